"""Units that are supervised alike, so that rates of a county and of its lines add up groups and not units.

Two units of a group answer to the same supervisor along every line on every day, and were known to, so what is true of one for a line, or for who may
see it, is true of all. A unit that supervises, or is no enterprise, stands for itself alone.
"""

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, insert, or_, select, update

from lms import clock
from lms.courses.models import Plan
from lms.db import db, gather_statistics, take_turns
from lms.people.models import RoleGrant, SupervisionLine, Unit
from lms.reports.tallies.models import AlikeUnit, GroupMark, TallyState
from lms.reports.tallies.recounting import GROUPED, added_up

# So many units at most are added up again whenever a task of one of them has changed.
MOST_IN_A_GROUP = 200
# Of a group, in one plan: so that others who write wait no longer where there are many plans.
SUMS_AT_A_TIME = 20
ROWS_AT_A_TIME = 1000
# So many that came, as with a roster, let PostgreSQL look at its tables.
MANY = 1000
ONLY = 1


def is_wanted() -> bool:
    """Whether units are to be grouped, or a group to be added up, anew. Only reads."""
    marked = db.session.scalar(select(GroupMark.id).limit(1)) is not None
    return marked or db.session.scalar(select(TallyState.since)) != _since()


@dataclass(frozen=True)
class Regrouping:
    """What lines give of the groups of units: the marks that it answers, the day since which units are alike, and before and now
    the group of each unit that is in another one."""

    marks: Sequence[int]
    since: date
    before: Mapping[int, int]
    now: Mapping[int, int]

    @property
    def units(self) -> Sequence[int]:
        return sorted(self.before.keys() | self.now.keys())

    def holds(self) -> bool:
        """Whether nobody has grouped units since."""
        left = sum(
            len(db.session.scalars(select(GroupMark.id).where(GroupMark.id.in_(some))).all())
            for some in _some(self.marks)
        )
        return left == len(self.marks) and (
            bool(self.marks) or db.session.scalar(select(TallyState.since)) != self.since
        )


def regrouping() -> Regrouping | None:
    """Nothing where no line may have changed. Only reads: with 20,000 units it takes a second, and nobody waits for it meanwhile.

    The marks are read before the lines. Who changes one meanwhile leaves a mark that is not among them.
    """
    if not _is_to_group():
        return None
    marks = db.session.scalars(select(GroupMark.id).where(GroupMark.group_id.is_(None))).all()
    since, before = _since(), of_all()
    now = given(since)
    others = {unit for unit in before.keys() | now.keys() if before.get(unit) != now.get(unit)}
    kept = ({unit: groups[unit] for unit in others if unit in groups} for groups in (before, now))
    return Regrouping(marks, since, *kept)


def step(known: Regrouping | None = None) -> int:
    """Group units anew where they may be supervised otherwise, or else add up some of the groups that have changed; how many groups
    that were. To be committed, and called again until it is 0. What was worked out before is written as long as it holds."""
    take_turns("tallies")
    if _is_to_group():
        return _group(known if known and known.holds() else regrouping())
    plans = db.session.scalars(select(Plan.id)).all()
    marks = select(GroupMark.id, GroupMark.group_id).where(GroupMark.group_id.is_not(None))
    some = max(1, SUMS_AT_A_TIME // max(1, len(plans)))
    rows = db.session.execute(marks.order_by(GroupMark.id).limit(some)).all()
    groups = {row.group_id for row in rows}
    for plan_id in plans if groups else ():
        add_up(plan_id, groups)
    db.session.execute(delete(GroupMark).where(GroupMark.id.in_([row.id for row in rows])))
    if rows:
        note_counted()
    return len(rows)


def note_counted() -> None:
    """Let whoever has seen what tallies tell ask anew."""
    db.session.execute(update(TallyState).values(counted=secrets.randbits(62)))


def add_up(plan_id: int, groups: Collection[int]) -> None:
    """The tallies of these groups, anew from those of their units, which are named: SQLite went through the whole table else."""
    units = db.session.scalars(select(AlikeUnit.unit_id).where(AlikeUnit.group_id.in_(groups))).all()
    for table in GROUPED:
        db.session.execute(delete(table).where(table.plan_id == plan_id, table.unit_id.in_(groups)))
        columns = [column.name for column in table.__table__.columns]
        given = added_up(table, plan_id, lambda unit: unit.in_(units))
        db.session.execute(insert(table).from_select(columns, given))


def of_units(units: Collection[int]) -> dict[int, int]:
    """The groups of these units; one that came just now has none."""
    rows = db.session.execute(select(AlikeUnit.unit_id, AlikeUnit.group_id).where(AlikeUnit.unit_id.in_(units)))
    return {row.unit_id: row.group_id for row in rows}


def start_anew() -> None:
    """Take all groups away, and let units be grouped again."""
    for table in (*GROUPED, AlikeUnit, GroupMark):
        db.session.execute(delete(table))
    db.session.execute(insert(GroupMark).values(group_id=None))


def _is_to_group() -> bool:
    """Whether a line may have changed since, or a new month has begun."""
    changed = select(GroupMark.id).where(GroupMark.group_id.is_(None)).limit(1)
    return db.session.scalar(changed) is not None or db.session.scalar(select(TallyState.since)) != _since()


def _since() -> date:
    """The first day of last month: reports of the last thirty days go by groups, and lines that ended before keep no units apart."""
    return (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)


def _group(found: Regrouping | None) -> int:
    assert found is not None
    _write(found.units, found.now)
    changed = {*found.before.values(), *found.now.values()}
    for some in _some(sorted(changed)):
        db.session.execute(insert(GroupMark), [{"group_id": group} for group in some])
    for these in _some(found.marks):
        db.session.execute(delete(GroupMark).where(GroupMark.id.in_(these)))
    _keep_day(found.since)
    if len(found.units) > MANY:
        gather_statistics(Unit, SupervisionLine, AlikeUnit)
    return len(changed) or 1


def _keep_day(since: date) -> None:
    db.session.execute(delete(TallyState))
    db.session.execute(insert(TallyState).values(id=ONLY, since=since))


def _write(units: Sequence[int], now: Mapping[int, int]) -> None:
    for some in _some(units):
        db.session.execute(delete(AlikeUnit).where(AlikeUnit.unit_id.in_(some)))
        if rows := [{"unit_id": unit, "group_id": now[unit]} for unit in some if unit in now]:
            db.session.execute(insert(AlikeUnit), rows)


def of_all() -> dict[int, int]:
    """The groups as they stand, by unit."""
    return {row.unit_id: row.group_id for row in db.session.execute(select(AlikeUnit.unit_id, AlikeUnit.group_id))}


def given(since: date) -> dict[int, int]:
    """The groups that lines give, by unit: the first unit of each stands for it."""
    lines, alone = _lines(since), _supervising()
    alike: dict[Any, list[int]] = defaultdict(list)
    for unit, kind in db.session.execute(select(Unit.id, Unit.kind).order_by(Unit.id)):
        alike[unit if kind != "enterprise" or unit in alone else tuple(lines.get(unit, ()))].append(unit)
    return {unit: group[0] for units in alike.values() for group in _parts(units) for unit in group}


def _lines(since: date) -> Mapping[int, Sequence[Any]]:
    """Of each unit the lines that held on some day since, or were known to, as they were then."""
    held = select(
        SupervisionLine.unit_id,
        SupervisionLine.line,
        SupervisionLine.supervisor_id,
        SupervisionLine.from_on,
        SupervisionLine.to_on,
        SupervisionLine.known_from,
        SupervisionLine.known_to,
    )
    found: dict[int, list[Any]] = defaultdict(list)
    of_days = held.where(
        or_(SupervisionLine.to_on.is_(None), SupervisionLine.to_on > since, SupervisionLine.known_to > since)
    )
    in_order = of_days.order_by(SupervisionLine.line, SupervisionLine.from_on, SupervisionLine.id)
    for unit, line, supervisor, from_on, to_on, known_from, known_to in db.session.execute(in_order):
        held_on = max(from_on, since), to_on
        found[unit].append((line, supervisor, *held_on, max(known_from or from_on, since), known_to or to_on))
    return found


def _supervising() -> set[int]:
    """Units that supervise, or have, or whose officials may see what is under them."""
    of_grants = select(RoleGrant.unit_id).where(RoleGrant.role == "supervisor")
    return {
        *db.session.scalars(select(SupervisionLine.supervisor_id).distinct()),
        *filter(None, db.session.scalars(of_grants)),
    }


def _parts(units: Sequence[int]) -> Iterator[Sequence[int]]:
    """Parts that are small enough; a unit that comes or goes leaves the others where they are, mostly."""
    count = 1
    while len(units) > count * MOST_IN_A_GROUP:
        count *= 2
    parts: dict[int, list[int]] = defaultdict(list)
    for unit in units:
        parts[unit % count].append(unit)
    yield from parts.values()


def _some(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[first : first + ROWS_AT_A_TIME] for first in range(0, len(rows), ROWS_AT_A_TIME))
