"""One screen for a leader: how far, who is last, what changed this week, who is due next."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from sqlalchemy import Select, func, select

from lms.courses import as_known
from lms.courses.models import Plan
from lms.db import db
from lms.errors import NotThere
from lms.reports import curve, lately, manners, rates, visible
from lms.reports.checking import running
from lms.reports.checking.models import SelfCheck
from lms.reports.counting import Source
from lms.reports.curve import Day
from lms.reports.rates import Counts, Row
from lms.reports.scope import Scope

LAST_SHOWN = 5
DUE_DAYS = 30
# Who can be last: rows of enterprises. Officials are not ranked.
RANKED = ("township", "industry", "unit")


@dataclass(frozen=True)
class Standing:
    """How far one running plan is."""

    scope: Scope
    counts: Counts

    @property
    def plan(self) -> Plan:
        return self.scope.plan

    @property
    def is_reserved(self) -> bool:
        return manners.is_reserved(self.plan)


@dataclass(frozen=True)
class Week:
    """What changed within seven days."""

    completed: int
    joined: int
    overdue: int


@dataclass(frozen=True)
class Dashboard:
    """All running plans that the units have tasks in, and one of them at length."""

    standings: Sequence[Standing]
    chosen: Standing

    @property
    def scope(self) -> Scope:
        return self.chosen.scope

    @property
    def plans(self) -> Sequence[Plan]:
        """Those to choose from."""
        running = [each.plan for each in self.standings]
        return running if self.chosen.plan in running else [*running, self.chosen.plan]

    @property
    def total(self) -> Counts:
        """Over all running plans."""
        return rates.sum_of([Row(each.plan.id, "", each.counts) for each in self.standings])

    @property
    def is_reserved(self) -> bool:
        """Whether officials learn in one of the plans, so that their sum tells no rate."""
        return any(each.is_reserved for each in self.standings)

    @cached_property
    def last(self) -> dict[str, Sequence[Row]]:
        """The rows of enterprises that are least far, by grouping; nothing where officials learn."""
        if self.chosen.is_reserved:
            return {}
        found = {by: last_of(self.scope, by) for by in RANKED}
        return {by: rows for by, rows in found.items() if len(rows) > 1}

    @cached_property
    def week(self) -> Week:
        days = [each for each in self.curve if each.day >= lately.first_day(self.scope)]
        return Week(sum(day.completed for day in days), sum(day.joined for day in days), self._newly_overdue())

    def _newly_overdue(self) -> int:
        if not self.chosen.counts.overdue:
            return 0
        counted = self.scope.tasks(func.count()).where(lately.overdue(self.scope))
        return int(db.session.execute(counted).scalar_one())

    @cached_property
    def due(self) -> Sequence[tuple[date, int]]:
        """The days of the next thirty on which somebody is due who has not completed, and how many are."""
        last = self.scope.day + timedelta(days=DUE_DAYS)
        dues = Source.of(self.scope).dues()
        tasks = func.sum(dues.c.tasks)
        rows = (
            select(dues.c.day, tasks)
            .where(dues.c.day.between(self.scope.day, last))
            .group_by(dues.c.day)
            .having(tasks > 0)
        )
        return [(row[0], int(row[1])) for row in db.session.execute(rows.order_by(dues.c.day))]

    @property
    def due_soon(self) -> int:
        """Those of them within fourteen days."""
        return sum(count for day, count in self.due if day <= self.scope.day + timedelta(days=lately.SOON))

    @cached_property
    def curve(self) -> Sequence[Day]:
        return curve.of(self.scope)

    @cached_property
    def check(self) -> SelfCheck | None:
        """The last one there was: it looks at the figures of past days too."""
        return running.latest()

    @cached_property
    def mark(self) -> str:
        """Another one as soon as anything that is shown is another: what a page has seen. With equal counts others may be last."""
        plans = [
            (each.plan.id, each.plan.title, each.scope.due_on, each.counts) for each in (*self.standings, self.chosen)
        ]
        at_length = (self.scope.day, self.week, self.due, self.curve, self.last, self.check.id if self.check else None)
        return hashlib.sha256(repr((plans, at_length)).encode()).hexdigest()[:16]


def of(units: Select[int], plan_id: int | None, as_of: datetime) -> Dashboard | None:
    """The plans that ran at that moment, the newest first; that one at length, or the first. None where there is none.

    A query for each plan, of which a county runs a dozen. Raises NotThere for a plan that may not be seen.
    """
    seen = visible.plans(units)
    if plan_id is not None and plan_id not in {plan.id for plan in seen}:
        raise NotThere
    then = as_known.of_plans(seen, as_of)
    running = [plan for plan in seen if _was_published(plan, as_of) and then[plan.id].closed_at is None]
    if not running:
        return None
    standings = [_standing(Scope(plan, units, as_of)) for plan in running]
    of_plans = {each.plan.id: each for each in standings}
    chosen = of_plans.get(plan_id) if plan_id else standings[0]
    asked = next(plan for plan in seen if plan_id in (None, plan.id))
    return Dashboard(standings, chosen or _standing(Scope(asked, units, as_of)))


def _was_published(plan: Plan, at: datetime) -> bool:
    return plan.published_at is not None and plan.published_at <= at


def _standing(scope: Scope) -> Standing:
    return Standing(scope, rates.total(scope))


def last_of(scope: Scope, by: str) -> Sequence[Row]:
    """The rows with the lowest completion rate; of two alike the one where more is owed."""
    if by == "unit":
        return rates.last_units(scope, LAST_SHOWN)
    supervised = [row for row in rates.grouped(scope, by) if row.counts.enrolled and int(row.key) > 0]
    return sorted(supervised, key=_how_far)[:LAST_SHOWN]


def _how_far(row: Row) -> tuple[float, int]:
    return row.counts.completed_share or 0.0, -row.counts.incomplete
