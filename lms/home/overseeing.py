"""A supervisor's part of the first page: how far the newest plans are in the own units."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.courses.models import Plan
from lms.people import access
from lms.people.models import Person
from lms.reports import manners, rates, visible
from lms.reports.rates import Counts
from lms.reports.scope import Scope

PLANS_SHOWN = 2


@dataclass(frozen=True)
class Progress:
    """One plan in the units that the person oversees."""

    plan: Plan
    counts: Counts
    is_reserved: bool


def of(person: Person) -> Sequence[Progress]:
    units = access.units_overseen_by(person)
    running = [plan for plan in visible.plans(units) if plan.closed_at is None]
    return [
        Progress(plan, rates.total(Scope(plan, units)), manners.is_reserved(plan)) for plan in running[:PLANS_SHOWN]
    ]
