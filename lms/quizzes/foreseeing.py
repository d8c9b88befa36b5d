"""What a correction would change, before it is decided: how many results, who would pass or fail by it, which certificates end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from lms.courses import leaders
from lms.courses.completion import goes_on, stands
from lms.courses.models import Enrolment, Lesson, Plan
from lms.db import db
from lms.people.models import Person
from lms.quizzes import correcting, marking_anew, results, scoring
from lms.quizzes.models import Attempt, KeyCorrection
from lms.quizzes.scoring import Basis, Correction

# So many papers are in memory at a time.
PAPERS = 100
Tasks = Collection[tuple[int, int]]
COLUMNS = (Attempt.id, Attempt.person_id, Attempt.lesson_id, Attempt.paper, Attempt.pass_mark, Attempt.score,
           Attempt.passed_at)  # fmt: skip
# How many certificates rest on tasks, given as person and plan. This package can't see certificates, so they tell.
_certificates: list[Callable[[Tasks], int]] = []


def tell_certificates(count: Callable[[Tasks], int]) -> None:
    """Let `count` say how many standing certificates rest on tasks."""
    _certificates[:] = [count]


@dataclass(frozen=True)
class Change:
    """The result of one attempt before and after."""

    attempt: int
    person: int
    lesson: int
    before: float
    after: float
    had_passed: bool
    passes: bool


@dataclass(frozen=True)
class Foreseen:
    """What a correction would change. `touched` are all results that it gives anew, whether they differ or not.

    `certificates` would end; `rescored` would state another score and be superseded, unless a better try is what they state.
    """

    touched: int
    changes: Sequence[Change]
    certificates: int
    rescored: int

    @property
    def to_pass(self) -> Sequence[Change]:
        return [each for each in self.changes if each.passes and not each.had_passed]

    @property
    def to_fail(self) -> Sequence[Change]:
        return [each for each in self.changes if each.had_passed and not each.passes]


def foresee(correction: KeyCorrection) -> Foreseen:
    """As things are now."""
    proposed = correcting.pure(correction)
    touched = marking_anew.touched(correction.version_id)
    changes = [each for each in _changes(touched, proposed) if each.before != each.after]
    return _foreseen(len(touched), changes)


def of_one(attempt: Attempt, basis: Basis) -> Foreseen:
    """What a new result of one attempt would change."""
    chosen = {number: given.chosen for number, given in results.given(attempt.id).items()}
    marks = scoring.mark(attempt.paper, chosen, attempt.pass_mark, basis)
    had_passed, before = attempt.passed_at is not None, attempt.score or 0.0
    change = Change(attempt.id, attempt.person_id, attempt.lesson_id, before, marks.score, had_passed, marks.passed)
    changes = [change] if before != marks.score else []
    return _foreseen(1, changes)


def _foreseen(touched: int, changes: Sequence[Change]) -> Foreseen:
    lost = [each for each in changes if each.had_passed and not each.passes]
    kept = [each for each in changes if each.had_passed and each.passes]
    return Foreseen(touched, changes, _resting_on(lost), _resting_on(kept))


def _resting_on(changes: Sequence[Change]) -> int:
    """How many certificates rest on the tasks that these results completed."""
    return sum(count(_tasks(changes)) for count in _certificates)


def _changes(attempts: Sequence[int], proposed: Correction) -> Iterator[Change]:
    for first in range(0, len(attempts), PAPERS):
        some = attempts[first : first + PAPERS]
        rows = db.session.execute(select(*COLUMNS).where(Attempt.id.in_(some)).order_by(Attempt.id)).all()
        chosen, written = results.chosen_in(some), results.written_bases(some)
        holding = correcting.decided({version for row in rows for version in scoring.versions(row.paper)})
        for row in rows:
            points = Basis.read({"marks": written.get(row.id, {}).get("marks", {})}, {}).points
            marks = scoring.mark(row.paper, chosen.get(row.id, {}), row.pass_mark, Basis([*holding, proposed], points))
            had_passed = row.passed_at is not None
            yield Change(row.id, row.person_id, row.lesson_id, row.score, marks.score, had_passed, marks.passed)


def _tasks(lost: Sequence[Change]) -> Tasks:
    rows = db.session.execute(
        select(Enrolment.person_id, Enrolment.plan_id, Lesson.id)
        .join(Plan, Plan.id == Enrolment.plan_id)
        .join(Lesson, Lesson.course_id == Plan.course_id)
        .where(Enrolment.person_id.in_({each.person for each in lost}), Lesson.id.in_({each.lesson for each in lost}))
        .where(Enrolment.completed_at.is_not(None), ~goes_on(), stands())
    )
    wanted = {(each.person, each.lesson) for each in lost}
    return {(person, plan) for person, plan, lesson in rows if (person, lesson) in wanted}


def names(changes: Sequence[Change], reader: Person) -> Mapping[int, str]:
    """The names of those whom the reader may know, by person."""
    ids = {each.person for each in changes}
    known = select(Person).where(Person.id.in_(ids), Person.id.in_(leaders.persons_read_by(reader)))
    return {person.id: person.name for person in db.session.scalars(known)}
