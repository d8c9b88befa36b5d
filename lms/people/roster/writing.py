"""Write the staged rows into units, lines, persons and posts by a handful of statements, all or nothing.

What is slow was done before: cells are cleaned, ID numbers sealed, units and persons found and the new ones numbered. So 100,000
rows hold SQLite's write lock for a second or two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement, Date, and_, case, false, func, insert, literal, or_, select, text, true, update

from lms import clock
from lms.db import Model, db
from lms.people.models import (
    AuditEntry,
    FormerSector,
    Person,
    Post,
    RosterImport,
    RosterLineChange,
    RosterRow,
    SupervisionLine,
    Unit,
)
from lms.people.roster.columns import ENTERPRISES, ORGANS

UNIT_FIELDS = (
    "name", "short_name", "credit_code", "doubtful_code", "sector", "risk_class", "high_risk_hours", "high_risk_assessed", "employees", "phone", "note",
)  # fmt: skip
PERSON_FIELDS = ("sex", "mobile", "education", "id_number_hash", "id_number_sealed")
POST_FIELDS = ("title", "rank", "training", "from_on", "note")
IS_UNIT = RosterRow.kind.in_((ORGANS, ENTERPRISES))
# The row column that names the supervisor of a new unit along each line.
SUPERVISORS = {"territorial": "township", "industry": "industry", "comprehensive": "comprehensive"}
# An organ lies in a township, which does not supervise it, and a township lies in itself.
UNDER_TOWNSHIPS = RosterRow.unit_kind.in_(("enterprise", "team"))
# Organs come first in lists, in the order of their roster.
BEHIND_ORGANS = 1000


@dataclass(frozen=True)
class _Rows:
    """The staged rows of the plan, and the ids that precede its new units and persons."""

    roster_import_id: int
    plan: int
    units: int
    persons: int

    def where(self, *conditions: Any) -> ColumnElement[bool]:
        return and_(RosterRow.roster_import_id == self.roster_import_id, RosterRow.plan == self.plan, *conditions)

    def unit(self, what: str, table: Any = RosterRow) -> ColumnElement[int]:
        """The id of a unit that a row names, be it known or new."""
        return func.coalesce(getattr(table, f"{what}_id"), self.units + getattr(table, f"{what}_number"))

    @property
    def person(self) -> ColumnElement[int]:
        return func.coalesce(RosterRow.person_id, self.persons + RosterRow.person_number)


def write(roster: RosterImport, by: Person | None) -> None:
    """Everything that the plan says, in this transaction."""
    rows = _Rows(roster.id, roster.planned, *(_last_id(table, roster, number) for table, number in NUMBERED.items()))
    _make_units(rows)
    _change_units(rows)
    _make_lines(rows)
    _change_lines(rows)
    _make_persons(rows)
    _change_persons(rows)
    _make_posts(rows)
    _change_posts(rows)
    _leave_trace(rows, by)


NUMBERED: dict[type[Model], Any] = {Unit: RosterRow.unit_number, Person: RosterRow.person_number}


def _last_id(table: type[Model], roster: RosterImport, number: Any) -> int:
    """The id after which the new rows of this table are numbered; nobody else gets one of those."""
    count = db.session.scalar(
        select(func.max(number)).where(RosterRow.roster_import_id == roster.id, RosterRow.plan == roster.planned)
    )
    if db.engine.dialect.name == "postgresql":
        return _reserved(table.__tablename__, count or 0)
    return int(db.session.scalar(select(func.coalesce(func.max(table.id), 0))) or 0)  # type: ignore[attr-defined]


def _reserved(table: str, count: int) -> int:
    """Let the sequence jump over as many ids as are needed, while nobody else can draw one."""
    db.session.execute(text(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"))
    sequence = sqlalchemy.table(f"{table}_id_seq", sqlalchemy.column("last_value"), sqlalchemy.column("is_called"))
    drawn = case((sequence.c.is_called, sequence.c.last_value), else_=sequence.c.last_value - 1)
    last = int(db.session.execute(select(drawn)).scalar_one())
    if count:
        db.session.execute(select(func.setval(f"{table}_id_seq", last + count)))
    return last


def _insert(table: type[Model], values: Mapping[str, Any], condition: ColumnElement[bool]) -> None:
    """Insert a row for each staged row; columns that are not named get their usual defaults."""
    source = select(*(value.label(name) for name, value in values.items())).where(condition).order_by(RosterRow.id)
    db.session.execute(insert(table).from_select(list(values), source))


def _make_units(rows: _Rows) -> None:
    fields = {name: getattr(RosterRow, name) for name in UNIT_FIELDS if not name.startswith("high_risk")}
    _insert(
        Unit,
        fields
        | {
            "id": rows.units + RosterRow.unit_number,
            "kind": RosterRow.unit_kind,
            "state": RosterRow.unit_state,
            "township_id": rows.unit("township"),
            "high_risk_hours": func.coalesce(RosterRow.high_risk_hours, false()),
            "high_risk_assessed": func.coalesce(RosterRow.high_risk_assessed, false()),
            "position": RosterRow.row + case((RosterRow.kind == ENTERPRISES, BEHIND_ORGANS), else_=0),
        },
        rows.where(IS_UNIT, RosterRow.verdict == "new"),
    )


def _change_units(rows: _Rows) -> None:
    values: dict[str, Any] = {
        name: func.coalesce(getattr(RosterRow, name), getattr(Unit, name)) for name in UNIT_FIELDS
    }
    values["township_id"] = func.coalesce(rows.unit("township"), Unit.township_id)
    code, doubtful = values["credit_code"], values["doubtful_code"]
    values["doubtful_code"] = case((code.is_(None), doubtful))
    values["state"] = case((RosterRow.unit_state == "verified", "verified"), else_=Unit.state)
    changed = rows.where(IS_UNIT, RosterRow.verdict == "changed", RosterRow.unit_id == Unit.id)
    _keep_sectors(changed)
    _execute(update(Unit).where(changed).values(values))


def _keep_sectors(changed: ColumnElement[bool]) -> None:
    """What the units were listed under until now; a row without a sector changes none."""
    other = RosterRow.sector.is_distinct_from(Unit.sector) & RosterRow.sector.is_not(None)
    before = select(Unit.id, Unit.sector, literal(clock.now(), FormerSector.until.type)).where(changed, other)
    db.session.execute(insert(FormerSector).from_select(["unit_id", "sector", "until"], before, include_defaults=False))


def _make_lines(rows: _Rows) -> None:
    for line, column in SUPERVISORS.items():
        supervisor = rows.unit(column)
        _insert(
            SupervisionLine,
            {
                "unit_id": rows.units + RosterRow.unit_number,
                "line": literal(line),
                "supervisor_id": supervisor,
                "from_on": RosterRow.lines_from_on,
                "known_from": _known(RosterRow.lines_from_on),
            },
            rows.where(
                IS_UNIT,
                RosterRow.verdict == "new",
                supervisor.is_not(None),
                UNDER_TOWNSHIPS if line == "territorial" else true(),
            ),
        )


def _change_lines(rows: _Rows) -> None:
    change = RosterLineChange
    ours = and_(change.roster_import_id == rows.roster_import_id, change.plan == rows.plan)
    held = and_(ours, change.ends_id == SupervisionLine.id)
    supervisor = rows.unit("supervisor", change)
    _execute(update(SupervisionLine).where(held, change.corrects).values(supervisor_id=supervisor))
    known = _known(change.from_on)
    ending = {"to_on": change.from_on, "known_to": known}
    _execute(update(SupervisionLine).where(held, ~change.corrects).values(ending))
    new = select(change.unit_id, change.line, supervisor, change.from_on, known).where(ours, ~change.corrects)
    columns = ["unit_id", "line", "supervisor_id", "from_on", "known_from"]
    db.session.execute(insert(SupervisionLine).from_select(columns, new))


def _known(from_on: Any) -> ColumnElement[date | None]:
    """The day on which reports know it, where that is later: today."""
    today = literal(clock.today(), Date)
    return case((from_on < today, today))


def _make_persons(rows: _Rows) -> None:
    fields = {name: getattr(RosterRow, name) for name in ("name", *PERSON_FIELDS)}
    is_new = RosterRow.person_number.is_not(None)
    _insert(
        Person,
        {"id": rows.persons + RosterRow.person_number} | fields,
        rows.where(RosterRow.verdict == "new", is_new, RosterRow.speaks_for_person),
    )


def _change_persons(rows: _Rows) -> None:
    values: dict[str, Any] = {
        name: func.coalesce(getattr(RosterRow, name), getattr(Person, name)) for name in PERSON_FIELDS
    }
    changed = rows.where(RosterRow.verdict.in_(("new", "changed")), RosterRow.changes_person)
    _execute(update(Person).where(changed, RosterRow.person_id == Person.id).values(values))


def _make_posts(rows: _Rows) -> None:
    fields = {name: getattr(RosterRow, name) for name in POST_FIELDS}
    _insert(
        Post,
        {"person_id": rows.person, "unit_id": rows.unit("unit"), "kind": RosterRow.post_kind} | fields,
        rows.where(~IS_UNIT, RosterRow.verdict == "new"),
    )


def _change_posts(rows: _Rows) -> None:
    values: dict[str, Any] = {
        name: func.coalesce(getattr(RosterRow, name), getattr(Post, name)) for name in POST_FIELDS
    }
    _execute(
        update(Post).where(rows.where(RosterRow.verdict == "changed", RosterRow.post_id == Post.id)).values(values)
    )


def _leave_trace(rows: _Rows, by: Person | None) -> None:
    """An audit entry for each unit and person that is new or changed."""
    subject = case((IS_UNIT, "unit"), else_="person")
    _insert(
        AuditEntry,
        {
            "actor_id": literal(by.id if by else None),
            "action": case((RosterRow.changes.is_(None), "roster.made"), else_="roster.changed"),
            "subject": subject,
            "subject_id": case((IS_UNIT, rows.unit("unit")), else_=rows.person),
            "details": func.coalesce(RosterRow.changes, literal({}, AuditEntry.details.type)),
        },
        rows.where(or_(RosterRow.verdict == "new", RosterRow.changes.is_not(None))),
    )


def _execute(statement: Any) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))
