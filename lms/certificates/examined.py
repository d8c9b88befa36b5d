"""What a certificate says of examinations: the passed result of each quiz, and which kind of examination these really were.

The kind is the one that the rule of the attempt itself named: what a plan or its author changes later changes no result.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import Row, select

from lms.courses.models import Lesson
from lms.db import db
from lms.quizzes import presets, sat_on_paper
from lms.quizzes.models import Attempt
from lms.quizzes.models.rules import CLOSING
from lms.quizzes.rules import Sealed

BOTH = "both"


@dataclass(frozen=True)
class Examined:
    """The passed results in the order of the quizzes, in words; and `formal`, `both` with closing tests, or nothing."""

    score: str | None
    exam: str | None


def of(person_id: int, course_id: int, since: datetime, until: datetime) -> Examined:
    """What the person passed of the course in this window; never a failed result. A closing test alone is not named."""
    best: dict[int, Row[int, float, bool, Sealed]] = {}
    for row in _passed(person_id, course_id, since, until):
        best.setdefault(row.lesson_id, row)
    kinds = {presets.exam_of(row.rule) for row in best.values()}
    exam = BOTH if len(kinds) > 1 else next(iter(kinds), CLOSING)
    return Examined(" / ".join(map(_in_words, best.values())) or None, None if exam == CLOSING else exam)


def _passed(
    person_id: int, course_id: int, since: datetime, until: datetime
) -> Sequence[Row[int, float, bool, Sealed]]:
    """Quiz by quiz, the best first."""
    on_paper = sat_on_paper.was().label("on_paper")
    found = select(Attempt.lesson_id, Attempt.score, on_paper, Attempt.rule).join(Attempt.lesson)
    return db.session.execute(
        found.where(Lesson.course_id == course_id, Lesson.kind == "quiz", Lesson.removed_at.is_(None))
        .where(Attempt.person_id == person_id, Attempt.passed_at.is_not(None))
        .where(Attempt.started_at >= since, Attempt.submitted_at <= until)
        .order_by(Lesson.position, Lesson.id, Attempt.score.desc(), on_paper.desc(), Attempt.id)
    ).all()


def _in_words(row: Row[int, float, bool, Sealed]) -> str:
    points = f"{row.score:g}"
    return str(_("%(points)s (on paper)", points=points)) if row.on_paper else points
