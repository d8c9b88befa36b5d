"""A result takes the place of another: the stamps that rested on the old one are annulled, those of the new one set."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from lms.courses import annulling
from lms.courses.completion import goes_on, window_from
from lms.courses.models import Enrolment, LessonProgress, Plan
from lms.db import db
from lms.people.models import Person
from lms.quizzes import attempts, in_force
from lms.quizzes.models import Attempt
from lms.quizzes.scoring import Basis


@dataclass(frozen=True)
class Why:
    """Why a result is given anew: a code of the result, the ground in words, and who decided it."""

    code: str
    ground: str
    by: Sequence[Person]


def put(attempt: Attempt, basis: Basis, why: Why, *, released_by: Person | None = None) -> None:
    """The new result with what follows from it. The attempt is locked and has a result."""
    had_passed = attempt.passed_at
    result = in_force.put(attempt, why.code, basis, by=released_by)
    if attempt.passed_at and not had_passed:
        attempts.tell_course(attempt)
        _give_back_to_leavers(attempt, why, result.at)
    elif had_passed and not attempt.passed_at:
        _take_back(attempt, why, result.at)


def _take_back(attempt: Attempt, why: Why, at: datetime) -> None:
    """Annul the stamps that rested on this attempt. Another attempt that passed serves in its place.

    At the very moment of the result: what a task was when it was closed is judged by the results before.
    """
    others = _others_passed(attempt)
    for plan_id in _stamped_plans(attempt, others):
        annulling.annul_lesson(attempt.person_id, plan_id, attempt.lesson_id, ground=why.ground, by=why.by, at=at)
    for other in others:
        attempts.tell_course(other)


def take_back_late(attempt: Attempt, plans: Collection[int], why: Why) -> list[int]:
    """Annul, as of now, the stamps in these plans that rested on this attempt; in which there were such. The attempt is locked."""
    late = [plan_id for plan_id in _stamped_plans(attempt, _others_passed(attempt)) if plan_id in plans]
    for plan_id in late:
        annulling.annul_lesson(attempt.person_id, plan_id, attempt.lesson_id, ground=why.ground, by=why.by)
    return late


def _give_back_to_leavers(attempt: Attempt, why: Why, at: datetime) -> None:
    """A stamp of theirs that an earlier result took back counts again; open tasks are stamped anew."""
    for annulment, opens_on, counts_from, left_at in annulling.taken_from_leavers(attempt.person_id, attempt.lesson_id):
        if _serves(attempt, window_from(opens_on, counts_from), left_at):
            annulling.lift(annulment, ground=why.ground, by=why.by, at=at)


def _others_passed(attempt: Attempt) -> Sequence[Attempt]:
    found = select(Attempt).where(Attempt.person_id == attempt.person_id, Attempt.lesson_id == attempt.lesson_id)
    passed = found.where(Attempt.id != attempt.id, Attempt.passed_at.is_not(None))
    return db.session.scalars(passed.order_by(Attempt.passed_at)).all()


def _stamped_plans(attempt: Attempt, others: Sequence[Attempt]) -> list[int]:
    """The plans in whose tasks the lesson is stamped as done, and no other attempt was passed by then.

    Of leavers too: another attempt serves them that was passed before they left.
    """
    rows = db.session.execute(
        select(Enrolment.plan_id, Plan.opens_on, Enrolment.counts_from, _until())
        .join(LessonProgress, LessonProgress.enrolment_id == Enrolment.id)
        .join(Plan, Plan.id == Enrolment.plan_id)
        .where(Enrolment.person_id == attempt.person_id, ~goes_on())
        .where(LessonProgress.lesson_id == attempt.lesson_id, LessonProgress.completed_at.is_not(None))
    )
    return sorted({
        plan_id for plan_id, opens_on, counts_from, until in rows
        if not any(_serves(each, window_from(opens_on, counts_from), until) for each in others)
    })  # fmt: skip


def _until() -> ColumnElement[datetime | None]:
    return func.coalesce(Enrolment.closed_at, LessonProgress.completed_at)


def _serves(passed: Attempt, since: datetime, until: datetime | None) -> bool:
    assert passed.passed_at
    assert until
    return passed.started_at >= since and passed.passed_at <= until
