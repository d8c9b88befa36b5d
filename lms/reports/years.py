"""Of which years a plan is: all those of the days from its opening to its due day. Each year's file tells what had become of it until
that year was over; the last one's what is known now, late completions with it.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_

from lms import clock
from lms.courses.models import Plan
from lms.reports.scope import Scope


def ran_in(year: int) -> ColumnElement[bool]:
    """For queries that have Plan."""
    return and_(Plan.opens_on <= date(year, 12, 31), Plan.due_on >= date(year, 1, 1))


def of(plan: Plan) -> Sequence[int]:
    """The years of a plan, as far as they have begun; that of its opening in any case."""
    last = max(plan.opens_on.year, min(plan.due_on.year, clock.today().year))
    return range(plan.opens_on.year, last + 1)


def scopes(plans: Sequence[Plan], units: Select[int], year: int) -> list[Scope]:
    """Those of these plans that ran in the year, each as known when it was over."""
    return [_scope(plan, units, year) for plan in plans if plan.opens_on.year <= year <= plan.due_on.year]


def _scope(plan: Plan, units: Select[int], year: int) -> Scope:
    if plan.due_on.year == year or year >= clock.today().year:
        return Scope(plan, units)
    return Scope(plan, units, moment=_end_of(year))


def _end_of(year: int) -> datetime:
    return clock.start_of(date(year + 1, 1, 1)) - timedelta(microseconds=1)
