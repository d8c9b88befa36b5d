"""This year's plan for volunteers: drafted with one press, looked at and published as every other plan."""

from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms import clock
from lms.courses import plans
from lms.courses.audiences import Audience
from lms.courses.models import Course, Plan
from lms.db import db, take_turns
from lms.errors import Refused
from lms.people.models import Person
from lms.supervision.volunteers.learnt import year_of

TITLE, TITLE_EN = "{year}年度安全生产志愿者培训计划", "Volunteers’ training, {year}"


class PlannedAlready(Refused):
    message = _l("There is a plan for the volunteers of this year already.")


def of_year(year: int) -> Sequence[Plan]:
    """The plans of a year, drafts too, whose audience names volunteers."""
    around = Plan.opens_on.between(date(year - 1, 1, 1), date(year + 1, 12, 31))
    found = db.session.scalars(select(Plan).where(around).order_by(Plan.opens_on, Plan.id))
    return [plan for plan in found if year_of(plan) == year and "volunteer" in Audience.read(plan.audience).kinds]


def draft(course: Course, *, by: Person) -> Plan:
    """For every volunteer of the county, until the last day of the year. Raises PlannedAlready where one is for them alone."""
    take_turns("plan of volunteers")
    today = clock.today()
    if any(is_for_them_alone(plan) for plan in of_year(today.year)):
        raise PlannedAlready
    details = {
        "title": TITLE.format(year=today.year), "title_en": TITLE_EN.format(year=today.year), "course_id": course.id,
        "period": str(today.year), "audience": Audience(kinds=("volunteer",)).kept(),
        "opens_on": today, "due_on": date(today.year, 12, 31),
    }  # fmt: skip
    return plans.draft(by, details)


def is_for_them_alone(plan: Plan) -> bool:
    return plan.audience == Audience(kinds=("volunteer",)).kept() and plan.closed_at is None
