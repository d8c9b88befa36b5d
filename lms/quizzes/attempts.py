"""An attempt from its beginning to its close: by the person, or by the clock when nobody is there."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.courses import completion
from lms.courses.models import Course, Enrolment, Lesson, LessonProgress, Plan
from lms.courses.running import plan_runs
from lms.db import db
from lms.errors import Refused, row_of
from lms.people.models import Person
from lms.quizzes import blueprints, in_force, opening, papers, rooms, rules
from lms.quizzes.models import Attempt, Blueprint, Sitting
from lms.quizzes.models.attempts import BY_CLOCK, BY_INVIGILATOR, BY_PERSON
from lms.quizzes.rules import Held


class AttemptClosed(Refused):
    message = _l("This attempt is closed: it was handed in, or its time ran out.")


def own(person: Person, attempt_id: int) -> Attempt:
    """The person's attempt. Raises NotThere when it is somebody else's."""
    return row_of(
        select(Attempt)
        .options(joinedload(Attempt.lesson).joinedload(Lesson.course))
        .where(Attempt.id == attempt_id, Attempt.person_id == person.id)
    )


def start(person: Person, lesson: Lesson, code: str = "") -> Attempt:
    """Begin a quiz, or come back to the attempt at it that is open already. `code`: of the supervised room, if it needs one.

    Raises Refused with the sentence that says what is in the way; rooms.NotEntered where it is the code.
    """
    # Two starts in the same millisecond take turns here; the second finds the attempt of the first.
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update(key_share=True))
    door = opening.look(person, lesson)
    if door.open_attempt and door.open_attempt.lesson_id == lesson.id:
        return door.open_attempt
    if door.refusal:
        raise door.refusal
    assert door.blueprint is not None
    assert door.held is not None
    sitting = rooms.entered(person, door.sittings, code) if door.held.rule.needs_room else None
    attempt = _begin(person, lesson, door.blueprint, door.held, sitting)
    for owed in door.owed:
        completion.lesson_started(owed, attempt.started_at)
    return attempt


def _begin(person: Person, lesson: Lesson, blueprint: Blueprint, held: Held, sitting: Sitting | None) -> Attempt:
    now, seed = clock.now(), secrets.token_hex(16)
    paper = blueprints.drawn(blueprint, seed)
    attempt = Attempt(
        person_id=person.id,
        lesson_id=lesson.id,
        sitting_id=sitting.id if sitting else None,
        seed=seed,
        paper=paper,
        shape=papers.shape(paper),
        pass_mark=held.rule.pass_mark,
        rule=rules.sealed(held),
        started_at=now,
        closes_at=now + timedelta(minutes=held.rule.minutes),
    )
    db.session.add(attempt)
    db.session.flush()  # its id is wanted for the address
    return attempt


def submit(attempt: Attempt) -> None:
    """Hand in: mark what was answered and tell the course if it was passed."""
    attempt = locked(attempt.id)
    if not attempt.is_open:
        raise AttemptClosed
    _close(attempt, clock.now(), BY_PERSON)


def close_if_due(attempt_id: int) -> None:
    """Close an attempt whose time ran out, as of the moment it ran out. Safe to call at any time, and twice."""
    attempt = locked(attempt_id)
    if attempt.is_due:
        _close(attempt, attempt.closes_at, BY_CLOCK)


def close_by_invigilator(attempt: Attempt, at: datetime) -> None:
    """Hand in for somebody what was saved until this moment. The caller has locked the attempt, and says why beside it."""
    assert attempt.is_open
    _close(attempt, at, BY_INVIGILATOR)


def due() -> Sequence[int]:
    """The attempts whose time ran out and that nobody has closed."""
    return db.session.scalars(
        select(Attempt.id)
        .where(Attempt.submitted_at.is_(None), Attempt.closes_at <= clock.now())
        .order_by(Attempt.closes_at)
    ).all()


def locked(attempt_id: int) -> Attempt:
    """The attempt as it is now; whoever else wants to change it waits."""
    return db.session.execute(
        select(Attempt).where(Attempt.id == attempt_id).with_for_update().execution_options(populate_existing=True)
    ).scalar_one()


def _close(attempt: Attempt, at: datetime, by: str) -> None:
    in_force.close(attempt, at, by)
    if attempt.passed_at:
        tell_course(attempt)


def tell_course(attempt: Attempt) -> None:
    """Stamp the lesson in every open enrolment whose window holds this passed attempt."""
    assert attempt.passed_at is not None
    for owed in completion.owed_lesson(attempt.person_id, attempt.lesson_id):
        if attempt.started_at >= owed.counts_from:
            completion.lesson_completed(owed, attempt.passed_at)


def passed_but_owed() -> list[Attempt]:
    """Passed attempts that serve an enrolment which was made later, or whose plan opened later, and does not know yet."""
    progress = LessonProgress
    rows = db.session.execute(
        select(Attempt, Plan.opens_on, Enrolment.counts_from)
        .join(Lesson, Lesson.id == Attempt.lesson_id)
        .join(Course, Course.id == Lesson.course_id)
        .join(Plan, Plan.course_id == Course.id)
        .join(Enrolment, (Enrolment.plan_id == Plan.id) & (Enrolment.person_id == Attempt.person_id))
        .outerjoin(progress, (progress.enrolment_id == Enrolment.id) & (progress.lesson_id == Lesson.id))
        .where(Attempt.passed_at.is_not(None), Enrolment.closed_at.is_(None), progress.completed_at.is_(None))
        .where(plan_runs())
    )
    return [
        attempt
        for attempt, opens_on, counts_from in rows
        if attempt.started_at >= completion.window_from(opens_on, counts_from)
    ]
