"""What a plan was on days gone by, as known then: until when it was due, and whether it was closed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, case, select

from lms import clock
from lms.courses.models import FormerPlan, Plan
from lms.db import db


@dataclass(frozen=True)
class AsKnown:
    """A plan as known at a moment."""

    due_on: date
    # When it had been closed, if it was closed then; and when it was closed next, if it was not.
    closed_at: datetime | None = None
    closes_at: datetime | None = None
    # The due days that it was given since.
    moved_to: Sequence[date] = ()

    def due(self, due_on: Any) -> ColumnElement[date]:
        """Of a column with the due days of tasks: what it was then. Whatever was moved since has one of the later days."""
        if not self.moved_to:
            return due_on  # type: ignore[no-any-return]
        then: ColumnElement[date] = case((due_on.in_(self.moved_to), self.due_on), else_=due_on)
        return then


def as_known(plan: Plan, at: datetime) -> AsKnown:
    return of_plans([plan], at)[plan.id]


def of_plans(plans: Collection[Plan], at: datetime) -> dict[int, AsKnown]:
    """By the plan's id. Of today nothing is asked of the database: what was changed earlier today holds for the day."""
    later: dict[int, list[FormerPlan]] = {plan.id: [] for plan in plans}
    if clock.day_of(at) < clock.today():
        since = select(FormerPlan).where(FormerPlan.plan_id.in_(later), FormerPlan.until > at)
        for row in db.session.scalars(since.order_by(FormerPlan.until, FormerPlan.id)):
            later[row.plan_id].append(row)
    return {plan.id: _then(plan, later[plan.id], at) for plan in plans}


def _then(plan: Plan, later: Sequence[FormerPlan], at: datetime) -> AsKnown:
    first: FormerPlan | Plan = later[0] if later else plan
    closed_at = first.closed_at if first.closed_at and first.closed_at <= at else None
    due_days = [*(row.due_on for row in later), plan.due_on]
    moved_to = [day for before, day in pairwise(due_days) if day != before]
    return AsKnown(first.due_on, closed_at, first.closed_at, moved_to)


def keep(plan: Plan) -> None:
    """Before it is changed: what it was until now."""
    db.session.add(FormerPlan(plan_id=plan.id, due_on=plan.due_on, closed_at=plan.closed_at))
