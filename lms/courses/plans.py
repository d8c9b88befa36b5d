"""An administrator's orders: who must learn what by when.

A plan is a draft until it is published; then who owes what is fixed, and only its title and due day can still change. A
published plan is withdrawn while nobody has begun, or else closed: its numbers stay.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, exists, func, select, update

from lms import clock
from lms.courses import as_known, enrolling, hours_rules
from lms.courses.audiences import Audience, posts_in
from lms.courses.duties import book, deriving
from lms.courses.enrolling import Changes
from lms.courses.hours_rules import Terms
from lms.courses.leaving import is_here
from lms.courses.models import Course, Enrolment, Plan
from lms.db import db, is_reading
from lms.errors import Refused
from lms.people import audit
from lms.people.models import Person
from lms.web import dateformat


class PlanIsFixed(Refused):
    message = _l("This plan is published: only its title and its due day can still be changed.")


class PlanIncomplete(Refused):
    message = _l("This plan can't be published yet. %(missing)s")


class PlanHasBegun(Refused):
    message = _l("%(count)s learning tasks of this plan have begun, so it can't be withdrawn. Close it instead.")


class DueBeforeOpening(Refused):
    message = _l("The due day can't come before the opening day, %(opens_on)s.")


class DueByRule(Refused):
    message = _l("Each post of this plan has the due day of its rule. Put off single tasks instead.")


class PlanIsClosed(Refused):
    message = _l("This plan is closed.")


class PlanIsNotPublished(Refused):
    message = _l("This plan is not published.")


def draft(owner: Person, details: dict[str, Any], hours: Terms | None = None) -> Plan:
    plan = Plan(created_by_id=owner.id, **details)
    db.session.add(plan)
    db.session.flush()  # its address needs the id
    hours_rules.set_first(plan, hours or {})
    return plan


def revise(plan: Plan, details: dict[str, Any], hours: Terms | None = None) -> None:
    """Change a draft; of a published plan only the titles."""
    if plan.published_at is not None and (hours or details.keys() - {"title", "title_en"}):
        raise PlanIsFixed
    for name, value in details.items():
        setattr(plan, name, value)
    if hours:
        hours_rules.set_first(plan, hours)


def publish(plan: Plan, *, by: Person) -> Changes:
    """Make the plan binding and enrol its audience."""
    if plan.published_at is not None:
        raise PlanIsFixed
    if lacking := missing(plan):
        raise PlanIncomplete(missing=" ".join(str(sentence) for sentence in lacking))
    plan.published_at = clock.now()
    # At the same moment, so that only those who come later count as joiners.
    changes = enrolling.enrol(plan, at=plan.published_at)
    audit.record("plan.published", by=by, subject=plan, enrolled=changes.joined, audience=plan.audience)
    return changes


def missing(plan: Plan) -> Sequence[Any]:
    """What stands against publishing the plan, in words."""
    # Held, so that it is not withdrawn meanwhile.
    course = db.session.get_one(Course, plan.course_id, with_for_update=not is_reading())
    audience = posts_in(Audience.read(plan.audience), clock.today())
    found = (
        (course.published_at is None, _l("Its course “%(title)s” is not open to learners.", title=course.title)),
        (plan.due_on < clock.today(), _l("Its due day has passed.")),
        (not db.session.scalar(select(exists(audience))), _l("Nobody is in its audience.")),
    )
    return [sentence for is_missing, sentence in found if is_missing]


def unpublish(plan: Plan, *, by: Person) -> None:
    """Make a draft of it again. Tasks that nobody has begun are no record of anything, and go."""
    require_running(plan)
    waiting = delete(Enrolment).where(Enrolment.plan_id == plan.id, Enrolment.started_at.is_(None))
    db.session.execute(waiting.execution_options(synchronize_session=False))
    # Counted after, because somebody may just have begun; the refusal brings the others back.
    if begun := db.session.scalar(select(func.count(Enrolment.id)).where(Enrolment.plan_id == plan.id)):
        raise PlanHasBegun(count=begun)
    plan.published_at = None
    audit.record("plan.withdrawn", by=by, subject=plan)


def close(plan: Plan, *, by: Person) -> None:
    """End the plan: nothing counts for it any more, and its numbers stay."""
    require_running(plan)
    plan.closed_at = clock.now()
    audit.record("plan.closed", by=by, subject=plan)


def reopen(plan: Plan, *, by: Person) -> Changes:
    """Take back the closing; on days until now it was closed."""
    if plan.closed_at is None:
        raise PlanIsNotPublished
    as_known.keep(plan)
    plan.closed_at = None
    audit.record("plan.reopened", by=by, subject=plan)
    return enrolling.enrol(plan)


def change_due_day(plan: Plan, due_on: date, *, by: Person) -> None:
    """Move the due day of the plan and of every task that had it and was not left by then; days until now keep the former one."""
    require_running(plan)
    if plan.due_by_rule:
        raise DueByRule
    if due_on < plan.opens_on:
        raise DueBeforeOpening(opens_on=dateformat(plan.opens_on))
    as_known.keep(plan)
    moved = (Enrolment.plan_id == plan.id) & (Enrolment.due_on == plan.due_on) & is_here()
    db.session.execute(
        update(Enrolment).where(moved).values(due_on=due_on).execution_options(synchronize_session=False)
    )
    audit.record("plan.due_day_changed", by=by, subject=plan, plan={"due_on": [str(plan.due_on), str(due_on)]})
    plan.due_on = due_on
    enrolling.enrol(plan)


def change_hours_rule(plan: Plan, from_on: date, terms: Terms, *, by: Person) -> None:
    """Count class hours by other terms from a day on. Raises RuleReachesBack."""
    require_running(plan)
    hours_rules.change(plan, from_on, terms, by=by)


def bring_up_to_date(plan: Plan) -> Changes:
    """Enrol whoever came and close whoever left since the last time, now; what its rules ask is looked at first."""
    require_running(plan)
    for rule_id in Audience.read(plan.audience).duty_rules:
        deriving.follow(book.one(rule_id))
    return enrolling.enrol(plan)


def require_running(plan: Plan) -> None:
    """Also holds the plan, so that two orders about it come one after the other."""
    db.session.refresh(plan, ["published_at", "closed_at", "due_on"], with_for_update=True)
    if plan.published_at is None:
        raise PlanIsNotPublished
    if plan.closed_at is not None:
        raise PlanIsClosed
