"""Where an article of a law is asked: how many questions, and to authors which."""

from flask import url_for
from sqlalchemy import ColumnElement, func, select

from lms.db import db
from lms.people import access
from lms.people.gates import AUTHORS
from lms.people.models import Person
from lms.quizzes.banks import latest
from lms.quizzes.catalogue import may_work_with
from lms.quizzes.models import Question, QuestionBank, QuestionVersion
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Citation, Edition
from lms.statutes.uses import Place, Places

MOST_SHOWN = 100
LONGEST = 80


def places(person: Person, edition: Edition, article: ArticleNumber) -> Places:
    """How many standing questions cite the article; authors are shown those of their banks, and nobody else any."""
    asks = _asks(edition, article)
    count = db.session.scalar(select(func.count(Question.id)).where(*asks)) or 0
    return Places(count, _known(person, asks) if access.has_role(person, AUTHORS) else [])


def _asks(edition: Edition, article: ArticleNumber) -> tuple[ColumnElement[bool], ...]:
    citing = select(Citation.subject_id).where(
        Citation.subject == Question.__tablename__,
        Citation.edition_id == edition.id,
        Citation.article == article.number,
        Citation.inserted == article.inserted,
    )
    return Question.id.in_(citing), Question.retired_at.is_(None)


def _known(person: Person, asks: tuple[ColumnElement[bool], ...]) -> list[Place]:
    rows = db.session.execute(
        select(Question.id, QuestionVersion.stem, QuestionBank.name)
        .join(QuestionVersion, latest())
        .join(QuestionBank, QuestionBank.id == Question.bank_id)
        .where(*asks, may_work_with(person))
        .order_by(Question.id)
        .limit(MOST_SHOWN)
    )
    return [place(*row) for row in rows]


def place(question_id: int, stem: str, bank: str) -> Place:
    """A question by its words, with the bank that it belongs to and its page."""
    return Place(_short(stem), bank, url_for("quizzes.question", question_id=question_id))


def pointing(person: Person, edition: Edition) -> list[Place]:
    """The standing questions of the author's banks that cite the edition."""
    citing = select(Citation.subject_id).where(
        Citation.subject == Question.__tablename__, Citation.edition_id == edition.id
    )
    return _known(person, (Question.id.in_(citing), Question.retired_at.is_(None)))


def _short(stem: str) -> str:
    return stem if len(stem) <= LONGEST else f"{stem[:LONGEST]}…"
