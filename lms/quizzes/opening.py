"""Whether a person may begin a quiz now, and if not, in words, why and what to do first."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms import clock
from lms.courses import completion
from lms.courses.completion import Owed
from lms.courses.models import Lesson
from lms.db import db
from lms.errors import Refused
from lms.people.models import Person
from lms.quizzes import blueprints, rewatching
from lms.quizzes.models import Attempt, Blueprint
from lms.quizzes.rewatching import Stretch


class NothingOwed(Refused):
    message = _l("None of your training plans asks for this quiz.")


class AlreadyPassed(Refused):
    message = _l("You have passed this quiz already, so there is nothing left to do here.")


class LessonsFirst(Refused):
    message = _l("The quiz opens when the lessons before it are done.")


class AnotherIsOpen(Refused):
    message = _l("You have another quiz open. Hand that one in first.")


class NoTriesLeft(Refused):
    message = _l("You have used all your tries at this quiz. Please ask the training office.")


class AwaitsMarking(Refused):
    message = _l("Your last try is being marked. You will read the result here; until then there is no other try.")


class WatchFirst(Refused):
    message = _l("Before the next try, please watch again what was missed the last time.")


@dataclass
class Opening:
    """What stands between a person and a new try at a quiz; nothing if `refusal` is None."""

    blueprint: Blueprint | None = None
    open_attempt: Attempt | None = None
    refusal: Refused | None = None
    owed: Sequence[Owed] = ()
    lessons_first: Sequence[Lesson] = ()
    stretches: Sequence[Stretch] = field(default_factory=list)
    # Every attempt at the quiz, and those that count for what is owed now; the latest first.
    history: Sequence[Attempt] = ()
    attempts: Sequence[Attempt] = ()

    @property
    def has_passed(self) -> bool:
        return any(attempt.passed_at for attempt in self.history)

    @property
    def tries_left(self) -> int | None:
        """None: as many as one likes."""
        if self.blueprint is None or self.blueprint.tries is None:
            return None
        return max(self.blueprint.tries - len(self.attempts), 0)


def look(person: Person, lesson: Lesson) -> Opening:
    """What a person finds at the door of a quiz."""
    opening = Opening(blueprint=blueprints.of_lesson(lesson), owed=completion.owed_lesson(person.id, lesson.id))
    opening.open_attempt = open_attempt_of(person)
    opening.history = _attempts(person, lesson)
    opening.attempts = _in_window(opening.history, opening.owed)
    opening.lessons_first = _lessons_first(lesson, opening.owed)
    failed = next((each for each in opening.attempts[:1] if each.is_failed), None)
    opening.stretches = rewatching.stretches_to_watch(failed) if failed else []
    opening.refusal = _refusal(opening)
    return opening


def _refusal(opening: Opening) -> Refused | None:
    if opening.blueprint is None:
        return blueprints.NotYetMade()
    if not opening.owed:
        return AlreadyPassed() if opening.has_passed else NothingOwed()
    if opening.open_attempt is not None:
        return AnotherIsOpen()
    if opening.lessons_first:
        return LessonsFirst()
    if any(attempt.awaits_marking for attempt in opening.attempts):
        return AwaitsMarking()
    if opening.tries_left == 0:
        return NoTriesLeft()
    return WatchFirst() if any(not stretch.is_watched for stretch in opening.stretches) else None


def open_attempt_of(person: Person) -> Attempt | None:
    """The person's one open attempt, at whatever quiz."""
    return db.session.scalar(select(Attempt).where(Attempt.person_id == person.id, Attempt.submitted_at.is_(None)))


def _attempts(person: Person, lesson: Lesson) -> Sequence[Attempt]:
    found = select(Attempt).where(Attempt.person_id == person.id, Attempt.lesson_id == lesson.id)
    return db.session.scalars(found.order_by(Attempt.started_at.desc(), Attempt.id.desc())).all()


def _in_window(attempts: Sequence[Attempt], owed: Sequence[Owed]) -> Sequence[Attempt]:
    """The attempts that count for what is owed now. A new period brings new tries."""
    since = min((each.counts_from for each in owed), default=clock.start_of(clock.today()))
    return [attempt for attempt in attempts if attempt.started_at >= since]


def _lessons_first(lesson: Lesson, owed: Sequence[Owed]) -> Sequence[Lesson]:
    """The lessons before the quiz that are still to be done; none if one of the enrolments has done them all."""
    left = [
        db.session.scalars(completion.lessons_left(each.enrolment_id).where(Lesson.position < lesson.position)).all()
        for each in owed
    ]
    return min(left, key=len, default=[])
