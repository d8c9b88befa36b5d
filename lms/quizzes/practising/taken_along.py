"""Questions that go along with a lecture in an offline pack: of banks that are open to practice, what the lecture teaches first."""

from collections.abc import Sequence

from sqlalchemy import select

from lms.courses.models import Lesson
from lms.db import db
from lms.quizzes import drawing, papers, sources
from lms.quizzes.kinds import CASE, CHOICES, FILL_IN
from lms.quizzes.marking import Rule
from lms.quizzes.models import Blueprint, Question, QuestionBank, QuestionVersion
from lms.quizzes.papers import Sealed, Source
from lms.quizzes.practising import judging, open_banks
from lms.quizzes.taught import in_course
from lms.statutes.models import Edition
from lms.statutes.shelf import called
from lms.watching.offline.questions import TakenAlong

# More than anybody practises beside one lecture, and a tenth of a second to open.
MOST = 60


def questions(lesson: Lesson) -> Sequence[TakenAlong]:
    """Those whose article the lecture teaches, then others of its course's banks, always in the same order.

    Cases and questions with pictures stay on the site.
    """
    plain = [each for each in _open(lesson.course_id) if each.kind != CASE and not each.details.pictures]
    taught = _taught(lesson)
    chosen = sorted(plain, key=lambda each: (_article(each) not in taught, each.question))[:MOST]
    paper = papers.seal([(each, drawing.order_of(each.drawable, "", shuffle=False), 1.0) for each in chosen], Rule())
    marked, _marks = judging.marked(paper, {})
    return [_taken(question) for question, _mark in marked]


def _open(course_id: int) -> list[Source]:
    """What may be practised of the banks that the quizzes of the course draw from."""
    drawn_from = (
        select(Blueprint.bank_id)
        .join(Lesson, Lesson.id == Blueprint.lesson_id)
        .where(Lesson.course_id == course_id, Lesson.removed_at.is_(None))
    )
    rows = db.session.execute(
        select(QuestionVersion, Edition)
        .select_from(Question)
        .join(QuestionVersion, open_banks.asked_version())
        .join(QuestionBank, QuestionBank.id == Question.bank_id)
        .outerjoin(Edition, Edition.id == QuestionVersion.edition_id)
        .where(
            Question.retired_at.is_(None), QuestionBank.practised_since.is_not(None), QuestionBank.id.in_(drawn_from)
        )
    )
    return [sources.of(version, edition) for version, edition in rows]


def _taught(lesson: Lesson) -> set[object]:
    places = in_course(lesson.course_id).items()
    return {article for article, found in places if any(each.recording_id == lesson.recording_id for each in found)}


def _article(source: Source) -> object:
    return (source.edition, source.drawable.article) if source.article else None


def _taken(question: Sealed) -> TakenAlong:
    options = list(question.options) if question.kind in CHOICES else []
    return TakenAlong(
        kind=question.kind,
        stem=question.stem,
        options=options,
        key=question.key,
        answer=_answer(question),
        explanation=question.explanation,
        article=_cited(question),
    )


def _cited(question: Sealed) -> str:
    """The article by law and number, unless the explanation names it already."""
    if not (question.numbered and question.statute):
        return ""
    words = question.numbered.words
    told = any(f"《{name}》{words}" in question.explanation for name in (question.statute, called(question.statute)))
    return "" if told else f"《{question.statute}》{words}"


def _answer(question: Sealed) -> str:
    if question.kind in CHOICES:
        return "; ".join(f"{letter}. {option}" for letter, option in question.lettered if letter in question.key)
    return (
        "; ".join(" / ".join(accepted) for accepted in question.blanks) if question.kind == FILL_IN else question.model
    )
