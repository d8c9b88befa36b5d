"""What a paper tells: a plan, its days, and its units with how many persons have not completed it. Counted by persons, never named
here; a leading post at division level is counted like any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Subquery, and_, case, func, select

from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.errors import Refused
from lms.people.models import Unit
from lms.reports import manners
from lms.reports.scope import Scope
from lms.reports.slices import slice_words

MOST_UNITS = 2000


class TooManyUnits(Refused):
    message = _l("A paper lists at most %(most)s units. Please open a township, a department or an industry first.")
    status = 422


class NobodyOwes(Refused):
    message = _l("Nobody owes anything here.")


@dataclass(frozen=True)
class Counts:
    """Persons, each once: to study; of these not completed, and deferred."""

    to_study: int
    incomplete: int
    deferred: int

    @property
    def completed(self) -> int:
        return self.to_study - self.incomplete - self.deferred


@dataclass(frozen=True)
class Line:
    unit: str
    counts: Counts


@dataclass(frozen=True)
class Facts:
    """`units` in 机构规范顺序. In `total` a person with posts in several units is one person."""

    plan: Plan
    as_of: date
    part: Sequence[str]
    units: Sequence[Line]
    total: Counts

    @property
    def is_reserved(self) -> bool:
        """Whether it keeps to 完成 and 未完成; see `manners`."""
        return manners.is_reserved(self.plan)

    @cached_property
    def behind(self) -> Sequence[Line]:
        """The units that have somebody who has not completed it."""
        return [each for each in self.units if each.counts.incomplete]

    @property
    def counts_some_twice(self) -> bool:
        return sum(each.counts.to_study for each in self.units) != self.total.to_study


def of(scope: Scope) -> Facts:
    """Raises NobodyOwes, TooManyUnits."""
    units = _by_unit(scope)
    if not units:
        raise NobodyOwes
    return Facts(scope.plan, scope.day, [str(words) for words in slice_words(scope.slice)], units, _total(scope))


def _by_unit(scope: Scope) -> Sequence[Line]:
    each = _persons(scope, Enrolment.unit_id)
    found = (
        select(Unit.name, *_counted(each))
        .join(Unit, Unit.id == each.c.unit_id)
        .group_by(Unit.id)
        .order_by(Unit.position, Unit.id)
        .limit(MOST_UNITS + 1)
    )
    rows = db.session.execute(found).all()
    if len(rows) > MOST_UNITS:
        raise TooManyUnits(most=MOST_UNITS)
    return [Line(name, Counts(*counts)) for name, *counts in rows]


def _total(scope: Scope) -> Counts:
    each = _persons(scope)
    return Counts(*tuple(db.session.execute(select(*_counted(each))).one()))


def _persons(scope: Scope, *within: Any) -> Subquery:
    """A row for each person (in each unit): whether any of the tasks is behind, and whether any is deferred."""
    behind = and_(scope.incomplete(), ~scope.deferred())
    waits = and_(scope.incomplete(), scope.deferred())
    tasks = scope.tasks(Enrolment.person_id, *within, _any(behind).label("behind"), _any(waits).label("waits"))
    return tasks.where(scope.studies()).group_by(Enrolment.person_id, *within).subquery()


def _any(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.max(case((condition, 1), else_=0))


def _counted(each: Subquery) -> list[ColumnElement[int]]:
    waits = case((each.c.behind == 0, each.c.waits), else_=0)
    return [func.count(), func.coalesce(func.sum(each.c.behind), 0), func.coalesce(func.sum(waits), 0)]
