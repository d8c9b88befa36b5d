"""The rules of a quiz lesson, and whether its bank can fill them."""

from collections.abc import Collection
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from lms.courses.authoring import lesson_prepared
from lms.courses.models import Lesson
from lms.db import db
from lms.errors import Refused
from lms.quizzes import drawing
from lms.quizzes.banks import latest
from lms.quizzes.drawing import TooFew
from lms.quizzes.kinds import KINDS
from lms.quizzes.models import Blueprint, Question, QuestionBank, QuestionVersion

FULL_MARKS = 100


class NoQuestions(Refused):
    message = _l("A quiz needs at least one question.")


class PointsDoNotAddUp(Refused):
    message = _l("The points must add up to 100; now they add up to %(total)s.")


class BankTooSmall(Refused):
    message = _l("The quiz needs %(wanted)s questions of the kind “%(kind)s”, and the bank holds %(there)s.")

    def __init__(self, lack: TooFew) -> None:
        super().__init__(wanted=lack.wanted, there=lack.there, kind=KINDS[lack.kind])


def of_lesson(lesson: Lesson) -> Blueprint | None:
    """The blueprint of a quiz lesson, if it was made already."""
    return db.session.scalar(select(Blueprint).where(Blueprint.lesson_id == lesson.id))


def define(lesson: Lesson, bank: QuestionBank, rules: dict[str, Any]) -> Blueprint:
    """Set the rules of the lesson's quiz, which readies it for its course. Attempts that run already keep theirs."""
    check(Blueprint(bank_id=bank.id, **rules))
    blueprint = of_lesson(lesson) or Blueprint(lesson_id=lesson.id)
    for name, value in {"bank_id": bank.id, **rules}.items():
        setattr(blueprint, name, value)
    db.session.add(blueprint)
    lesson_prepared(lesson)
    return blueprint


def check(blueprint: Blueprint) -> None:
    """Refuse rules that make no paper of 100 points, or one that the bank cannot fill."""
    if not blueprint.questions:
        raise NoQuestions
    if blueprint.total != FULL_MARKS:
        raise PointsDoNotAddUp(total=f"{blueprint.total:g}")
    try:
        drawing.refuse_too_few(standing([blueprint.bank_id])[blueprint.bank_id], blueprint.counts)
    except TooFew as lack:
        raise BankTooSmall(lack) from None


def standing(bank_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """By bank, how many questions of each kind papers can be drawn from."""
    rows = db.session.execute(
        select(Question.bank_id, QuestionVersion.kind, func.count())
        .join(Question, latest())
        .where(Question.bank_id.in_(bank_ids), Question.retired_at.is_(None))
        .group_by(Question.bank_id, QuestionVersion.kind)
    )
    found: dict[int, dict[str, int]] = {bank_id: {} for bank_id in bank_ids}
    for bank_id, kind, there in rows:
        found[bank_id][kind] = there
    return found
