"""What is counted of the tasks of a scope, from tallies where they tell it, and from the stamps of those units that have changed.

Both give the same numbers; which units have changed since their tallies were counted, or since the moment that is asked about,
is known from their marks and from the tallies themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, func, literal, select, union, union_all

from lms.courses.models import Enrolment
from lms.db import db
from lms.people import access
from lms.people.models import Post
from lms.reports import kept
from lms.reports.scope import Scope
from lms.reports.tallies.models import SharedTask, Tally, TallyMark

# Where more units than this have changed, all are counted from their stamps: as of a day long past, or before the worker could
# count what a new plan brought.
MOST_CHANGED = 1000
NAMES = ("enrolled", "started", "completed", "to_test", "passed", "overdue", "deferred", "joined", "exempt", "left",
         "left_completed")  # fmt: skip


@dataclass(frozen=True)
class Source:
    """Where the tasks of a scope are counted: `changed` units from their stamps, the others from tallies; None: all from stamps."""

    scope: Scope
    changed: Sequence[int] | None

    @classmethod
    def of(cls, scope: Scope) -> "Source":
        """The marks are looked at first: what is marked later is counted as it was, and what is counted anew meanwhile as it is."""
        if scope.slice.is_of_tasks:
            return cls(scope, None)
        marked = select(TallyMark.unit_id).where(
            TallyMark.plan_id == scope.plan.id, access.among(TallyMark.unit_id, scope.units)
        )
        later = select(Tally.unit_id).where(
            Tally.plan_id == scope.plan.id, Tally.latest > scope.as_of, access.among(Tally.unit_id, scope.units)
        )
        found = db.session.scalars(union(marked, later).limit(MOST_CHANGED + 1)).all()
        return cls(scope, None if len(found) > MOST_CHANGED else found)

    def counts(self, *keys: str) -> Subquery:
        """Rows with these keys (unit_id, post_kind, rank, grade, leads) and the fields of Counts, to be summed."""
        columns = [self._key(name) for name in keys]
        labelled = [column.label(name) for column, name in zip(columns, keys, strict=True)]
        found = self.scope.tasks(*labelled, *_from_stamps(self.scope)).group_by(*columns)
        if "leads" in keys:
            found = found.join(Post, Post.id == Enrolment.post_id)
        told = select(*(getattr(Tally, name) for name in keys), *_from_tallies(self.scope))
        return self._together(told.where(*self._of(Tally)), found)

    def _key(self, name: str) -> ColumnElement[Any]:
        if name == "rank":
            return kept.rank()
        if name == "leads":
            return access.leads_at_division_level()
        found: ColumnElement[Any] = kept.grade(self.scope.as_of) if name == "grade" else getattr(Enrolment, name)
        return found

    def units(self) -> Subquery:
        """The ids of units that have or had a task, as `unit_id`, some of them several times."""
        found = select(Enrolment.unit_id).where(*self.scope.conditions())
        return self._together(select(Tally.unit_id).where(*self._of(Tally)), found)

    def persons(self) -> Subquery:
        """As `person_id`, whose tasks to study may be several: each as often as they have one."""
        standing = SharedTask.exempt_until < self.scope.day
        found = self.scope.tasks(Enrolment.person_id).where(self.scope.studies())
        return self._together(select(SharedTask.person_id).where(standing, *self._of(SharedTask)), found)

    def _together(self, told: Select[*tuple[Any, ...]], found: Select[*tuple[Any, ...]]) -> Subquery:
        if self.changed is None:
            return found.subquery()
        if not self.changed:
            return told.subquery()
        return union_all(told, found.where(Enrolment.unit_id.in_(self.changed))).subquery()

    def _of(self, table: type[Tally] | type[SharedTask]) -> list[ColumnElement[bool]]:
        plan, scope = table.plan_id == self.scope.plan.id, self.scope
        unchanged = table.unit_id.not_in(self.changed or ())
        return [plan, access.among(table.unit_id, scope.units), unchanged, *scope.slice.conditions(scope.as_of, table)]


def _from_stamps(scope: Scope) -> list[ColumnElement[int]]:
    studies, gone = scope.studies(), scope.gone()
    conditions = {
        "enrolled": studies,
        "started": studies & scope.started(),
        "completed": studies & ~scope.incomplete(),
        "to_test": scope.to_test(),
        "passed": studies & scope.passed(),
        "overdue": studies & scope.late(),
        "deferred": studies & scope.incomplete() & scope.deferred(),
        "joined": studies & scope.joined(),
        "exempt": scope.here() & scope.exempt(),
        "left": gone,
        "left_completed": gone & ~scope.incomplete(),
    }
    return [func.count(case((conditions[name], 1))).label(name) for name in NAMES]


def _from_tallies(scope: Scope) -> list[ColumnElement[int]]:
    day = literal(scope.day)
    studies, deferred = Tally.exempt_until < day, Tally.deferred_until >= day
    left_over = Tally.tasks - Tally.completed
    counts = {
        "enrolled": _where(studies, Tally.tasks),
        "started": _where(studies, Tally.started),
        "completed": _where(studies, Tally.completed),
        "to_test": _where(studies & scope.has_quiz(), Tally.tasks),
        "passed": _where(studies, Tally.passed),
        "overdue": _where(studies & (Tally.due_on < day) & ~deferred, left_over),
        "deferred": _where(studies & deferred, left_over),
        "joined": _where(studies, Tally.joined),
        "exempt": _where(~studies, Tally.tasks),
        "left": Tally.gone,
        "left_completed": Tally.gone_completed,
    }
    return [counts[name].label(name) for name in NAMES]


def _where(condition: ColumnElement[bool], count: ColumnElement[int] | Any) -> ColumnElement[int]:
    return case((condition, count), else_=0)
