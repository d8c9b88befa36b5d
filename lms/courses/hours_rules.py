"""An administrator's orders about class hours: the first rule of a plan, and later ones, which never reach back."""

from collections.abc import Mapping
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from lms import clock
from lms.courses.models import HoursRule, Plan
from lms.db import db
from lms.errors import Refused
from lms.people import audit
from lms.people.models import Person
from lms.web import dateformat

# By the names of columns: minutes, daily_cap, longest_gap.
Terms = Mapping[str, int]


class RuleReachesBack(Refused):
    message = _l(
        "A rule of class hours holds from %(day)s at the earliest: what is earned already is never counted anew."
    )
    status = 422


def set_first(plan: Plan, terms: Terms) -> None:
    """The rule that a draft begins with, in place of what it had."""
    assert plan.published_at is None, "the rules of a published plan are history"
    db.session.execute(delete(HoursRule).where(HoursRule.plan_id == plan.id))
    db.session.add(HoursRule(plan_id=plan.id, from_on=plan.opens_on, **terms))


def change(plan: Plan, from_on: date, terms: Terms, *, by: Person) -> None:
    """Count by other terms from a day on that has not begun. Raises RuleReachesBack."""
    earliest = earliest_change(plan)
    if from_on < earliest:
        raise RuleReachesBack(day=dateformat(earliest))
    row = db.session.scalar(select(HoursRule).where(HoursRule.plan_id == plan.id, HoursRule.from_on == from_on))
    if row is None:
        row = HoursRule(plan_id=plan.id, from_on=from_on)
        db.session.add(row)
    for name, value in terms.items():
        setattr(row, name, value)
    audit.record("plan.hours_rule_set", by=by, subject=plan, from_on=str(from_on), **terms)


def earliest_change(plan: Plan) -> date:
    """Tomorrow; or the opening day, if that is later."""
    return max(clock.today() + timedelta(days=1), plan.opens_on)
