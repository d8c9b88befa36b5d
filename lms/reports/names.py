"""The names behind every number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, ScalarSelect, Select, func, literal, select, true

from lms import clock
from lms.courses.excusing.standing import deferred_to
from lms.courses.hours import MINUTES, Earned, in_hours, worth
from lms.courses.models import Enrolment, HoursRule, LessonProgress
from lms.db import db
from lms.languages import in_language
from lms.people import access
from lms.people.models import Person, Post, Unit
from lms.quizzes import best
from lms.quizzes.best import Best
from lms.reports import lately, manners, places
from lms.reports.scope import Scope

STATES = {
    "all": _l("all"),
    "incomplete": _l("not completed"),
    "overdue": _l("overdue"),
    "completed": _l("completed"),
    "started": _l("started"),
    "passed": _l("passed"),
    "not_passed": _l("not passed"),
    "joined": _l("came in since the opening"),
    "completed_lately": _l("completed within 7 days"),
    "joined_lately": _l("came in within 7 days"),
    "overdue_lately": _l("newly overdue within 7 days"),
    "due_soon": _l("due within 14 days"),
    "deferred": _l("deferred"),
    "exempt": _l("exempt"),
    "left": _l("left"),
}
# Who has begun, and who is late, is not read where officials learn.
NOT_OF_OFFICIALS = ("started", "overdue", "overdue_lately")
OF_QUIZZES = ("passed", "not_passed")
ROWS_AT_A_TIME = 1000


@dataclass(frozen=True)
class Name:
    """One learning task with whose it is."""

    person_id: int
    post_id: int
    person: str
    unit: str
    kind: str
    title: str | None
    rank: int | None
    due_on: date
    started_at: datetime | None
    completed_at: datetime | None
    # Who left after the last day of the period is in it still.
    left_at: datetime | None
    is_gone: bool
    is_exempt: bool
    # The day that the due day was put off to.
    deferred_to: date | None
    # Of class hours, as last counted, over all lectures.
    earned: Earned
    # At each quiz of the course, in their order.
    results: Sequence[Best | None]

    @property
    def hours(self) -> Decimal:
        """The class hours that the task has earned."""
        return in_hours(worth([self.earned]))

    @property
    def finish_by(self) -> date:
        """The due day, put off where it was."""
        return max(self.due_on, self.deferred_to or self.due_on)

    def state_on(self, day: date) -> str:
        if self.is_gone:
            return "left"
        if self.is_exempt:
            return "exempt"
        if self.completed_at is not None:
            return "completed"
        if self.finish_by < day:
            return "overdue"
        return "not_started" if self.started_at is None else "started"


def states_of(scope: Scope) -> dict[str, Any]:
    """The states that lists of this plan are made of, with their words."""
    without = [] if scope.is_tested else [*OF_QUIZZES]
    without += NOT_OF_OFFICIALS if manners.is_reserved(scope.plan) else ()
    return {state: words for state, words in STATES.items() if state not in without}


def shows_hours(scope: Scope) -> bool:
    """Whether a file has them: not where officials learn, nor of a past day, for they are kept as counted last."""
    return not (manners.is_reserved(scope.plan) or scope.past_day)


def quizzes(scope: Scope) -> dict[int, str]:
    """The quizzes that names have results at, and the words over each."""
    found = best.quizzes_of(scope.plan.course_id)
    if len(found) == 1:
        return {found[0].id: str(_("Test result"))}
    return {quiz.id: str(_("Test result (%(quiz)s)", quiz=in_language(quiz))) for quiz in found}


def listed(scope: Scope, state: str, viewer: Person, *, limit: int, offset: int = 0) -> Sequence[Name]:
    """One page of names, in the county's order of units and by rank within."""
    minutes = _minutes(scope)
    with_leaders = not _withholds(scope, viewer)
    if place := places.of_page(scope, state, with_leaders=with_leaders, limit=limit, offset=offset):
        # They are of the scope, and looked up sooner than among all of its units.
        shown = select(Unit.id).where(Unit.id.in_(place.units))
        scope, offset = replace(scope, units=shown, narrowed=place.units), place.skipped
    found = _names(scope, state, viewer, minutes).limit(limit).offset(offset)
    return [_name(row, minutes) for row in db.session.execute(found)]


def every(scope: Scope, state: str, viewer: Person) -> Iterator[Name]:
    """All of them, a thousand at a time, for files. Asked for only when the first is taken: a streamed answer has a
    transaction of its own, after that of its view."""
    minutes = _minutes(scope)
    found = _names(scope, state, viewer, minutes).execution_options(yield_per=ROWS_AT_A_TIME)
    for row in db.session.execute(found):
        yield _name(row, minutes)


def _name(row: Sequence[Any], minutes: Sequence[str]) -> Name:
    plain = len(fields(Name)) - 2
    results = plain + len(minutes)
    earned = dict(zip(minutes, row[plain:results], strict=True))
    return Name(*[*row[:plain], earned, best.read(row[results:])])


def counted(scope: Scope, state: str, viewer: Person) -> tuple[int, int]:
    """How many names there are, and how many more are withheld from this viewer."""
    if places.tell(scope, state):
        others, leaders = places.counted(scope, state)
        return (others, leaders) if _withholds(scope, viewer) else (others + leaders, 0)
    leader = access.leads_at_division_level() if _withholds(scope, viewer) else ~true()
    found = _tasks(scope, state).join(Post, Post.id == Enrolment.post_id)
    shown = func.count().filter(~leader)
    row = db.session.execute(found.with_only_columns(shown, func.count())).one()
    return row[0], row[1] - row[0]


def _withholds(scope: Scope, viewer: Person) -> bool:
    return not manners.shows_names_of_leaders(scope.plan, viewer)


def _names(scope: Scope, state: str, viewer: Person, minutes: Sequence[str]) -> Select[*tuple[Any, ...]]:
    shown = ~access.leads_at_division_level() if _withholds(scope, viewer) else true()
    return (
        _tasks(scope, state)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Post, Post.id == Enrolment.post_id)
        .join(Unit, Unit.id == Enrolment.unit_id)
        .where(shown)
        .with_only_columns(Person.id, Enrolment.post_id, Person.name, Unit.name, Enrolment.post_kind, Post.title, Enrolment.rank, scope.due_of_task(),
                           scope.known(Enrolment.started_at), scope.known(Enrolment.completed_at),
                           scope.known(Enrolment.closed_at), scope.gone(), scope.exempt(), deferred_to(scope.as_of), *map(_earned, minutes), *_results(scope))
        .order_by(Unit.position, Unit.id, func.coalesce(Enrolment.rank, 0).desc(), Enrolment.post_id, Enrolment.id)
    )  # fmt: skip


def _minutes(scope: Scope) -> Sequence[str]:
    """The lengths that an hour of the plan has had, in minutes; seldom more than one."""
    rules = db.session.scalars(select(HoursRule.minutes).where(HoursRule.plan_id == scope.plan.id).distinct())
    return [str(minutes) for minutes in rules] or [str(MINUTES)]


def _earned(minutes: str) -> ScalarSelect[int]:
    """For queries that have Enrolment: the seconds of all its lectures that count while an hour had so many minutes."""
    seconds = func.sum(LessonProgress.earned[minutes].as_integer())
    theirs = select(func.coalesce(seconds, 0)).where(LessonProgress.enrolment_id == Enrolment.id)
    return theirs.correlate(Enrolment).scalar_subquery()


def _results(scope: Scope) -> Iterator[ColumnElement[Any]]:
    """An attempt counts from the plan's opening day on, or from an annulment on, as it does for the task."""
    opening = literal(clock.start_of(scope.plan.opens_on), Enrolment.counts_from.type)
    since = func.coalesce(Enrolment.counts_from, opening)
    for quiz in best.quizzes_of(scope.plan.course_id):
        yield from best.columns(quiz.id, Enrolment.person_id, since, scope.as_of)


def _tasks(scope: Scope, state: str) -> Select[*tuple[Any, ...]]:
    return scope.tasks(Enrolment.id).where(_is(state, scope))


def _is(state: str, scope: Scope) -> ColumnElement[bool]:
    studies = scope.studies()
    if state == "all":
        return studies
    return {
        "incomplete": studies & scope.incomplete(),
        "overdue": studies & scope.late(),
        "completed": studies & ~scope.incomplete(),
        "completed_lately": lately.completed(scope),
        "joined_lately": lately.joined(scope),
        "overdue_lately": lately.overdue(scope),
        "due_soon": lately.due_soon(scope),
        "started": studies & scope.started(),
        "passed": studies & scope.passed(),
        "not_passed": scope.to_test() & ~scope.passed(),
        "joined": studies & scope.joined(),
        "deferred": studies & scope.incomplete() & scope.deferred(),
        "exempt": scope.here() & scope.exempt(),
        "left": scope.gone(),
    }[state]
