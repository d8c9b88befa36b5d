"""What changed within seven days, and who is due when: conditions for tables and for the names behind them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import aliased

from lms import clock
from lms.courses.excusing.models import Excusal
from lms.courses.excusing.standing import stood
from lms.courses.models import Enrolment
from lms.courses.stamps import known_since
from lms.reports import kept
from lms.reports.scope import Scope

# The row that a task had before it was annulled.
_BEFORE = aliased(Enrolment)
DAYS = 7
SOON = 14


def first_day(scope: Scope) -> date:
    """The first of the seven days that end with the scope's own."""
    return scope.day - timedelta(days=DAYS - 1)


def since(scope: Scope) -> datetime:
    """The last moment before them."""
    return clock.start_of(first_day(scope)) - timedelta(microseconds=1)


def completed(scope: Scope) -> ColumnElement[bool]:
    """Of `scope.tasks`: completed within the week."""
    return scope.studies() & ~scope.incomplete() & (Enrolment.completed_at > since(scope))


def joined(scope: Scope) -> ColumnElement[bool]:
    """Of `scope.tasks`: given after the opening, and within the week."""
    came = func.coalesce(Enrolment.first_enrolled_at, Enrolment.enrolled_at)
    return scope.studies() & scope.joined() & (came > since(scope))


def overdue(scope: Scope) -> ColumnElement[bool]:
    """Of `scope.tasks`: overdue, and not so a week before: it was not due yet, not given yet, excused, or completed and annulled since."""
    before = replace(scope, moment=since(scope))
    then = before.as_of
    own = (Excusal.plan_id == Enrolment.plan_id) & (Excusal.post_id == Enrolment.post_id)
    was_excused = select(Excusal.id).where(own, stood(then)).correlate(Enrolment).exists()
    came = func.coalesce(Enrolment.first_enrolled_at, Enrolment.enrolled_at)
    same = (_BEFORE.plan_id == Enrolment.plan_id) & (_BEFORE.post_id == Enrolment.post_id)
    was_done = select(_BEFORE.id).where(same, known_since("completed_at", _BEFORE) <= then, _BEFORE.closed_at > then)
    was_overdue = (before.due_of_task() < before.day) & (came <= then) & ~was_excused & ~was_done.exists()
    return scope.studies() & scope.late() & ~was_overdue


def due_soon(scope: Scope) -> ColumnElement[bool]:
    """Of `scope.tasks`: not completed, and to be finished today or within so many days."""
    return due_between(scope, scope.day, scope.day + timedelta(days=SOON))


def due_soon_told(scope: Scope, of: type[Any]) -> ColumnElement[int]:
    """The same for a table of tallies: how many of its tasks."""
    soon = kept.finish_by_told(of).between(scope.day, scope.day + timedelta(days=SOON))
    return case(((of.exempt_until < scope.day) & soon, of.tasks - of.completed), else_=0)


def told(scope: Scope, of: type[Any], figure: str) -> ColumnElement[int]:
    """Of a table of tallies by day: its tasks that were completed, or that joined, within the week."""
    within = (of.exempt_until < scope.day) & of.day.between(first_day(scope), scope.day)
    return case((within, getattr(of, figure)), else_=0)


def due_between(scope: Scope, first: date, last: date) -> ColumnElement[bool]:
    return scope.studies() & scope.incomplete() & kept.finish_by(scope.as_of, scope.plan_then).between(first, last)
