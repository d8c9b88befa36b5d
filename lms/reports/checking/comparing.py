"""Every tally against what the stamps give, and every group of units against their lines. Units that are marked wait to be counted anyway, and are left out."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import func, select

from lms.courses.models import Plan
from lms.db import db
from lms.reports.evidence.differences import Difference, difference
from lms.reports.evidence.verifying import Progress
from lms.reports.tallies import grouping
from lms.reports.tallies.models import DayTally, GroupMark, SharedTask, Tally, TallyMark, TallyState, UnitTally
from lms.reports.tallies.recounting import COUNTED, GROUPED, GroupTable, Table, added_up

Key = tuple[Any, ...]
# What a difference of each is called, and which day of its key is told.
CODES: Mapping[Table, tuple[str, str]] = {
    Tally: ("tally", "due_on"),
    UnitTally: ("unit_tally", "due_on"),
    DayTally: ("day_tally", "day"),
}


def tallies_counted() -> int:
    return db.session.execute(select(func.count()).select_from(Tally)).scalar_one()


def differences(progress: Progress) -> Iterator[Difference]:
    """Call it inside a snapshot."""
    yield from _of_grouping()
    plans = db.session.scalars(select(Plan).order_by(Plan.id)).all()
    for done, plan in enumerate(plans, 1):
        for table in CODES:
            yield from _of_tallies(plan, table)
        yield from _of_shared_tasks(plan)
        for group_table in GROUPED:
            yield from _of_groups(plan, group_table)
        progress("plans", done, len(plans))


def _of_tallies(plan: Plan, table: Table) -> Iterator[Difference]:
    (code, day), keys = CODES[table], len(table.__table__.primary_key.columns)
    columns = table.__table__.columns.keys()
    stand, given = _apart(plan, table, keys)
    for key in sorted(stand.keys() | given.keys()):
        has, should, names = stand.get(key), given.get(key), columns[keys:]
        told = [name for place, name in enumerate(names) if not (has and should) or has[place] != should[place]]
        facts = {"plan": key[0], "unit": key[1], day: key[columns.index(day)].isoformat()}
        if table is Tally:
            facts["kind"] = key[2]
        yield difference(code, **facts, stands=_words(has, names, told), evidence=_words(should, names, told))


def _of_shared_tasks(plan: Plan) -> Iterator[Difference]:
    stand, given = _apart(plan, SharedTask, 3)
    for plan_id, unit, enrolment in sorted(stand.keys() | given.keys()):
        key = (plan_id, unit, enrolment)
        facts = {"plan": plan_id, "unit": unit, "enrolment": enrolment}
        yield difference("shared_task", **facts, stands=_plain(stand.get(key)), evidence=_plain(given.get(key)))


def _of_grouping() -> Iterator[Difference]:
    """Units that stand in another group than their lines give, unless they wait to be grouped anew."""
    since = db.session.scalar(select(TallyState.since))
    if since is None or db.session.scalar(select(GroupMark.id).where(GroupMark.group_id.is_(None)).limit(1)):
        return
    stand, given = grouping.of_all(), grouping.given(since)
    for unit in sorted(stand.keys() | given.keys()):
        if stand.get(unit) != given.get(unit):
            yield difference("grouping", unit=unit, stands=stand.get(unit), evidence=given.get(unit))


def _of_groups(plan: Plan, table: GroupTable) -> Iterator[Difference]:
    """Sums of groups, unless some wait to be added up."""
    keys, columns = len(table.__table__.primary_key.columns), table.__table__.columns.keys()
    if db.session.scalar(select(GroupMark.id).limit(1)):
        return
    stand = select(*table.__table__.columns).where(table.plan_id == plan.id)
    given = added_up(table, plan.id, lambda unit: unit.is_not(None))
    stands, gives = _by_key(stand.except_(given), keys), _by_key(given.except_(stand), keys)
    for key in sorted(stands.keys() | gives.keys()):
        has, should, names = stands.get(key), gives.get(key), columns[keys:]
        told = [name for place, name in enumerate(names) if not (has and should) or has[place] != should[place]]
        facts = {"plan": key[0], "unit": key[1], "key": _words(key[2:], columns[2:keys], columns[2:keys])}
        yield difference("group_tally", **facts, stands=_words(has, names, told), evidence=_words(should, names, told))


def _apart(plan: Plan, table: Table, keys: int) -> tuple[Mapping[Key, Key], Mapping[Key, Key]]:
    """The rows that stand and are not given, and those that are given and don't stand, by their keys."""
    marked = select(TallyMark.unit_id).where(TallyMark.plan_id == plan.id)
    stand = select(*table.__table__.columns).where(table.plan_id == plan.id, table.unit_id.not_in(marked))
    given = COUNTED[table](plan, lambda unit: unit.not_in(marked))
    return _by_key(stand.except_(given), keys), _by_key(given.except_(stand), keys)


def _by_key(rows: Any, keys: int) -> dict[Key, Key]:
    return {tuple(row[:keys]): tuple(row[keys:]) for row in db.session.execute(rows)}


def _words(row: Key | None, names: list[str], told: list[str]) -> str | None:
    if row is None:
        return None
    return ", ".join(f"{name} {value}" for name, value in zip(names, row, strict=True) if name in told)


def _plain(row: Key | None) -> str | None:
    return ", ".join(map(str, row)) if row else None
