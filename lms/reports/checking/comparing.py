"""Every tally against what the stamps give. Units that are marked wait to be counted anyway, and are left out."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Select, func, select

from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.reports.evidence.differences import Difference, difference
from lms.reports.tallies import recounting
from lms.reports.tallies.models import SharedTask, Tally, TallyMark

Key = tuple[Any, ...]
KEYS = len(Tally.__table__.primary_key.columns)


def tallies_counted() -> int:
    return db.session.execute(select(func.count()).select_from(Tally)).scalar_one()


def differences() -> Iterator[Difference]:
    """Call it inside a snapshot."""
    for plan in db.session.scalars(select(Plan).order_by(Plan.id)).all():
        yield from _of_tallies(plan)
        yield from _of_shared_tasks(plan)


def _of_tallies(plan: Plan) -> Iterator[Difference]:
    stand, given = _apart(plan, Tally, recounting.tallies(plan), KEYS)
    for key in sorted(stand.keys() | given.keys()):
        has, should = stand.get(key), given.get(key)
        names = [column.name for column in Tally.__table__.columns][KEYS:]
        told = [name for place, name in enumerate(names) if not (has and should) or has[place] != should[place]]
        facts = dict(zip(("plan", "unit", "kind"), key, strict=False))
        due_on = key[list(Tally.__table__.columns.keys()).index("due_on")].isoformat()
        yield difference(
            "tally", **facts, due_on=due_on, stands=_words(has, names, told), evidence=_words(should, names, told)
        )


def _of_shared_tasks(plan: Plan) -> Iterator[Difference]:
    stand, given = _apart(plan, SharedTask, recounting.shared_tasks(plan), 3)
    for plan_id, unit, enrolment in sorted(stand.keys() | given.keys()):
        key = (plan_id, unit, enrolment)
        facts = {"plan": plan_id, "unit": unit, "enrolment": enrolment}
        yield difference("shared_task", **facts, stands=_plain(stand.get(key)), evidence=_plain(given.get(key)))


def _apart(
    plan: Plan, table: type[Tally] | type[SharedTask], counted: Select[*tuple[Any, ...]], keys: int
) -> tuple[Mapping[Key, Key], Mapping[Key, Key]]:
    """The rows that stand and are not given, and those that are given and don't stand, by their keys."""
    marked = select(TallyMark.unit_id).where(TallyMark.plan_id == plan.id)
    stand = select(*table.__table__.columns).where(table.plan_id == plan.id, table.unit_id.not_in(marked))
    given = counted.where(Enrolment.unit_id.not_in(marked))
    return _by_key(stand.except_(given), keys), _by_key(given.except_(stand), keys)


def _by_key(rows: Any, keys: int) -> dict[Key, Key]:
    return {tuple(row[:keys]): tuple(row[keys:]) for row in db.session.execute(rows)}


def _words(row: Key | None, names: list[str], told: list[str]) -> str | None:
    if row is None:
        return None
    return ", ".join(f"{name} {value}" for name, value in zip(names, row, strict=True) if name in told)


def _plain(row: Key | None) -> str | None:
    return ", ".join(map(str, row)) if row else None
