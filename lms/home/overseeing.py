"""A supervisor's part of the first page: how far the newest plans are in the own units, as a picture and its table."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.courses.models import Plan
from lms.people import access
from lms.people.models import Person
from lms.reports import manners, rates, visible
from lms.reports.rates import Counts, Row
from lms.reports.scope import Scope
from lms.reports.slices import telling_grouping

PLANS_SHOWN = 2
COUNTY, UNITS, UNIT = _l("How far the county is"), _l("How far my units are"), _l("How far my unit is")


@dataclass(frozen=True)
class Progress:
    """One plan in the units that the person oversees, row by row."""

    scope: Scope
    by: str
    rows: Sequence[Row]

    @property
    def plan(self) -> Plan:
        return self.scope.plan

    @property
    def counts(self) -> Counts:
        return rates.sum_of(self.rows)

    @property
    def is_reserved(self) -> bool:
        return manners.is_reserved(self.plan)

    @property
    def shown_rows(self) -> Sequence[Row]:
        """Rows that count somebody; a single one would only repeat the figures."""
        counting = [row for row in self.rows if row.counts.enrolled]
        return counting if len(counting) > 1 else []


def heading(roles: Collection[str]) -> Any:
    """What the part is called for somebody with these roles."""
    if "administrator" in roles:
        return COUNTY
    return UNITS if "supervisor" in roles else UNIT


def of(person: Person) -> Sequence[Progress]:
    units = access.units_overseen_by(person)
    running = [plan for plan in visible.plans(units) if plan.closed_at is None]
    by = telling_grouping(person)
    return [_progress(Scope(plan, units), by) for plan in running[:PLANS_SHOWN]]


def _progress(scope: Scope, by: str) -> Progress:
    return Progress(scope, by, rates.grouped(scope, by))
