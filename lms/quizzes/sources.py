"""The questions of a bank as papers are drawn from them."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import ColumnElement, case, or_, select

from lms.db import db
from lms.quizzes.models import Question, QuestionBank, QuestionReview, QuestionVersion
from lms.quizzes.models.reviews import APPROVED
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


def of_bank_at(bank_id: int, moment: datetime, *, only_reviewed: bool) -> list[Source]:
    """The same as it was at that moment: what each question said that stood then; if so wanted, as it was reviewed then."""
    return [of(version, edition) for version, edition in _stood_at(bank_id, moment, only_reviewed)]


def _stood_at(bank_id: int, moment: datetime, only_reviewed: bool) -> Iterator[tuple[QuestionVersion, Edition | None]]:
    rows = db.session.execute(
        select(QuestionVersion, Edition)
        .join(QuestionVersion.question)
        .outerjoin(Edition, Edition.id == QuestionVersion.edition_id)
        .where(Question.bank_id == bank_id, or_(Question.retired_at.is_(None), Question.retired_at > moment))
        .where(QuestionVersion.written_at <= moment)
        .order_by(QuestionVersion.question_id, QuestionVersion.number)
    ).all()
    approved = _approved_by(bank_id, moment)
    for _, versions in groupby(rows, key=lambda row: row[0].question_id):
        written = [(version, edition) for version, edition in versions]
        number = _reviewed([version for version, _ in written], approved) if only_reviewed else written[-1][0].number
        yield from (row for row in written if row[0].number == number)


def _approved_by(bank_id: int, moment: datetime) -> Collection[int]:
    """The versions that were approved by then."""
    approved = (
        select(QuestionReview.version_id)
        .join(QuestionReview.version)
        .join(QuestionVersion.question)
        .where(Question.bank_id == bank_id, QuestionReview.verdict == APPROVED, QuestionReview.given_at <= moment)
    )
    return set(db.session.scalars(approved))


def _reviewed(versions: Sequence[QuestionVersion], approved: Collection[int]) -> int | None:
    """The number of the version reviewed last. One that says the same as a reviewed one before it is reviewed too."""
    reviewed: QuestionVersion | None = None
    before: QuestionVersion | None = None
    for version in versions:
        if version.id in approved or (before is not None and before is reviewed and version.says_as(before)):
            reviewed = version
        before = version
    return reviewed.number if reviewed else None


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
