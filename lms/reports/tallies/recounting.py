"""What the stamps give: the rows that tallies of a plan must be, as everything is known now."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, Subquery, and_, case, func, literal, select, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.sql.functions import ReturnTypeFromArgs

from lms.county_days import county_day
from lms.courses.excusing.models import Excusal
from lms.courses.leaving import has_left, is_here
from lms.courses.models import Enrolment, Plan
from lms.courses.stamps import KNOWN, known_since
from lms.people import access
from lms.people.models import Post
from lms.reports import kept
from lms.reports.tallies.models import (
    FOREVER,
    NEVER,
    AlikeUnit,
    DayTally,
    GroupDayTally,
    GroupTally,
    GroupUnitTally,
    SharedTask,
    Tally,
    UnitTally,
)

_ANOTHER = aliased(Enrolment)


class _greatest(ReturnTypeFromArgs[Any]):  # noqa: N801  named as PostgreSQL has it
    inherit_cache = True
    name = "greatest"


@compiles(_greatest, "sqlite")
def _as_sqlite_has_it(function: _greatest, compiler: Any, **options: Any) -> str:
    return f"max({compiler.process(function.clauses, **options)})"


Which = Callable[[InstrumentedAttribute[int]], ColumnElement[bool]]


def tallies(plan: Plan, which: Which) -> Select[*tuple[Any, ...]]:
    """The columns of Tally, in their order, for `which` units."""
    excused = _excused(plan, which)
    here, gone = is_here(), has_left()
    keys = [Enrolment.plan_id, Enrolment.unit_id, Enrolment.post_kind, access.leads_at_division_level(), kept.rank(), kept.grade_now(), Enrolment.due_on,
            _until(excused.c.exempt_until), _until(excused.c.deferred_until)]  # fmt: skip
    counts = [
        here,
        here & Enrolment.started_at.is_not(None),
        here & Enrolment.completed_at.is_not(None),
        here & Enrolment.passed_at.is_not(None),
        here & _joined(plan),
        gone,
        (here | gone) & ~_joined(plan),
    ]
    found = select(*keys, *(func.count(case((each, 1))) for each in counts), _latest(excused))
    of_posts = _tasks(found, plan, excused).join(Post, Post.id == Enrolment.post_id)
    return of_posts.where(which(Enrolment.unit_id)).group_by(*keys)


def unit_tallies(plan: Plan, which: Which) -> Select[*tuple[Any, ...]]:
    """The columns of UnitTally, in their order, from the tallies."""
    names = [column.name for column in UnitTally.__table__.columns]
    keys = [getattr(Tally, name) for name in names if UnitTally.__table__.columns[name].primary_key]
    counts = [func.sum(getattr(Tally, name)) for name in names[len(keys) :]]
    return select(*keys, *counts).where(Tally.plan_id == plan.id, which(Tally.unit_id)).group_by(*keys)


def day_tallies(plan: Plan, which: Which) -> Select[*tuple[Any, ...]]:
    """The columns of DayTally, in their order."""
    excused, came = _excused(plan, which), _came()
    stood = _until(excused.c.exempt_until).label("exempt_until")

    def on(
        moment: ColumnElement[Any] | InstrumentedAttribute[Any], completed: int, joined: int
    ) -> Select[*tuple[Any, ...]]:
        day = county_day(moment).label("day")
        counts = literal(completed, Integer).label("completed"), literal(joined, Integer).label("joined")
        leads = access.leads_at_division_level().label("leads")
        found = select(Enrolment.plan_id, Enrolment.unit_id, day, leads, stood, *counts)
        of_posts = _tasks(found, plan, excused).join(Post, Post.id == Enrolment.post_id)
        return of_posts.where(is_here(), which(Enrolment.unit_id))

    completed = on(Enrolment.completed_at, 1, 0).where(Enrolment.completed_at.is_not(None))
    each = union_all(completed, on(came, 0, 1).where(_joined(plan))).subquery()
    keys = each.c.plan_id, each.c.unit_id, each.c.day, each.c.leads, each.c.exempt_until
    return select(*keys, func.sum(each.c.completed), func.sum(each.c.joined)).group_by(*keys)


def _came() -> ColumnElement[Any]:
    return func.coalesce(Enrolment.first_enrolled_at, Enrolment.enrolled_at)


def _joined(plan: Plan) -> ColumnElement[bool]:
    return _came() > literal(plan.frozen_at, Enrolment.enrolled_at.type)


def shared_tasks(plan: Plan, which: Which) -> Select[*tuple[Any, ...]]:
    """The columns of SharedTask, in their order."""
    excused = _excused(plan, which)
    found = select(
        Enrolment.plan_id, Enrolment.unit_id, Enrolment.id, Enrolment.person_id, Enrolment.post_kind, kept.rank(), kept.grade_now(),
        Enrolment.due_on, _until(excused.c.exempt_until), _until(excused.c.deferred_until),
    )  # fmt: skip
    others = and_(
        _ANOTHER.plan_id == Enrolment.plan_id, _ANOTHER.person_id == Enrolment.person_id, _ANOTHER.id != Enrolment.id
    )
    has_others = select(_ANOTHER.id).where(others).exists()
    return _tasks(found, plan, excused).where(is_here(), has_others, which(Enrolment.unit_id))


def _tasks(found: Select[*tuple[Any, ...]], plan: Plan, excused: Subquery) -> Select[*tuple[Any, ...]]:
    joined = found.select_from(Enrolment).outerjoin(excused, excused.c.post_id == Enrolment.post_id)
    return joined.where(Enrolment.plan_id == plan.id)


def _excused(plan: Plan, which: Which) -> Subquery:
    """One row for each post about which something was decided: until when it stands, and when it was decided or lifted last."""
    posts = select(_ANOTHER.post_id).where(_ANOTHER.plan_id == plan.id, which(_ANOTHER.unit_id))

    def until(kind: str) -> ColumnElement[Any]:
        stands = Excusal.lifted_at.is_(None) & (Excusal.kind == kind)
        return func.max(case((stands, func.coalesce(Excusal.until, _day(FOREVER)))))

    touched = func.max(func.coalesce(Excusal.lifted_at, Excusal.at), type_=Excusal.at.type)
    found = select(Excusal.post_id, until("exemption").label("exempt_until"), until("deferral").label("deferred_until"),
                   touched.label("touched_at"))  # fmt: skip
    return found.where(Excusal.plan_id == plan.id, Excusal.post_id.in_(posts)).group_by(Excusal.post_id).subquery()


def _until(day: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(day, _day(NEVER), type_=Date)


def _day(day: Any) -> ColumnElement[Any]:
    return literal(day, Date)


def _latest(excused: Subquery) -> ColumnElement[Any]:
    first = func.max(Enrolment.enrolled_at)
    stamps: tuple[InstrumentedAttribute[Any] | ColumnElement[Any], ...] = (
        *map(known_since, KNOWN), Enrolment.closed_at, excused.c.touched_at,
    )  # fmt: skip
    return _greatest(
        first, *(func.coalesce(func.max(each), first) for each in stamps), type_=Enrolment.enrolled_at.type
    )


def added_up(table: "GroupTable", plan_id: int, which: Which) -> Select[*tuple[Any, ...]]:
    """The columns of a table of groups, in their order, from the tallies of `which` units: all of some groups."""
    of, columns = GROUPED[table], table.__table__.columns
    keys = [getattr(of, column.name) for column in columns if column.primary_key and column.name != "unit_id"]
    counts = [func.sum(getattr(of, column.name)) for column in columns if not column.primary_key]
    group = AlikeUnit.group_id
    found = select(keys[0], group, *keys[1:], *counts).join(AlikeUnit, AlikeUnit.unit_id == of.unit_id)
    return found.where(of.plan_id == plan_id, which(of.unit_id)).group_by(keys[0], group, *keys[1:])


Table = type[Tally] | type[UnitTally] | type[DayTally] | type[SharedTask]
GroupTable = type[GroupTally] | type[GroupUnitTally] | type[GroupDayTally]
# What is counted of each unit, in this order: the second is added up from the first.
COUNTED: Mapping[Table, Callable[[Plan, Which], Select[*tuple[Any, ...]]]] = {
    Tally: tallies,
    UnitTally: unit_tallies,
    DayTally: day_tallies,
    SharedTask: shared_tasks,
}
GROUPED: Mapping[GroupTable, Table] = {GroupTally: Tally, GroupUnitTally: UnitTally, GroupDayTally: DayTally}
