"""What stands at a moment, as known then: for rates of any past day, and for what somebody owes today."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, ScalarSelect, Subquery, and_, case, func, or_, select

from lms import clock
from lms.courses.excusing.models import Excusal
from lms.courses.models import Enrolment
from lms.db import db

FLAGS = {"exemption": "exempt", "deferral": "deferred"}


def decided(at: datetime) -> ColumnElement[bool]:
    """For queries that have Excusal: decided by then, and not lifted by then."""
    return and_(Excusal.at <= at, or_(Excusal.lifted_at.is_(None), Excusal.lifted_at > at))


def stood(at: datetime) -> ColumnElement[bool]:
    """For queries that have Excusal: decided by then, not lifted by then, and its last day had not passed."""
    return and_(decided(at), or_(Excusal.until.is_(None), Excusal.until >= clock.day_of(at)))


def excused(plan_id: int, at: datetime, units: Collection[int] | None = None) -> Subquery:
    """One row for each post that was exempt from the plan then (`exempt` is 1, or else NULL), or whose deferral had not run
    out (`deferred`). Grouped, so that SQLite makes it once for a whole report; with `units`, of their posts alone."""
    flags = [func.max(case((Excusal.kind == kind, 1))).label(name) for kind, name in FLAGS.items()]
    standing = select(Excusal.post_id, *flags).where(Excusal.plan_id == plan_id, stood(at))
    if units is not None:
        posts = select(Enrolment.post_id).where(Enrolment.plan_id == plan_id, Enrolment.unit_id.in_(units))
        standing = standing.where(Excusal.post_id.in_(posts))
    return standing.group_by(Excusal.post_id).subquery()


def exemptions(at: datetime) -> Subquery:
    """Plan and post of every exemption that stood then, each pair once."""
    standing = select(Excusal.plan_id, Excusal.post_id).where(Excusal.kind == "exemption", stood(at))
    return standing.distinct().subquery()


def is_excused(at: datetime) -> ColumnElement[bool]:
    """For queries that have Enrolment: exempt then, or its deferral had not run out."""
    own = (Excusal.plan_id == Enrolment.plan_id) & (Excusal.post_id == Enrolment.post_id)
    return select(Excusal.id).where(own, stood(at)).correlate(Enrolment).exists()


def deferred_to(at: datetime) -> ScalarSelect[date | None]:
    """For queries that have Enrolment: the latest day that its due day was put off to by then; mostly none."""
    own = (Excusal.plan_id == Enrolment.plan_id) & (Excusal.post_id == Enrolment.post_id)
    latest = select(func.max(Excusal.until)).where(own, Excusal.kind == "deferral", decided(at))
    return latest.correlate(Enrolment).scalar_subquery()


def of_persons(persons: Collection[int]) -> dict[tuple[int, int], list[Excusal]]:
    """What was decided about these persons and not lifted, by plan and post, the latest first."""
    found: dict[tuple[int, int], list[Excusal]] = defaultdict(list)
    rows = select(Excusal).where(Excusal.person_id.in_(persons), Excusal.lifted_at.is_(None))
    for row in db.session.scalars(rows.order_by(Excusal.id.desc())) if persons else ():
        found[row.plan_id, row.post_id].append(row)
    return found


def is_exempt(excusals: Sequence[Excusal], day: date) -> bool:
    return any(row.kind == "exemption" and row.holds_on(day) for row in excusals)


def due_on(enrolment: Enrolment, excusals: Sequence[Excusal]) -> date:
    """The latest day that the task's own one was put off to, or else that one."""
    days = [row.until for row in excusals if row.kind == "deferral" and row.lifted_at is None and row.until]
    return max([enrolment.due_on, *days])
