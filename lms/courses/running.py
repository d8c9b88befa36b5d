"""Whether a plan runs: published, begun, not closed, with a course that is open. Nothing else in the site decides it.

A plan runs on after its due day, so that whoever is late can still finish, until somebody closes it.
"""

from sqlalchemy import ColumnElement, and_

from lms import clock
from lms.courses.models import Course, Plan


def plan_runs() -> ColumnElement[bool]:
    """For queries that have Plan and Course: evidence counts today."""
    return and_(
        Plan.published_at.is_not(None),
        Plan.closed_at.is_(None),
        Plan.opens_on <= clock.today(),
        Course.published_at.is_not(None),
    )
