"""What a paper tells: a plan, its days, and its units with how many persons have not completed it. Counted by persons, never named
here; a leading post at division level is counted like any other.
"""

from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.errors import Refused
from lms.people.models import Unit
from lms.reports import manners
from lms.reports.scope import Scope
from lms.reports.slices import Slice
from lms.supervision.papers import lines
from lms.supervision.papers.lines import Counts, Listed


class NobodyOwes(Refused):
    message = _l("Nobody owes anything here.")


@dataclass(frozen=True)
class Facts:
    """All units, or who answers for them, in 机构规范顺序. `exempt` persons are in none of the counts."""

    plan: Plan
    as_of: date
    # Whose part of the report was opened, by its full name: a supervisor, or else a unit.
    addressee: str | None
    # What the lines go by, of lines.BY.
    by: str
    every: Listed
    exempt: int

    @property
    def total(self) -> Counts:
        return self.every.total

    @property
    def units(self) -> int:
        return sum(each.units for each in self.every.lines)

    @property
    def units_behind(self) -> int:
        """Those that have somebody who is behind."""
        return sum(each.units_behind for each in self.every.lines)

    @property
    def is_reserved(self) -> bool:
        """Whether it keeps to 完成 and 未完成; see `manners`."""
        return manners.is_reserved(self.plan)


def of(scope: Scope, by: str = "unit") -> Facts:
    """Raises NobodyOwes, TooManyUnits."""
    found = lines.of(scope, by)
    if not found:
        raise NobodyOwes
    every = Listed(found, lines.total(scope))
    return Facts(scope.plan, scope.day, _addressee(scope.slice), by, every, _exempt(scope, every.total))


def _addressee(part: Slice) -> str | None:
    supervisor = part.key if part.key and part.key > 0 else None
    return db.session.scalar(select(Unit.name).where(Unit.id == (supervisor or part.unit)))


def behind(scope: Scope, found: Facts) -> Listed:
    """Of facts by units those that have somebody who is behind."""
    units = [each for each in found.every.lines if each.units_behind]
    return Listed(units, lines.total(scope, Enrolment.unit_id.in_([each.key for each in units])))


def _exempt(scope: Scope, total: Counts) -> int:
    """Persons who are here, and have no task that they study."""
    here = scope.tasks(func.count(Enrolment.person_id.distinct())).where(scope.here())
    return (db.session.scalar(here) or 0) - total.to_study
