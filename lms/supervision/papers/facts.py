"""What a paper tells: a plan, its days, and its units with how many persons have not completed it. Counted by persons, never named
here; a leading post at division level is counted like any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
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
    """Persons, each once: to study; of these not completed, as reports count them; of those deferred."""

    to_study: int
    incomplete: int
    deferred: int

    @property
    def completed(self) -> int:
        return self.to_study - self.incomplete

    @property
    def behind(self) -> int:
        """Not completed, and not deferred."""
        return self.incomplete - self.deferred


@dataclass(frozen=True)
class Line:
    unit_id: int
    unit: str
    counts: Counts


@dataclass(frozen=True)
class Listed:
    """Lines of a table, and what they come to: there a person with posts in several of the units is one person."""

    lines: Sequence[Line]
    total: Counts

    @property
    def counts_some_twice(self) -> bool:
        return sum(each.counts.to_study for each in self.lines) != self.total.to_study


@dataclass(frozen=True)
class Facts:
    """All units in 机构规范顺序, and those of them that have somebody who is behind. `exempt` persons are in none of the counts."""

    plan: Plan
    as_of: date
    part: Sequence[str]
    every: Listed
    behind: Listed
    exempt: int

    @property
    def total(self) -> Counts:
        return self.every.total

    @property
    def is_reserved(self) -> bool:
        """Whether it keeps to 完成 and 未完成; see `manners`."""
        return manners.is_reserved(self.plan)


def of(scope: Scope) -> Facts:
    """Raises NobodyOwes, TooManyUnits."""
    units = _by_unit(scope)
    if not units:
        raise NobodyOwes
    every = Listed(units, _total(scope))
    part = [str(words) for words in slice_words(scope.slice)]
    return Facts(scope.plan, scope.day, part, every, _behind(scope, units), _exempt(scope, every.total))


def _behind(scope: Scope, units: Sequence[Line]) -> Listed:
    lines = [each for each in units if each.counts.behind]
    return Listed(lines, _total(scope, Enrolment.unit_id.in_([each.unit_id for each in lines])))


def _exempt(scope: Scope, total: Counts) -> int:
    """Persons who are here, and have no task that they study."""
    here = scope.tasks(func.count(Enrolment.person_id.distinct())).where(scope.here())
    return (db.session.scalar(here) or 0) - total.to_study


def _by_unit(scope: Scope) -> Sequence[Line]:
    each = _persons(scope, Enrolment.unit_id)
    found = (
        select(Unit.id, Unit.name, *_counted(each))
        .join(Unit, Unit.id == each.c.unit_id)
        .group_by(Unit.id)
        .order_by(Unit.position, Unit.id)
        .limit(MOST_UNITS + 1)
    )
    rows = db.session.execute(found).all()
    if len(rows) > MOST_UNITS:
        raise TooManyUnits(most=MOST_UNITS)
    return [Line(unit_id, name, Counts(*counts)) for unit_id, name, *counts in rows]


def _total(scope: Scope, *conditions: ColumnElement[bool]) -> Counts:
    each = _persons(scope, conditions=conditions)
    return Counts(*tuple(db.session.execute(select(*_counted(each))).one()))


def _persons(scope: Scope, *within: Any, conditions: Sequence[ColumnElement[bool]] = ()) -> Subquery:
    """A row for each person (in each unit): whether any of the tasks is behind, and whether any is deferred."""
    behind = and_(scope.incomplete(), ~scope.deferred())
    waits = and_(scope.incomplete(), scope.deferred())
    tasks = scope.tasks(Enrolment.person_id, *within, _any(behind).label("behind"), _any(waits).label("waits"))
    return tasks.where(scope.studies(), *conditions).group_by(Enrolment.person_id, *within).subquery()


def _any(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.max(case((condition, 1), else_=0))


def _counted(each: Subquery) -> list[ColumnElement[int]]:
    waits = case((each.c.behind == 0, each.c.waits), else_=0)
    return [func.count(), *(func.coalesce(func.sum(figure), 0) for figure in (each.c.behind + waits, waits))]
