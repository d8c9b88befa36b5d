"""What the stamps give: the rows that tallies of a plan must be, as everything is known now."""

from typing import Any

from sqlalchemy import ColumnElement, Date, Select, Subquery, and_, case, func, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.sql.functions import ReturnTypeFromArgs

from lms.courses.excusing.models import Excusal
from lms.courses.models import CONTINUED, Enrolment, Plan
from lms.people import access
from lms.people.models import Post
from lms.reports import kept
from lms.reports.tallies.models import FOREVER, NEVER

_ANOTHER = aliased(Enrolment)


class _greatest(ReturnTypeFromArgs[Any]):  # noqa: N801  named as PostgreSQL has it
    inherit_cache = True
    name = "greatest"


@compiles(_greatest, "sqlite")
def _as_sqlite_has_it(function: _greatest, compiler: Any, **options: Any) -> str:
    return f"max({compiler.process(function.clauses, **options)})"


def tallies(plan: Plan) -> Select[*tuple[Any, ...]]:
    """The columns of Tally, in their order. `Enrolment` may be narrowed to some units."""
    excused = _excused(plan)
    here, gone = Enrolment.closed_at.is_(None), Enrolment.closed_for.not_in(CONTINUED)
    came = func.coalesce(Enrolment.first_enrolled_at, Enrolment.enrolled_at)
    keys = [Enrolment.plan_id, Enrolment.unit_id, Enrolment.post_kind, access.leads_at_division_level(), kept.rank(), kept.grade_now(), Enrolment.due_on,
            _until(excused.c.exempt_until), _until(excused.c.deferred_until)]  # fmt: skip
    counts = [
        here,
        here & Enrolment.started_at.is_not(None),
        here & Enrolment.completed_at.is_not(None),
        here & Enrolment.passed_at.is_not(None),
        here & (came > literal(plan.frozen_at, Enrolment.enrolled_at.type)),
        gone,
        gone & Enrolment.completed_at.is_not(None),
    ]
    found = select(*keys, *(func.count(case((each, 1))) for each in counts), _latest(excused))
    return _tasks(found, plan, excused).group_by(*keys)


def shared_tasks(plan: Plan) -> Select[*tuple[Any, ...]]:
    """The columns of SharedTask, in their order."""
    excused = _excused(plan)
    found = select(
        Enrolment.plan_id, Enrolment.unit_id, Enrolment.id, Enrolment.person_id, Enrolment.post_kind,
        _until(excused.c.exempt_until),
    )  # fmt: skip
    others = and_(
        _ANOTHER.plan_id == Enrolment.plan_id, _ANOTHER.person_id == Enrolment.person_id, _ANOTHER.id != Enrolment.id
    )
    has_others = select(_ANOTHER.id).where(others).exists()
    return _tasks(found, plan, excused).where(Enrolment.closed_at.is_(None), has_others)


def _tasks(found: Select[*tuple[Any, ...]], plan: Plan, excused: Subquery) -> Select[*tuple[Any, ...]]:
    joined = found.select_from(Enrolment).join(Post, Post.id == Enrolment.post_id)
    return joined.outerjoin(excused, excused.c.post_id == Enrolment.post_id).where(Enrolment.plan_id == plan.id)


def _excused(plan: Plan) -> Subquery:
    """One row for each post about which something was decided: until when it stands, and when it was decided or lifted last."""

    def until(kind: str) -> ColumnElement[Any]:
        stands = Excusal.lifted_at.is_(None) & (Excusal.kind == kind)
        return func.max(case((stands, func.coalesce(Excusal.until, _day(FOREVER)))))

    touched = func.max(func.coalesce(Excusal.lifted_at, Excusal.at), type_=Excusal.at.type)
    found = select(Excusal.post_id, until("exemption").label("exempt_until"), until("deferral").label("deferred_until"),
                   touched.label("touched_at"))  # fmt: skip
    return found.where(Excusal.plan_id == plan.id).group_by(Excusal.post_id).subquery()


def _until(day: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(day, _day(NEVER), type_=Date)


def _day(day: Any) -> ColumnElement[Any]:
    return literal(day, Date)


def _latest(excused: Subquery) -> ColumnElement[Any]:
    first = func.max(Enrolment.enrolled_at)
    stamps: tuple[InstrumentedAttribute[Any] | ColumnElement[Any], ...] = (
        Enrolment.started_at, Enrolment.completed_at, Enrolment.passed_at, Enrolment.closed_at, excused.c.touched_at,
    )  # fmt: skip
    return _greatest(
        first, *(func.coalesce(func.max(each), first) for each in stamps), type_=Enrolment.enrolled_at.type
    )
