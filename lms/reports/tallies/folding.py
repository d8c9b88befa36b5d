"""Counting marked units anew, some at a time, so that nobody who learns waits for it."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import delete, func, insert, select

from lms.courses.excusing.models import Excusal
from lms.courses.models import Enrolment, Plan
from lms.db import db, gather_statistics, look_up_rows, take_turns
from lms.people.models import Post
from lms.reports.tallies import grouping
from lms.reports.tallies.models import AlikeUnit, TallyMark
from lms.reports.tallies.recounting import COUNTED

UNITS_AT_A_TIME = 100
GROUPS_AT_A_TIME = 10
MARKS_AT_A_TIME = 5000
MANY = 1000


def is_wanted() -> bool:
    """Whether a unit is marked, or units are to be grouped anew. Only reads."""
    return db.session.scalar(select(TallyMark.id).limit(1)) is not None or grouping.is_wanted()


def are_many() -> bool:
    """Whether marks wait that take a while, as after a plan for a whole county was published. Only reads."""
    some = select(TallyMark.id).limit(MANY + 1).subquery()
    return (db.session.scalar(select(func.count()).select_from(some)) or 0) > MANY


def fold_all(known: grouping.Regrouping | None = None) -> Iterator[int]:
    """All that is marked. Commit after each step, which says how many units were counted. `known` is what `grouping.regrouping`
    has worked out, so that nobody who writes waits for that.

    Without statistics PostgreSQL went through a plan of a million tasks again and again, for each hundred units.
    """
    while grouping.step(known):
        yield 0
    many = are_many()
    if many:
        gather_statistics(Enrolment, Excusal, Post)
    while units := fold():
        yield units
    if many:
        gather_statistics(*COUNTED)
        yield 0


def fold() -> int:
    """Count anew the units marked first, of one plan; how many they were. To be committed, and called again until it is 0.

    The marks are read before the tasks. Who changes one meanwhile leaves a mark that is not among them, and is counted later.
    """
    take_turns("tallies")
    look_up_rows()
    marks = select(TallyMark.id, TallyMark.plan_id, TallyMark.unit_id, AlikeUnit.group_id)
    with_groups = marks.outerjoin(AlikeUnit, AlikeUnit.unit_id == TallyMark.unit_id)
    rows = db.session.execute(with_groups.order_by(TallyMark.id).limit(MARKS_AT_A_TIME)).all()
    if not rows:
        return 0
    plan_id = rows[0].plan_id
    groups = {row.unit_id: row.group_id for row in rows if row.plan_id == plan_id}
    units = _in_few_groups(groups)
    _recount(plan_id, units)
    grouping.add_up(plan_id, {group for unit in units if (group := groups[unit])})
    grouping.note_counted()
    counted = set(units)
    done = [row.id for row in rows if row.plan_id == plan_id and row.unit_id in counted]
    db.session.execute(delete(TallyMark).where(TallyMark.id.in_(done)))
    return len(units)


def _in_few_groups(groups: Mapping[int, int | None]) -> Sequence[int]:
    """Some of the units: those of whole groups one after another, for each group is added up again. One that came just now has none."""
    chosen = list(dict.fromkeys(groups.values()))[:GROUPS_AT_A_TIME]
    units = [unit for unit, group in groups.items() if group in chosen]
    return sorted(units, key=lambda unit: groups[unit] or 0)[:UNITS_AT_A_TIME]


def _recount(plan_id: int, units: Sequence[int]) -> None:
    plan = db.session.get(Plan, plan_id, populate_existing=True)
    for table, given in COUNTED.items():
        db.session.execute(delete(table).where(table.plan_id == plan_id, table.unit_id.in_(units)))
        if plan is not None:
            columns = [column.name for column in table.__table__.columns]
            db.session.execute(insert(table).from_select(columns, given(plan, lambda unit: unit.in_(units))))


def start_anew() -> None:
    """Take all tallies away and mark every unit that has tasks: until they are counted, everything is read from the stamps."""
    take_turns("tallies")
    for table in (*COUNTED, TallyMark):
        db.session.execute(delete(table))
    grouping.start_anew()
    marked = select(Enrolment.plan_id, Enrolment.unit_id).distinct()
    db.session.execute(insert(TallyMark).from_select(["plan_id", "unit_id"], marked, include_defaults=False))


def rebuild() -> Iterator[tuple[int, int]]:
    """All tallies anew. Commit after each step, which says how many units of how many are counted."""
    start_anew()
    total = db.session.scalar(select(func.count(TallyMark.id))) or 0
    done = 0
    yield done, total
    for units in fold_all():
        done += units
        yield done, max(done, total)
