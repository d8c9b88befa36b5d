"""Marking anew after a key was corrected: attempt by attempt a new result, and what follows from it. Safe to kill and run again."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Text, cast, or_, select

from lms import clock
from lms.courses import annulling
from lms.courses.completion import window_from
from lms.courses.models import Enrolment, LessonProgress, Plan
from lms.db import db
from lms.people.models import Person
from lms.quizzes import attempts, correcting, in_force
from lms.quizzes.models import Attempt, KeyCorrection
from lms.quizzes.models.results import KEY_CORRECTED
from lms.quizzes.results import basis
from lms.quizzes.scoring import Basis

LEASE = timedelta(minutes=2)


def touched(version_id: int) -> Sequence[int]:
    """The attempts whose paper has this version and that have a result, by their numbers.

    The paper is looked through as text: its questions have no rows of their own. Whatever stands in a stem has its quotes escaped.
    """
    found = select(Attempt.id).where(Attempt.score.is_not(None), _has(version_id))
    return db.session.scalars(found.order_by(Attempt.id)).all()


def _has(version_id: int) -> ColumnElement[bool]:
    paper = cast(Attempt.paper, Text)
    return or_(*(paper.like(f'%"version": {version_id}{after}%') for after in (",", "}")))


def left_over() -> Sequence[int]:
    """The corrections that were decided and are not carried through, nor at it just now."""
    free = or_(KeyCorrection.lease_until.is_(None), KeyCorrection.lease_until < clock.now())
    waiting = KeyCorrection.decided_at.is_not(None) & KeyCorrection.finished_at.is_(None)
    return db.session.scalars(select(KeyCorrection.id).where(waiting, free).order_by(KeyCorrection.id)).all()


def carry_through(correction_id: int) -> Iterator[None]:
    """Give every touched attempt its new result. The caller commits after each step; nothing if another worker is at it."""
    row = _claimed(correction_id)
    if row is None:
        return
    left = touched(row.version_id)
    row.total = len(left)
    yield
    for done, attempt_id in enumerate(left, 1):
        row = db.session.get_one(KeyCorrection, correction_id, with_for_update=True, populate_existing=True)
        mark_anew(attempt_id, row)
        row.done, row.lease_until = done, clock.now() + LEASE
        yield
    row = db.session.get_one(KeyCorrection, correction_id, with_for_update=True, populate_existing=True)
    row.finished_at, row.lease_until = clock.now(), None
    yield


def _claimed(correction_id: int) -> KeyCorrection | None:
    found = select(KeyCorrection).where(KeyCorrection.id == correction_id, KeyCorrection.id.in_(left_over()))
    row = db.session.scalar(found.with_for_update(skip_locked=True).execution_options(populate_existing=True))
    if row:
        row.lease_until = clock.now() + LEASE
    return row


def mark_anew(attempt_id: int, correction: KeyCorrection) -> None:
    """A new result by all corrections that hold, unless the one in force rests on this one already."""
    attempt = attempts.locked(attempt_id)
    before = basis(attempt)
    if attempt.score is None or correction.id in {each.id for each in before.corrections}:
        return
    had_passed = attempt.passed_at
    in_force.put(attempt, KEY_CORRECTED, Basis(correcting.of_paper(attempt.paper), before.points, before.way))
    if attempt.passed_at and not had_passed:
        correction.newly_passed += 1
        attempts.tell_course(attempt)
    elif had_passed and not attempt.passed_at:
        correction.newly_failed += 1
        take_back(attempt, ground=correction.ground, by=deciders(correction))


def deciders(correction: KeyCorrection) -> Sequence[Person]:
    ids = {correction.proposed_by_id, correction.decided_by_id}
    return db.session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)).all()


def take_back(attempt: Attempt, *, ground: str, by: Sequence[Person]) -> None:
    """Annul the stamps that rested on this attempt. Another attempt that passed serves in its place."""
    others = _others_passed(attempt)
    for plan_id in _stamped_plans(attempt, others):
        annulling.annul_lesson(attempt.person_id, plan_id, attempt.lesson_id, ground=ground, by=by)
    for other in others:
        attempts.tell_course(other)


def _others_passed(attempt: Attempt) -> Sequence[Attempt]:
    found = select(Attempt).where(Attempt.person_id == attempt.person_id, Attempt.lesson_id == attempt.lesson_id)
    passed = found.where(Attempt.id != attempt.id, Attempt.passed_at.is_not(None))
    return db.session.scalars(passed.order_by(Attempt.passed_at)).all()


def _stamped_plans(attempt: Attempt, others: Sequence[Attempt]) -> list[int]:
    """The plans in whose open tasks the lesson is stamped as done, and no other attempt was passed by then."""
    rows = db.session.execute(
        select(Enrolment.plan_id, Plan.opens_on, Enrolment.counts_from, LessonProgress.completed_at)
        .join(LessonProgress, LessonProgress.enrolment_id == Enrolment.id)
        .join(Plan, Plan.id == Enrolment.plan_id)
        .where(Enrolment.person_id == attempt.person_id, Enrolment.closed_at.is_(None))
        .where(LessonProgress.lesson_id == attempt.lesson_id, LessonProgress.completed_at.is_not(None))
    )
    return sorted({
        plan_id for plan_id, opens_on, counts_from, completed_at in rows
        if not any(_serves(each, window_from(opens_on, counts_from), completed_at) for each in others)
    })  # fmt: skip


def _serves(other: Attempt, since: datetime, completed_at: datetime | None) -> bool:
    assert other.passed_at
    assert completed_at
    return other.started_at >= since and other.passed_at <= completed_at
