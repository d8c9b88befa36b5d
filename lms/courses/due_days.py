"""Until when each post of a plan has time: the plan's due day, or an earlier one that a rule of the book gives to the post."""

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, case, func, literal

from lms import clock
from lms.courses.audiences import Audience, owing
from lms.courses.duties.models import Duty
from lms.courses.models import Plan
from lms.people.models import Post
from lms.web import dateformat


def of_post(plan: Plan) -> ColumnElement[date]:
    """For queries that have Post: the due day with which it is enrolled today."""
    return by_rule(Audience.read(plan.audience), plan.due_on) if plan.due_by_rule else literal(plan.due_on)


def by_rule(audience: Audience, latest: date) -> ColumnElement[date]:
    """For queries that have Post: the first day on which it is due by a rule of the audience, no later than `latest`."""
    owed = owing(audience.duty_rules, clock.today()).with_only_columns(func.min(Duty.due_on))
    first = owed.where(Duty.post_id == Post.id).correlate(Post).scalar_subquery()
    return case((first < latest, first), else_=literal(latest))


def in_words(plan: Plan, due_on: date | None = None) -> str:
    """What goes behind “to be completed by”; with the plan's due day as it was known once."""
    day = dateformat(due_on or plan.due_on)
    if not plan.due_by_rule:
        return day
    return str(_("the day that the rule gives each post, at the latest %(day)s", day=day))
