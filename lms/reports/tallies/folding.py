"""Counting marked units anew, some at a time, so that nobody who learns waits for it."""

from collections.abc import Iterator, Sequence

from sqlalchemy import delete, func, insert, select

from lms.courses.models import Enrolment, Plan
from lms.db import db, take_turns
from lms.reports.tallies import recounting
from lms.reports.tallies.models import SharedTask, Tally, TallyMark

UNITS_AT_A_TIME = 100
MARKS_AT_A_TIME = 1000
_KINDS = ((Tally, recounting.tallies), (SharedTask, recounting.shared_tasks))


def is_wanted() -> bool:
    """Whether a unit is marked. Only reads."""
    return db.session.scalar(select(TallyMark.id).limit(1)) is not None


def fold() -> int:
    """Count anew the units marked first, of one plan; how many they were. To be committed, and called again until it is 0.

    The marks are read before the tasks. Who changes one meanwhile leaves a mark that is not among them, and is counted later.
    """
    take_turns("tallies")
    first = db.session.execute(
        select(TallyMark.id, TallyMark.plan_id, TallyMark.unit_id).order_by(TallyMark.id).limit(MARKS_AT_A_TIME)
    )
    rows = first.all()
    if not rows:
        return 0
    plan_id = rows[0].plan_id
    units = list(dict.fromkeys(row.unit_id for row in rows if row.plan_id == plan_id))[:UNITS_AT_A_TIME]
    _recount(plan_id, units)
    counted = set(units)
    done = [row.id for row in rows if row.plan_id == plan_id and row.unit_id in counted]
    db.session.execute(delete(TallyMark).where(TallyMark.id.in_(done)))
    return len(units)


def _recount(plan_id: int, units: Sequence[int]) -> None:
    plan = db.session.get(Plan, plan_id, populate_existing=True)
    for table, given in _KINDS:
        db.session.execute(delete(table).where(table.plan_id == plan_id, table.unit_id.in_(units)))
        if plan is not None:
            columns = [column.name for column in table.__table__.columns]
            db.session.execute(insert(table).from_select(columns, given(plan).where(Enrolment.unit_id.in_(units))))


def start_anew() -> None:
    """Take all tallies away and mark every unit that has tasks: until they are counted, everything is read from the stamps."""
    take_turns("tallies")
    for table in (Tally, SharedTask, TallyMark):
        db.session.execute(delete(table))
    marked = select(Enrolment.plan_id, Enrolment.unit_id).distinct()
    db.session.execute(insert(TallyMark).from_select(["plan_id", "unit_id"], marked, include_defaults=False))


def rebuild() -> Iterator[tuple[int, int]]:
    """All tallies anew. Commit after each step, which says how many units of how many are counted."""
    start_anew()
    total = db.session.scalar(select(func.count(TallyMark.id))) or 0
    done = 0
    yield done, total
    while units := fold():
        done += units
        yield done, max(done, total)
