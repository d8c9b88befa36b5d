"""What became known later about a day gone by: its figures stay, and this is told beside them.

Lessons that were done by then and entered later, completions that were annulled or given back since, and posts that had begun or
ended by then and were entered later. Decisions to exempt or to defer hold from the moment of the decision on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from lms import clock
from lms.courses.models import CONTINUED, Enrolment
from lms.courses.stamps import known_since
from lms.db import db
from lms.people import access
from lms.people.models import Person, Post, SupervisionLine, Unit
from lms.reports import lines, manners
from lms.reports.rates import Counts
from lms.reports.scope import Scope
from lms.web import dateformat

NAMES_SHOWN = 50
WHAT = {
    "completed": _l("completed by then, entered later"),
    "annulled": _l("completion annulled since"),
    "left": _l("had left by then, entered later"),
    "came": _l("had come by then, entered later"),
}
# The row that goes on for one that was annulled or given back, and has not been replaced itself.
_FINAL = aliased(Enrolment)


@dataclass(frozen=True)
class Change:
    """What became known about one task, and when."""

    person: str
    unit: str
    what: str
    known_at: datetime

    @property
    def words(self) -> Any:
        return WHAT[self.what]


@dataclass(frozen=True)
class Correction:
    """The figures as known then, and as known now."""

    scope: Scope
    then: Counts
    enrolled: int
    completed: int
    count: int
    # Those whose names the viewer may read, the first of them.
    changes: Sequence[Change]

    @property
    def is_moved(self) -> bool:
        """Whether the due day was moved later."""
        return bool(self.scope.plan_then.moved_to)

    @cached_property
    def units(self) -> int:
        """How many units were supervised that day otherwise than was known."""
        day, line = self.scope.day, SupervisionLine
        other = access.holds_on(line, day) & ~lines.known_on(day)
        found = select(func.count(line.unit_id.distinct())).where(other, access.among(line.unit_id, self.scope.units))
        return db.session.scalar(found) or 0


def of(scope: Scope, then: Counts, viewer: Person) -> Correction | None:
    """Nothing where the figures are those of today."""
    if scope.day == clock.today():
        return None
    found = _changed(scope)
    count, enrolled, completed = db.session.execute(
        select(func.count(), func.sum(found.c.enrolled), func.sum(found.c.completed))
    ).one()
    changes = _names(scope, found, viewer) if count else []
    return Correction(scope, then, then.enrolled + (enrolled or 0), then.completed + (completed or 0), count, changes)


def _names(scope: Scope, found: Subquery, viewer: Person) -> Sequence[Change]:
    shown = true() if manners.shows_names_of_leaders(scope.plan, viewer) else ~access.leads_at_division_level()
    rows = (
        select(Person.name, Unit.name, found.c.what, found.c.known_at)
        .join(Post, Post.id == found.c.post_id)
        .join(Person, Person.id == found.c.person_id)
        .join(Unit, Unit.id == found.c.unit_id)
        .where(shown)
        .order_by(found.c.known_at, found.c.post_id)
        .limit(NAMES_SHOWN)
    )
    return [Change(*row) for row in db.session.execute(rows)]


def _changed(scope: Scope) -> Subquery:
    """A row for each task that tells something else today: by how much it changes 应学 and those who have completed."""
    return union_all(_of_tasks(scope), _of_late_comers(scope)).subquery()


def _of_tasks(scope: Scope) -> Select[*tuple[Any, ...]]:
    was_done = ~scope.incomplete()
    goes_on = Enrolment.closed_for.in_(CONTINUED)
    is_done = case((goes_on, _completed_in_the_end()), else_=Enrolment.completed_at) <= scope.as_of
    has_left = and_(Enrolment.closed_for == "post_ended", Post.to_on <= scope.day, Enrolment.closed_at > scope.as_of)
    less = and_(was_done, or_(has_left, ~func.coalesce(is_done, False)))
    more = and_(~was_done, ~func.coalesce(has_left, False), is_done)
    what = case((has_left, "left"), (more, "completed"), else_="annulled")
    known_at = case((has_left | goes_on, Enrolment.closed_at), else_=known_since("completed_at"))
    later = or_(Enrolment.closed_at > scope.as_of, known_since("completed_at") > scope.as_of)
    found = scope.tasks(*_columns(what, known_at, case((has_left, -1), else_=0), case((less, -1), (more, 1), else_=0)))
    found = found.join(Post, Post.id == Enrolment.post_id)
    return found.where(scope.studies(), later, or_(has_left, less, more))


def _completed_in_the_end() -> ScalarSelect[datetime | None]:
    """For queries that have Enrolment: of the row that goes on for it.

    Looked up for the few that go on elsewhere. A join to such rows searched all of a plan for each of its tasks: a county's
    million never ended. The person, whom a post has once, leads SQLite to the index.
    """
    came = func.coalesce(Enrolment.first_enrolled_at, Enrolment.enrolled_at)
    own = _FINAL.person_id == Enrolment.person_id, _FINAL.post_id == Enrolment.post_id
    lasts = or_(_FINAL.closed_for.is_(None), _FINAL.closed_for.not_in(CONTINUED))
    found = select(func.max(_FINAL.completed_at)).where(_FINAL.plan_id == Enrolment.plan_id, *own)
    return found.where(_FINAL.first_enrolled_at == came, lasts).correlate(Enrolment).scalar_subquery()


def _of_late_comers(scope: Scope) -> Select[*tuple[Any, ...]]:
    """Of the rows that stand now: given later, for a post that had begun by then and was entered later, while others still came."""
    came = func.coalesce(Enrolment.first_enrolled_at, Enrolment.enrolled_at)
    is_done = case((Enrolment.completed_at <= scope.as_of, 1), else_=0)
    begun = and_(
        Post.from_on <= scope.day, Post.created_at > scope.as_of, or_(Post.to_on.is_(None), Post.to_on > scope.day)
    )
    found = select(*_columns(literal("came"), came, literal(1), is_done)).join(Post, Post.id == Enrolment.post_id)
    stands = or_(Enrolment.closed_for.is_(None), Enrolment.closed_for.not_in(CONTINUED))
    own = Enrolment.plan_id == scope.plan.id, access.among(Enrolment.unit_id, scope.units)
    part = scope.slice.conditions(scope.as_of, scope.plan_then)
    is_open = literal(scope.day <= scope.due_on)
    return found.where(*own, *part, stands, begun, came > scope.as_of, is_open)


def _columns(what: Any, known_at: Any, enrolled: Any, completed: Any) -> list[ColumnElement[Any]]:
    return [
        Enrolment.post_id.label("post_id"), Enrolment.person_id.label("person_id"), Enrolment.unit_id.label("unit_id"),
        what.label("what"), known_at.label("known_at"), func.coalesce(enrolled, 0, type_=Integer).label("enrolled"),
        func.coalesce(completed, 0, type_=Integer).label("completed"),
    ]  # fmt: skip


def sentences(found: Correction) -> list[str]:
    """In words, for pages and files."""
    then = {"completed": found.then.completed, "enrolled": found.then.enrolled}
    if found.count:
        now = {"now_completed": found.completed, "now_enrolled": found.enrolled}
        said = [
            _(
                "As known then: %(completed)s of %(enrolled)s completed. As known today: %(now_completed)s of %(now_enrolled)s.",
                **then,
                **now,
            )
        ]
    else:
        said = [
            _(
                "As known then: %(completed)s of %(enrolled)s completed. Nothing that became known later changes that.",
                **then,
            )
        ]
    if found.is_moved:
        said.append(_("The due day was moved later: it is %(day)s now.", day=dateformat(found.scope.plan.due_on)))
    if found.units:
        said.append(
            ngettext(
                "%(num)s unit was supervised otherwise on that day, as became known later.",
                "%(num)s units were supervised otherwise on that day, as became known later.",
                found.units,
            )
        )
    return said
