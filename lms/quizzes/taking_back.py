"""Stamps of leavers that a result given anew should have taken back, and that stand since a time when it did not.

Earlier releases left whoever had left a task as they were, with stamp and certificate, when they failed later. The deed is the
same as at the moment of the result, with the same ground and deciders; it holds from now on, for what was reported stays as known.
"""

from collections.abc import Sequence

from sqlalchemy import Select, exists, func, select, text
from sqlalchemy.orm import aliased

from lms.courses.completion import goes_on
from lms.courses.models import Annulment, Enrolment, LessonProgress
from lms.db import db
from lms.people import audit
from lms.people.models import Person
from lms.quizzes import attempts, giving_anew, news
from lms.quizzes.giving_anew import Why
from lms.quizzes.models import Attempt, AttemptResult
from lms.quizzes.models.results import GIVEN_ANEW, KEY_CORRECTED


def left_standing() -> Sequence[int]:
    """The attempts that failed by a result given anew after their person had left, while the stamp stands that they had earned."""
    return sorted({row.attempt for row in db.session.execute(_standing())})


def _standing() -> Select[int, int]:
    """Attempt and plan of each such stamp. Where an annulment came with the result or after it, the deed was done."""
    last = func.max(AttemptResult.at)
    anew = (
        select(AttemptResult.attempt_id.label("attempt"), last.label("at"))
        .where(text(GIVEN_ANEW))
        .group_by(AttemptResult.attempt_id)
        .subquery()
    )
    before = aliased(AttemptResult)
    done = exists().where(
        Annulment.person_id == Enrolment.person_id,
        Annulment.plan_id == Enrolment.plan_id,
        (Annulment.lesson_id == Attempt.lesson_id) | Annulment.lesson_id.is_(None),
        Annulment.at >= anew.c.at,
    )
    return (
        select(Attempt.id.label("attempt"), Enrolment.plan_id.label("plan"))
        .join(anew, anew.c.attempt == Attempt.id)
        .join(Enrolment, Enrolment.person_id == Attempt.person_id)
        .join(
            LessonProgress,
            (LessonProgress.enrolment_id == Enrolment.id) & (LessonProgress.lesson_id == Attempt.lesson_id),
        )
        .where(Attempt.score.is_not(None), Attempt.passed_at.is_(None), LessonProgress.completed_at.is_not(None))
        .where(exists().where(before.attempt_id == Attempt.id, before.passed_at == LessonProgress.completed_at))
        .where(Enrolment.closed_at <= anew.c.at, ~goes_on(), ~done)
    )


def take_back(attempt_id: int) -> None:
    """Annul those stamps of one attempt, if they still stand."""
    attempt = attempts.locked(attempt_id)
    plans = {row.plan for row in db.session.execute(_standing().where(Attempt.id == attempt_id))}
    for plan_id in giving_anew.take_back_late(attempt, plans, _why(attempt)):
        audit.record("quiz.stamp_taken_back", by=None, subject=attempt, plan=plan_id)


def _why(attempt: Attempt) -> Why:
    """As the result in force was decided."""
    decided = news.decided(attempt.id)
    ids = {each for row in decided for each in (row.proposed_by_id, row.decided_by_id)}
    people = db.session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)).all()
    return Why(KEY_CORRECTED, "；".join(row.ground for row in decided), people)
