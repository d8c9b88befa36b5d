"""What is counted: one plan, the units that may be seen, as known at a moment, and which part of that.

A plan that was closed then tells what was known at its closing: its numbers stay.
Whoever asks brings the query of the units, so permission is part of every SELECT.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from lms import clock
from lms.courses import due_days
from lms.courses.as_known import AsKnown, as_known
from lms.courses.excusing.standing import excused
from lms.courses.leaving import has_left, left_later
from lms.courses.models import Enrolment, Lesson, Plan
from lms.courses.stamps import KNOWN, known_since
from lms.db import db
from lms.people import access
from lms.reports.slices import Slice


@dataclass(frozen=True)
class Scope:
    plan: Plan
    units: Select[int]
    moment: datetime = field(default_factory=clock.now)
    slice: Slice = field(default_factory=Slice)
    # Of these units alone, which are few: what excuses their posts is then looked up for them, and not for the whole plan.
    narrowed: Collection[int] | None = None
    # What counting asked about it already, by the transaction in which it did.
    asked: dict[object, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def plan_then(self) -> AsKnown:
        return as_known(self.plan, self.moment)

    @cached_property
    def as_of(self) -> datetime:
        """The moment, or that of the closing where the plan was closed by then."""
        return self.plan_then.closed_at or self.moment

    @property
    def day(self) -> date:
        return clock.day_of(self.as_of)

    @property
    def due_on(self) -> date:
        """The plan's due day, as known then."""
        return self.plan_then.due_on

    @property
    def due_in_words(self) -> str:
        return due_days.in_words(self.plan, self.due_on)

    @property
    def past_day(self) -> str | None:
        """For addresses: the day that was asked for, unless it is today."""
        day = clock.day_of(self.moment)
        return day.isoformat() if day < clock.today() else None

    @property
    def goes_by_supervision(self) -> bool:
        """Whether it holds all units that are supervised alike, or none of them."""
        return access.go_by_supervision(self.units) and self.slice.sector is None and self.slice.unit is None

    @cached_property
    def is_tested(self) -> bool:
        """Whether the plan has a quiz."""
        return bool(db.session.scalar(select(self.has_quiz())))

    def has_quiz(self) -> ColumnElement[bool]:
        """The same, for queries: lessons stay as they are while a plan runs, and may change for others once it is closed."""
        end = self.plan_then.closes_at or clock.now()
        was_there = or_(Lesson.added_at.is_(None), Lesson.added_at <= end)
        is_there = or_(Lesson.removed_at.is_(None), Lesson.removed_at > end)
        quizzes = select(Lesson.id).where(Lesson.course_id == self.plan.course_id, Lesson.kind == "quiz")
        return quizzes.where(was_there, is_there).exists()

    def tasks(self, *columns: Any) -> Select[*tuple[Any, ...]]:
        """The columns of all tasks that are looked at, joined with what excuses them: those below can be asked of it."""
        excused = self._excused
        return (
            select(*columns)
            .select_from(Enrolment)
            .outerjoin(excused, excused.c.post_id == Enrolment.post_id)
            .where(*self.conditions())
        )

    @cached_property
    def _excused(self) -> Subquery:
        return excused(self.plan.id, self.as_of, self.narrowed)

    def conditions(self) -> list[ColumnElement[bool]]:
        """For queries that have Enrolment: nothing of it came later than the moment."""
        seen = access.among(Enrolment.unit_id, self.units)
        came = Enrolment.enrolled_at <= self.as_of
        few = [] if self.narrowed is None else [Enrolment.unit_id.in_(self.narrowed)]
        return [Enrolment.plan_id == self.plan.id, seen, came, *few, *self.slice.conditions(self.as_of, self.plan_then)]

    def learns(self) -> ColumnElement[bool]:
        """Of `conditions`: enrolled and not left, as known then: somebody who can be asked to learn."""
        return or_(Enrolment.closed_at.is_(None), Enrolment.closed_at > self.as_of)

    def here(self) -> ColumnElement[bool]:
        """Of `conditions`: in the period, as known then: enrolled, and not left by its last day."""
        return or_(self.learns(), left_later(self.due_of_task()))

    def due_of_task(self) -> ColumnElement[date]:
        """For queries that have Enrolment: its due day, as known then, without what put it off."""
        return self.plan_then.due(Enrolment.due_on)

    def exempt(self) -> ColumnElement[bool]:
        """Of `tasks`: exempt from the plan, as known then."""
        return self._excused.c.exempt.is_not(None)

    def studies(self) -> ColumnElement[bool]:
        """Of `tasks`: in 应学, the denominator of every rate, as known then."""
        return and_(self.here(), ~self.exempt())

    def deferred(self) -> ColumnElement[bool]:
        """Of `tasks`: its due day was put off, as known then, to a day that had not passed."""
        return self._excused.c.deferred.is_not(None)

    def late(self) -> ColumnElement[bool]:
        """Of `tasks`: not completed, and the due day has passed, a deferred one too."""
        return and_(self.incomplete(), self.due_of_task() < self.day, ~self.deferred())

    def started(self) -> ColumnElement[bool]:
        """For queries that have Enrolment: begun, as known then."""
        return and_(Enrolment.started_at.is_not(None), known_since("started_at") <= self.as_of)

    def passed(self) -> ColumnElement[bool]:
        """For queries that have Enrolment: every quiz of the course passed, as known then."""
        return and_(Enrolment.passed_at.is_not(None), known_since("passed_at") <= self.as_of)

    def to_test(self) -> ColumnElement[bool]:
        """Of `tasks`: in 应考, the denominator of 合格率: 应学 where the plan has a quiz."""
        return and_(self.studies(), self.has_quiz())

    def joined(self) -> ColumnElement[bool]:
        """For queries that have Enrolment: the task was given after the opening."""
        return func.coalesce(Enrolment.first_enrolled_at, Enrolment.enrolled_at) > self.plan.frozen_at

    def gone(self) -> ColumnElement[bool]:
        """For queries that have Enrolment: left by the last day, as known then. Whose row goes on in a new one has not left."""
        return and_(Enrolment.closed_at <= self.as_of, has_left(self.due_of_task()))

    def incomplete(self) -> ColumnElement[bool]:
        """For queries that have Enrolment: not completed, as known then."""
        return or_(Enrolment.completed_at.is_(None), known_since("completed_at") > self.as_of)

    def known(self, stamp: InstrumentedAttribute[datetime | None]) -> ColumnElement[datetime | None]:
        """A stamp, if it was known already."""
        since = known_since(stamp.key) if stamp.key in KNOWN else stamp
        return case((since <= self.as_of, stamp))
