"""The questions of a bank as papers are drawn from them."""

from sqlalchemy import ColumnElement, case, select

from lms.db import db
from lms.quizzes.models import Question, QuestionBank, QuestionVersion
from lms.quizzes.papers import Source
from lms.statutes.models import Edition


def of_bank(bank_id: int) -> list[Source]:
    """What each question of the bank that is not retired says now; in a bank that draws reviewed ones alone, as reviewed."""
    rows = db.session.execute(
        select(QuestionVersion, Edition)
        .join(QuestionVersion.question)
        .join(Question.bank)
        .outerjoin(Edition, Edition.id == QuestionVersion.edition_id)
        .where(Question.bank_id == bank_id, Question.retired_at.is_(None), is_drawn())
    )
    return [of(version, edition) for version, edition in rows]


def is_drawn() -> ColumnElement[bool]:
    """For queries that join versions, questions and banks: the version of each question that papers draw."""
    number = case((QuestionBank.only_reviewed, Question.reviewed), else_=Question.latest)
    return QuestionVersion.number == number


def of(version: QuestionVersion, edition: Edition | None) -> Source:
    """A version of a question as papers take it."""
    return Source(
        question=version.question_id,
        version=version.id,
        kind=version.kind,
        stem=version.stem,
        options=version.options,
        answer=version.answer,
        explanation=version.explanation or "",
        edition=version.edition_id,
        statute=edition.statute.short_title if edition else "",
        article=version.article,
        inserted=version.inserted,
        difficulty=version.difficulty,
        tags=version.tags,
        details=version.held,
    )
