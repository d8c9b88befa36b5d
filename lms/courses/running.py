"""Whether a plan runs: published, begun, not closed, with a course that is open. Nothing else in the site decides it.

A plan runs on after its due day, so that whoever is late can still finish, until somebody closes it.
"""

from datetime import date

from sqlalchemy import BindParameter, ColumnElement, and_

from lms import clock
from lms.courses.models import Course, Plan


def plan_runs(today: date | BindParameter[date] | None = None) -> ColumnElement[bool]:
    """For queries that have Plan and Course: evidence counts today. A query that is made once gives the day later."""
    return and_(
        Plan.published_at.is_not(None),
        Plan.closed_at.is_(None),
        Plan.opens_on <= (clock.today() if today is None else today),
        Course.published_at.is_not(None),
    )
