"""Whether a person may begin a quiz now, and if not, in words, why and what to do first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms import clock
from lms.courses import completion
from lms.courses.completion import Owed
from lms.courses.models import Lesson, Plan
from lms.db import db
from lms.errors import Refused
from lms.people.models import Person
from lms.quizzes import blueprints, rewatching, rooms, rules
from lms.quizzes.models import Attempt, Blueprint, Sitting
from lms.quizzes.models.rules import RuleColumns
from lms.quizzes.rewatching import Stretch
from lms.quizzes.rules import Held
from lms.web import timeformat


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


class RoomWanted(Refused):
    message = _l("This quiz is begun in a supervised room, and no sitting is planned for you now.")


class RoomLater(Refused):
    message = _l("This quiz is begun in a supervised room: %(place)s, from %(time)s on.")


class NotOpenYet(Refused):
    message = _l("The quiz opens at %(time)s.")


class WindowOver(Refused):
    message = _l("The time for this quiz ended at %(time)s. Please ask the training office.")


class ResitLater(Refused):
    message = _l("The next try can begin from %(time)s on.")


@dataclass
class Opening:
    """What stands between a person and a new try at a quiz; nothing if `refusal` is None."""

    blueprint: Blueprint | None = None
    held: Held | None = None
    open_attempt: Attempt | None = None
    refusal: Refused | None = None
    owed: Sequence[Owed] = ()
    lessons_first: Sequence[Lesson] = ()
    stretches: Sequence[Stretch] = field(default_factory=list)
    # The supervised rooms that are open now, where one is needed.
    sittings: Sequence[Sitting] = ()
    # Where several plans ask for the quiz: the one by whose rule it is sat, and those that let the person in no more.
    by: Plan | None = None
    shut: Sequence[Plan] = ()
    # Every attempt at the quiz, and those that count for what is owed now; the latest first.
    history: Sequence[Attempt] = ()
    attempts: Sequence[Attempt] = ()

    @property
    def has_passed(self) -> bool:
        return any(attempt.passed_at for attempt in self.history)

    @property
    def rule(self) -> RuleColumns | None:
        """By what the next try is sat."""
        return self.held.rule if self.held else None

    @property
    def tries_left(self) -> int | None:
        """None: as many as one likes."""
        if self.rule is None or self.rule.tries is None:
            return None
        return max(self.rule.tries - len(self.attempts), 0)

    @property
    def failed(self) -> Attempt | None:
        """The last try, if it was handed in and not passed."""
        last = self.attempts[0] if self.attempts else None
        return last if last and last.is_failed else None

    @property
    def resit_from(self) -> datetime | None:
        """When the next try can begin, if one has to wait for it."""
        if self.rule is None or self.failed is None or self.failed.submitted_at is None:
            return None
        moment = self.failed.submitted_at + timedelta(hours=self.rule.resit_hours)
        return moment if moment > clock.now() else None


def look(person: Person, lesson: Lesson, at: datetime | None = None) -> Opening:
    """What a person finds at the door of a quiz. `at`: when a sheet of paper was begun, by the rule of whose plan is asked."""
    opening = Opening(blueprint=blueprints.of_lesson(lesson), owed=completion.owed_lesson(person.id, lesson.id))
    opening.history = _attempts(person, lesson.id)
    if opening.blueprint:
        opening.held = rules.held(opening.blueprint, opening.owed, _handed_in(opening.history), at)
        opening.by, opening.shut = _plans(opening.held, {each.plan_id for each in opening.owed})
    opening.open_attempt = open_attempt_of(person)
    opening.attempts = _in_window(opening.history, opening.held)
    opening.lessons_first = _lessons_first(lesson, opening.owed)
    if opening.failed and opening.rule and opening.rule.rewatches:
        opening.stretches = rewatching.stretches_to_watch(opening.failed)
    if opening.rule and opening.rule.needs_room:
        opening.sittings = rooms.open_to(person, lesson.id)
    opening.refusal = _refusal(opening) or _room_wanted(opening, person, lesson)
    return opening


def _refusal(opening: Opening) -> Refused | None:
    if opening.blueprint is None or opening.rule is None:
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
    return _too_early_or_late(opening, opening.rule) or _watch_first(opening)


def _too_early_or_late(opening: Opening, rule: RuleColumns) -> Refused | None:
    """What only time changes: told before what the person can do meanwhile, which the page lists all the same."""
    now = clock.now()
    if rule.ends_at and now >= rule.ends_at:
        return WindowOver(time=timeformat(rule.ends_at))
    if rule.opens_at and now < rule.opens_at:
        return NotOpenYet(time=timeformat(rule.opens_at))
    return ResitLater(time=timeformat(opening.resit_from)) if opening.resit_from else None


def _watch_first(opening: Opening) -> Refused | None:
    return WatchFirst() if any(not stretch.is_watched for stretch in opening.stretches) else None


def _room_wanted(opening: Opening, person: Person, lesson: Lesson) -> Refused | None:
    if opening.rule is None or not opening.rule.needs_room or opening.sittings:
        return None
    planned = rooms.next_for(person, lesson.id)
    return RoomLater(place=planned.place, time=timeformat(planned.opens_at)) if planned else RoomWanted()


def open_attempt_of(person: Person) -> Attempt | None:
    """The person's one open attempt, at whatever quiz."""
    return db.session.scalar(select(Attempt).where(Attempt.person_id == person.id, Attempt.submitted_at.is_(None)))


def _plans(held: Held, owing: Collection[int]) -> tuple[Plan | None, Sequence[Plan]]:
    if len(owing) < 2:
        return None, ()
    rows = {row.id: row for row in db.session.scalars(select(Plan).where(Plan.id.in_(owing)))}
    return rows.get(held.by or 0), [rows[each] for each in held.shut]


def rule_for(person: Person, blueprint: Blueprint) -> RuleColumns:
    """By what the person would begin now."""
    lesson_id = blueprint.lesson_id
    owed, tries = completion.owed_lesson(person.id, lesson_id), _handed_in(_attempts(person, lesson_id))
    return rules.held(blueprint, owed, tries).rule


def _attempts(person: Person, lesson_id: int) -> Sequence[Attempt]:
    found = select(Attempt).where(Attempt.person_id == person.id, Attempt.lesson_id == lesson_id)
    return db.session.scalars(found.order_by(Attempt.started_at.desc(), Attempt.id.desc())).all()


def _handed_in(attempts: Sequence[Attempt]) -> list[datetime]:
    """When they had begun."""
    return [attempt.started_at for attempt in attempts if attempt.submitted_at]


def _in_window(attempts: Sequence[Attempt], held: Held | None) -> Sequence[Attempt]:
    """The attempts that count for what is owed now. A new period brings new tries."""
    since = held.since if held else clock.start_of(clock.today())
    return [attempt for attempt in attempts if attempt.started_at >= since]


def _lessons_first(lesson: Lesson, owed: Sequence[Owed]) -> Sequence[Lesson]:
    """The lessons before the quiz that are still to be done; none if one of the enrolments has done them all."""
    left = [
        db.session.scalars(completion.lessons_left(each.enrolment_id).where(Lesson.position < lesson.position)).all()
        for each in owed
    ]
    return min(left, key=len, default=[])
