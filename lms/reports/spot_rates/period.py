"""What is asked for: the heads of enterprises in a plan, and the checks on the spot of some days.

Completion is of the posts that are to study the plan at the end of the period; checks are of all that had a task of it at some time
in the period: a paper does not leave its rate because the post ended, was given again or is exempt since.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, or_, select
from sqlalchemy.orm import aliased

from lms import clock
from lms.asking import day
from lms.courses.audiences import Audience
from lms.courses.models import Enrolment, Plan
from lms.people import access
from lms.people.models import Person
from lms.quizzes.models import SpotCheck, SpotPaper
from lms.reports.scope import Scope
from lms.watching.seeing import SUPERVISORS

HEADS = "enterprise_head"


def concerns(plan: Plan, viewer: Person) -> bool:
    """Whether there may be heads of enterprises in the plan, and the viewer reads what checks told of them."""
    kinds = Audience.read(plan.audience).kinds
    return access.has_role(viewer, SUPERVISORS) and (not kinds or HEADS in kinds)


@dataclass(frozen=True)
class Period:
    """`scope` holds the plan, whose posts, and the end of the period."""

    scope: Scope
    first: date

    @classmethod
    def read(cls, scope: Scope, args: Mapping[str, str]) -> "Period":
        """From the address; without a first day, since the plan's opening. Raises UnreadableAddress."""
        heads = replace(scope, slice=replace(scope.slice, kind=HEADS))
        first = day(args, "since", latest=scope.day) or min(scope.plan.opens_on, scope.day)
        return cls(heads, first)

    @property
    def begins(self) -> datetime:
        return clock.start_of(self.first)

    def as_args(self) -> dict[str, Any]:
        """For addresses that show the same plan, days and units."""
        part = replace(self.scope.slice, kind=None).as_args()
        days = {"since": self.first.isoformat(), "day": self.scope.past_day}
        return {"plan": self.scope.plan.id, **days, **part}

    def heads(self) -> Subquery:
        """The posts that had a task in the period and were ever asked, each once, with the unit of the latest task."""
        newer, as_of = aliased(Enrolment), self.scope.as_of
        same = and_(newer.plan_id == Enrolment.plan_id, newer.post_id == Enrolment.post_id, newer.id > Enrolment.id)
        is_latest = ~select(newer.id).where(same, newer.enrolled_at <= as_of).exists()
        was_here = or_(Enrolment.closed_at.is_(None), Enrolment.closed_at > self.begins)
        was_asked = Enrolment.post_id.in_(select(SpotPaper.post_id))
        found = select(Enrolment.unit_id, Enrolment.post_id).where(
            *self.scope.conditions(), was_asked, was_here, is_latest
        )
        return found.distinct().subquery()

    def papers(self) -> list[ColumnElement[bool]]:
        """For queries that have SpotPaper: of which something had come by the end, by the day on which it ended."""
        return [*self._ended(), SpotPaper.received_at <= self.scope.as_of]

    def stands(self) -> ColumnElement[bool]:
        """Of `papers`: not voided, as known then."""
        return or_(SpotPaper.voided_at.is_(None), SpotPaper.voided_at > self.scope.as_of)

    def papers_without_result(self) -> list[ColumnElement[bool]]:
        """For queries that have SpotPaper and SpotCheck: drawn in these days, and nothing had come by the end."""
        end = self.scope.as_of
        nothing_came = or_(SpotPaper.received_at.is_(None), SpotPaper.received_at > end)
        return [nothing_came, SpotCheck.drawn_at >= self.begins, SpotCheck.drawn_at <= end]

    def begun(self) -> ColumnElement[bool]:
        """Of those: the person had begun, as known then."""
        return and_(SpotPaper.begun_at.is_not(None), SpotPaper.begun_at <= self.scope.as_of)

    def papers_known_later(self) -> list[ColumnElement[bool]]:
        """Those that ended in these days, and came in or were voided after the end: the figures of that day lack it."""
        after = self.scope.as_of
        return [*self._ended(), or_(SpotPaper.received_at > after, SpotPaper.voided_at > after)]

    def _ended(self) -> list[ColumnElement[bool]]:
        return [SpotPaper.ended_at >= self.begins, SpotPaper.ended_at <= self.scope.as_of]
