"""The rules of a quiz lesson, and whether its bank can fill them."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from lms.courses.authoring import lesson_prepared
from lms.courses.models import Lesson
from lms.db import db
from lms.errors import Refused
from lms.quizzes import drawing, lengths, papers, sources
from lms.quizzes.drawing import Drawn, Lack, TooFew
from lms.quizzes.kinds import KINDS
from lms.quizzes.lengths import Length
from lms.quizzes.marking import Rule
from lms.quizzes.models import Blueprint, Question, QuestionBank, QuestionVersion
from lms.quizzes.papers import Source
from lms.quizzes.sections import Drawable, Section

FULL_MARKS = 100


class NotYetMade(Refused):
    message = _l("This quiz is not ready yet. Please ask the training office.")


class NoQuestions(Refused):
    message = _l("A quiz needs at least one question.")


class PointsDoNotAddUp(Refused):
    message = _l("The points must add up to 100; now they add up to %(total)s.")


class CaseTooLong(Refused):
    message = _l(
        "A case of the bank has %(parts)s sub-questions, and section %(place)s gives %(points)s points for a case. Each sub-question needs half a point at least."
    )


class BankTooSmall(Refused):
    message = _l("The bank cannot fill the paper. %(lacks)s")

    def __init__(self, short: TooFew) -> None:
        super().__init__(lacks=" ".join(map(_lack_in_words, short.lacks)))


def _lack_in_words(lack: Lack) -> str:
    said = {"place": lack.place + 1, "wanted": lack.section.count, "kind": KINDS[lack.section.kind]}
    if lack.there < lack.section.count:
        return str(
            _("Section %(place)s (%(kind)s) needs %(wanted)s, and the bank holds %(there)s.", there=lack.there, **said)
        )
    return str(
        _(
            "Section %(place)s (%(kind)s) needs %(wanted)s, and the other sections leave it %(left)s.",
            left=lack.got,
            **said,
        )
    )


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
    """Refuse rules that make no paper of 100 points, or one that the bank cannot fill, or a case without points for all its parts."""
    if why := why_not(blueprint):
        raise why


def why_not(blueprint: Blueprint) -> Refused | None:
    """Why the rules make no paper from the bank as it is, if they make none."""
    return why_not_from([source.drawable for source in sources.of_bank(blueprint.bank_id)], blueprint)


def why_not_from(stock: Sequence[Drawable], blueprint: Blueprint) -> Refused | None:
    """The same of these questions."""
    try:
        _refuse_long_cases(stock, blueprint.sections)
        _refuse_other_totals(blueprint)
        _draw(stock, blueprint, "")
    except Refused as refusal:
        return refusal
    return None


def _refuse_long_cases(bank: Sequence[Drawable], sections: Sequence[Section]) -> None:
    """Cases that come later, and are too long, are left out of papers."""
    for place, section in enumerate(sections, 1):
        parts = max((len(each.parts) for each in bank if section.names(each)), default=0)
        if parts > section.points * 2:
            raise CaseTooLong(parts=parts, place=place, points=f"{section.points:g}")


def drawn(blueprint: Blueprint, seed: str) -> dict[str, Any]:
    """The paper that this seed draws from the bank as it is now, with what it was drawn by.

    Raises Refused where the rules make no paper of 100 points, or the bank cannot fill it.
    """
    _refuse_other_totals(blueprint)
    return drawn_from(sources.of_bank(blueprint.bank_id), blueprint, seed) | {"drawn": _drawn_by(blueprint)}


def drawn_from(stock: Sequence[Source], blueprint: Blueprint, seed: str) -> dict[str, Any]:
    """The paper that this seed draws from these questions. Raises BankTooSmall."""
    bank = {source.question: source for source in stock}
    paper = _draw([source.drawable for source in stock], blueprint, seed)
    placed = ((bank[each.id], each.order, blueprint.sections[each.section].points) for each in paper)
    return papers.seal(placed, Rule(blueprint.multiple_rule, blueprint.points_each, blueprint.negative or 0.0))


def _refuse_other_totals(blueprint: Blueprint) -> None:
    if not blueprint.questions:
        raise NoQuestions
    if blueprint.total != FULL_MARKS:
        raise PointsDoNotAddUp(total=f"{blueprint.total:g}")


def _draw(bank: Sequence[Drawable], blueprint: Blueprint, seed: str) -> list[Drawn]:
    try:
        return drawing.draw(bank, blueprint.sections, seed, shuffle=blueprint.shuffles)
    except TooFew as short:
        raise BankTooSmall(short) from None


def _drawn_by(blueprint: Blueprint) -> dict[str, Any]:
    """What the paper can be drawn by again, whatever becomes of the blueprint."""
    sections = [section.kept for section in blueprint.sections]
    bank = db.session.get_one(QuestionBank, blueprint.bank_id)
    return {
        "bank": bank.id,
        "only_reviewed": bank.only_reviewed,
        "shuffles": blueprint.shuffles,
        "sections": sections,
    }


def sample(lesson: Lesson) -> dict[str, Any]:
    """A paper such as a learner would get, for its author to look at. Raises NotYetMade."""
    blueprint = of_lesson(lesson)
    if blueprint is None:
        raise NotYetMade
    return drawn(blueprint, secrets.token_hex(16))


@dataclass(frozen=True)
class Look:
    """How sections would do: what the bank holds for each, and in words why they make no paper, if they don't."""

    there: Sequence[int]
    length: Length
    total: float
    refusal: Refused | None


def look(bank: QuestionBank, sections: Sequence[Section]) -> Look:
    """Sections held against a bank before anything is saved."""
    stock = [source.drawable for source in sources.of_bank(bank.id)]
    there = [sum(map(section.takes, stock)) for section in sections]
    length = lengths.of_sections(sections, stock)
    tried = Blueprint(bank_id=bank.id, sections=tuple(sections), shuffles=False)
    return Look(there, length, tried.total, why_not_from(stock, tried))


def standing(bank_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """By bank, how many questions of each kind papers can be drawn from."""
    rows = db.session.execute(
        select(Question.bank_id, QuestionVersion.kind, func.count())
        .join(QuestionVersion.question)
        .join(Question.bank)
        .where(Question.bank_id.in_(bank_ids), Question.retired_at.is_(None), sources.is_drawn())
        .group_by(Question.bank_id, QuestionVersion.kind)
    )
    found: dict[int, dict[str, int]] = {bank_id: {} for bank_id in bank_ids}
    for bank_id, kind, there in rows:
        found[bank_id][kind] = there
    return found
