"""What is counted: one plan, the units that may be seen, as known at a moment, and which part of that.

Whoever asks brings the query of the units, so permission is part of every SELECT.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, case, or_
from sqlalchemy.orm import InstrumentedAttribute

from lms import clock
from lms.courses.models import CONTINUED, Enrolment, Plan
from lms.reports.slices import Slice


@dataclass(frozen=True)
class Scope:
    plan: Plan
    units: Select[int]
    as_of: datetime = field(default_factory=clock.now)
    slice: Slice = field(default_factory=Slice)

    @property
    def day(self) -> date:
        return clock.day_of(self.as_of)

    def conditions(self) -> list[ColumnElement[bool]]:
        """For queries that have Enrolment."""
        seen = Enrolment.unit_id.in_(self.units)
        return [Enrolment.plan_id == self.plan.id, seen, *self.slice.conditions(self.day)]

    def here(self) -> ColumnElement[bool]:
        """For queries that have Enrolment: enrolled and not left, as known then."""
        stays = or_(Enrolment.closed_at.is_(None), Enrolment.closed_at > self.as_of)
        return and_(Enrolment.enrolled_at <= self.as_of, stays)

    def gone(self) -> ColumnElement[bool]:
        """For queries that have Enrolment: left, as known then. Whose row goes on in a new one has not left."""
        return and_(Enrolment.closed_at <= self.as_of, Enrolment.closed_for.not_in(CONTINUED))

    def incomplete(self) -> ColumnElement[bool]:
        """For queries that have Enrolment: not completed, as known then."""
        return or_(Enrolment.completed_at.is_(None), Enrolment.completed_at > self.as_of)

    def known(self, stamp: InstrumentedAttribute[datetime | None]) -> ColumnElement[datetime | None]:
        """A stamp, if it was there already."""
        return case((stamp <= self.as_of, stamp))
