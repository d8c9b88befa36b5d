"""审题状态: how far a question is. A bank may draw reviewed versions alone; then an edit waits, and the reviewed version goes on.

草稿 draft: nobody has said anything of the latest version; 退回 sent back: a second person wants it changed; 已审 reviewed;
已停用 retired. Who wrote a version never reviews it.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from lms.db import db
from lms.people.models import Person
from lms.quizzes.banks import latest
from lms.quizzes.models import Question, QuestionBank, QuestionReview, QuestionVersion
from lms.quizzes.models.reviews import SENT_BACK
from lms.quizzes.reviewing.words import DRAFT, RETIRED, RETURNED, REVIEWED


def waits() -> ColumnElement[bool]:
    """For queries that have Question: its latest version is not reviewed."""
    return or_(Question.reviewed.is_(None), Question.reviewed < Question.latest)


def _sent_back() -> ColumnElement[bool]:
    said = aliased(QuestionReview)
    return select(said.id).where(said.version_id == QuestionVersion.id, said.verdict == SENT_BACK).exists()


def in_state(state: str) -> list[ColumnElement[bool]]:
    """For queries that have each question with its latest version: those in that state."""
    if state == RETIRED:
        return [Question.retired_at.is_not(None)]
    standing = Question.retired_at.is_(None)
    if state == REVIEWED:
        return [standing, Question.reviewed == Question.latest]
    return [standing, waits(), _sent_back() if state == RETURNED else ~_sent_back()]


def states(versions: Sequence[QuestionVersion]) -> dict[int, str]:
    """The states of questions, by their id, from their latest versions with the questions loaded."""
    numbers = [version.id for version in versions]
    back = select(QuestionReview.version_id).where(
        QuestionReview.version_id.in_(numbers), QuestionReview.verdict == SENT_BACK
    )
    returned = set(db.session.scalars(back))
    return {version.question_id: _state(version, returned) for version in versions}


def _state(version: QuestionVersion, returned: Collection[int]) -> str:
    if version.question.retired_at:
        return RETIRED
    if version.question.reviewed == version.number:
        return REVIEWED
    return RETURNED if version.id in returned else DRAFT


def history(question: Question) -> Sequence[QuestionReview]:
    """What was said of the question's versions, the latest first."""
    return db.session.scalars(
        select(QuestionReview)
        .join(QuestionReview.version)
        .options(contains_eager(QuestionReview.version), joinedload(QuestionReview.by))
        .where(QuestionVersion.question_id == question.id)
        .order_by(QuestionReview.given_at.desc(), QuestionReview.id.desc())
    ).all()


def waiting(bank: QuestionBank, person: Person) -> Select[QuestionVersion]:
    """The versions that the person may review now: drafts that somebody else wrote, in the order of the bank."""
    return (
        select(QuestionVersion)
        .join(QuestionVersion.question)
        .options(
            contains_eager(QuestionVersion.question),
            joinedload(QuestionVersion.edition),
            joinedload(QuestionVersion.written_by),
        )
        .where(latest(), Question.bank_id == bank.id, *in_state(DRAFT))
        .where(or_(QuestionVersion.written_by_id.is_(None), QuestionVersion.written_by_id != person.id))
        .order_by(Question.id)
    )


def counts(bank: QuestionBank) -> dict[str, int]:
    """How many questions of the bank are in each state."""
    one_each = select(func.count()).select_from(Question).join(QuestionVersion, latest())
    return {
        state: db.session.scalar(one_each.where(Question.bank_id == bank.id, *in_state(state))) or 0
        for state in (DRAFT, RETURNED, REVIEWED, RETIRED)
    }
