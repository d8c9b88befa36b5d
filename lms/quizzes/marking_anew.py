"""Marking anew after a key was corrected: attempt by attempt a new result, and what follows from it. Safe to kill and run again."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import ColumnElement, Text, cast, or_, select

from lms import clock
from lms.db import db
from lms.people.models import Person
from lms.quizzes import attempts, correcting, giving_anew
from lms.quizzes.giving_anew import Why
from lms.quizzes.models import Attempt, KeyCorrection
from lms.quizzes.models.results import KEY_CORRECTED
from lms.quizzes.results import basis

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
    had_passed = attempt.passed_at is not None
    why = Why(KEY_CORRECTED, correction.ground, deciders(correction))
    giving_anew.put(attempt, replace(before, corrections=correcting.of_paper(attempt.paper)), why)
    correction.newly_passed += attempt.passed_at is not None and not had_passed
    correction.newly_failed += had_passed and attempt.passed_at is None


def deciders(correction: KeyCorrection) -> Sequence[Person]:
    ids = {correction.proposed_by_id, correction.decided_by_id}
    return db.session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)).all()
