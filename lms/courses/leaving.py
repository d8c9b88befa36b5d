"""Who has left a period. Its denominator is fixed on its last day: whoever leaves later stays in it, as they owed it then."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from lms.county_days import county_day
from lms.courses.models import CONTINUED, Enrolment


def left_later(due_on: Any = Enrolment.due_on) -> ColumnElement[bool]:
    """For queries that have Enrolment: left after the last day. A deferral concerns one task and not the period."""
    return and_(Enrolment.closed_for.not_in(CONTINUED), county_day(Enrolment.closed_at) > due_on)


def has_left(due_on: Any = Enrolment.due_on) -> ColumnElement[bool]:
    """For queries that have Enrolment: left by the last day, out of every rate."""
    return and_(Enrolment.closed_for.not_in(CONTINUED), county_day(Enrolment.closed_at) <= due_on)


def is_here() -> ColumnElement[bool]:
    """For queries that have Enrolment: in the denominator now, whoever is exempt included."""
    return or_(Enrolment.closed_at.is_(None), left_later())
