"""Which quizzes draw their papers from a bank, and which of them could no longer do so without one of its questions."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.courses.models import Lesson
from lms.db import db
from lms.errors import Refused
from lms.quizzes import blueprints, sources
from lms.quizzes.models import Blueprint, Question


def able(bank_id: int) -> list[tuple[Blueprint, Lesson]]:
    """The quizzes that can be drawn from the bank as it is, with their courses."""
    stock = [source.drawable for source in sources.of_bank(bank_id)]
    return [each for each in _drawing_from(bank_id) if blueprints.why_not_from(stock, each[0]) is None]


def _drawing_from(bank_id: int) -> list[tuple[Blueprint, Lesson]]:
    found = select(Blueprint, Lesson).join(Lesson, Lesson.id == Blueprint.lesson_id)
    here = found.where(Blueprint.bank_id == bank_id, Lesson.removed_at.is_(None)).options(joinedload(Lesson.course))
    rows = db.session.execute(here.order_by(Lesson.course_id, Lesson.position))
    return [(blueprint, lesson) for blueprint, lesson in rows]


def stopped_without(question: Question) -> Sequence[tuple[Lesson, Refused]]:
    """The quizzes that could draw no paper any more if the question were retired, each with why."""
    left = [source.drawable for source in sources.of_bank(question.bank_id) if source.question != question.id]
    tried = ((lesson, blueprints.why_not_from(left, blueprint)) for blueprint, lesson in able(question.bank_id))
    return [(lesson, why) for lesson, why in tried if why]
