"""Lines of a table, in persons: of units, or of townships and departments, which are then the rows of the report of that name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Subquery, and_, case, func, select

from lms.courses.models import Enrolment
from lms.db import db
from lms.errors import Refused
from lms.people.models import SupervisionLine, Unit
from lms.reports import rates
from lms.reports.lines import key_of, supervises
from lms.reports.scope import Scope
from lms.reports.slices import BY_LINE, one_of

MOST_UNITS = 2000
# What a table goes by: units, or who answers for them.
BY = {
    "township": _l("by township"),
    "industry": _l("by department in charge of the industry"),
    "unit": _l("by unit"),
}


class TooManyUnits(Refused):
    message = _l("A paper lists at most %(most)s units. Please open a township, a department or an industry first.")
    status = 422


@dataclass(frozen=True)
class Counts:
    """Persons, each once: to study; of these not completed, as reports count them; of those deferred."""

    to_study: int
    incomplete: int
    deferred: int

    @property
    def completed(self) -> int:
        return self.to_study - self.incomplete

    @property
    def behind(self) -> int:
        """Not completed, and not deferred."""
        return self.incomplete - self.deferred


@dataclass(frozen=True)
class Line:
    """A unit; or what a township or department answers for, with how many units that are, and how many of them are behind."""

    key: int
    name: str
    counts: Counts
    units: int
    units_behind: int

    @property
    def has_name(self) -> bool:
        """Whether it stands for somebody, and not for those that nobody answers for."""
        return self.key > 0


@dataclass(frozen=True)
class Listed:
    """Lines of a table, and what they come to: there a person with posts in several of the lines is one person."""

    lines: Sequence[Line]
    total: Counts

    @property
    def counts_some_twice(self) -> bool:
        return sum(each.counts.to_study for each in self.lines) != self.total.to_study


def asked(args: Mapping[str, str], scope: Scope) -> str:
    """What a table is to go by, or else townships where there are several. Raises UnreadableAddress."""
    return one_of(args, "by", BY) or ("township" if _has_townships(scope) else "unit")


def _has_townships(scope: Scope) -> bool:
    rows = rates.grouped(scope, "township")
    return len([row for row in rows if row.counts.enrolled and int(row.key) > 0]) > 1


def of(scope: Scope, by: str) -> Sequence[Line]:
    """Nobody's line is empty; all in 机构规范顺序. Raises TooManyUnits."""
    return _by_unit(scope) if by == "unit" else _by_line(scope, by)


def total(scope: Scope, *conditions: ColumnElement[bool]) -> Counts:
    each = _persons(scope, conditions=conditions)
    return Counts(*tuple(db.session.execute(select(*_counted(each))).one()))


def _by_unit(scope: Scope) -> Sequence[Line]:
    each = _persons(scope, Enrolment.unit_id)
    found = (
        select(Unit.id, Unit.name, *_counted(each))
        .join(Unit, Unit.id == each.c.unit_id)
        .group_by(Unit.id)
        .order_by(Unit.position, Unit.id)
        .limit(MOST_UNITS + 1)
    )
    rows = db.session.execute(found).all()
    if len(rows) > MOST_UNITS:
        raise TooManyUnits(most=MOST_UNITS)
    return [_of_unit(unit_id, name, Counts(*counts)) for unit_id, name, *counts in rows]


def _of_unit(unit_id: int, name: str, counts: Counts) -> Line:
    return Line(unit_id, name, counts, units=1, units_behind=1 if counts.behind else 0)


def _by_line(scope: Scope, by: str) -> Sequence[Line]:
    """Which lines there are, their order and their names are the report's."""
    placed = _placed(scope, BY_LINE[by])
    counts, units = _counts(placed), _units(placed)
    shown = [(int(row.key), str(row.name)) for row in rates.grouped(scope, by)]
    return [Line(key, name, counts[key], *units[key]) for key, name in shown if key in counts]


def _placed(scope: Scope, line: str) -> Subquery:
    """A row for each person in each unit, with the key of who answers for that."""
    each = _persons(scope, Enrolment.unit_id)
    placed = select(key_of(line, scope.day).label("key"), each).select_from(each)
    return (
        placed.join(Unit, Unit.id == each.c.unit_id).outerjoin(SupervisionLine, supervises(line, scope.day)).subquery()
    )


def _counts(placed: Subquery) -> Mapping[int, Counts]:
    """A person with posts in several units of a line is one person there."""
    of_person = [func.max(placed.c[name]).label(name) for name in ("behind", "waits")]
    each = select(placed.c.key, *of_person).group_by(placed.c.key, placed.c.person_id).subquery()
    rows = db.session.execute(select(each.c.key, *_counted(each)).group_by(each.c.key))
    return {key: Counts(*counts) for key, *counts in rows}


def _units(placed: Subquery) -> Mapping[int, tuple[int, int]]:
    behind = case((placed.c.behind == 1, placed.c.unit_id))
    counts = func.count(placed.c.unit_id.distinct()), func.count(behind.distinct())
    rows = db.session.execute(select(placed.c.key, *counts).group_by(placed.c.key))
    return {key: (units, units_behind) for key, units, units_behind in rows}


def _persons(scope: Scope, *within: Any, conditions: Sequence[ColumnElement[bool]] = ()) -> Subquery:
    """A row for each person (in each unit): whether any of the tasks is behind, and whether any is deferred."""
    behind = and_(scope.incomplete(), ~scope.deferred())
    waits = and_(scope.incomplete(), scope.deferred())
    tasks = scope.tasks(Enrolment.person_id, *within, _any(behind).label("behind"), _any(waits).label("waits"))
    return tasks.where(scope.studies(), *conditions).group_by(Enrolment.person_id, *within).subquery()


def _any(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.max(case((condition, 1), else_=0))


def _counted(each: Subquery) -> list[ColumnElement[int]]:
    waits = case((each.c.behind == 0, each.c.waits), else_=0)
    return [func.count(), *(func.coalesce(func.sum(figure), 0) for figure in (each.c.behind + waits, waits))]
