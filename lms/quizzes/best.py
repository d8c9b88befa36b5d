"""What many persons reached at a quiz, for lists of them: the passed result, or else the best; columns of one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from lms.courses.models import Lesson
from lms.db import db
from lms.quizzes import sat_on_paper
from lms.quizzes.models import Attempt


@dataclass(frozen=True)
class Best:
    """The points of a hundred, whether they passed, and whether they were reached on paper."""

    score: float
    is_passed: bool
    is_on_paper: bool = False


def quizzes_of(course_id: int) -> Sequence[Lesson]:
    """The quizzes of a course in their order."""
    found = select(Lesson).where(Lesson.course_id == course_id, Lesson.kind == "quiz", Lesson.removed_at.is_(None))
    return db.session.scalars(found.order_by(Lesson.position)).all()


def columns(
    quiz_id: int, person_id: InstrumentedAttribute[int], since: ColumnElement[datetime], until: datetime
) -> tuple[ColumnElement[float | None], ColumnElement[float | None], ColumnElement[float | None]]:
    """The passed score of a person, the best, and the best on paper, for queries that have that person, of attempts inside
    the window.
    """
    inside = (Attempt.started_at >= since) & (Attempt.submitted_at <= until)
    theirs = select(func.max(Attempt.score)).where(Attempt.person_id == person_id, Attempt.lesson_id == quiz_id, inside)
    passed, on_paper = theirs.where(Attempt.passed_at.is_not(None)), theirs.where(sat_on_paper.was())
    return passed.scalar_subquery(), theirs.scalar_subquery(), on_paper.scalar_subquery()


def read(cells: Sequence[float | None]) -> list[Best | None]:
    """What such columns hold, quiz by quiz."""
    return [_best(*three) for three in zip(cells[::3], cells[1::3], cells[2::3], strict=True)]


def _best(passed: float | None, best: float | None, on_paper: float | None) -> Best | None:
    score = best if passed is None else passed
    return None if score is None else Best(score, passed is not None, score == on_paper)
