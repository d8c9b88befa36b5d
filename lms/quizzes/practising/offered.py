"""Where practice is offered: at the door of a quiz, on the page of an article, on a learner's first page."""

from flask import url_for
from flask_babel import ngettext
from sqlalchemy import func, select

from lms.courses.models import Lesson
from lms.db import db
from lms.people.models import Person
from lms.quizzes.models import Blueprint, Question, QuestionBank, QuestionVersion
from lms.quizzes.practising import open_banks
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Edition
from lms.statutes.uses import Place, Places


def is_there(person: Person) -> bool:
    """Whether any bank is open to the person."""
    return db.session.scalar(select(QuestionBank.id).where(open_banks.is_open_to(person)).limit(1)) is not None


def of_quiz(person: Person, lesson: Lesson) -> QuestionBank | None:
    """The bank of the quiz, if the person may practise it."""
    drawn_from = select(Blueprint.bank_id).where(Blueprint.lesson_id == lesson.id)
    return db.session.scalar(select(QuestionBank).where(QuestionBank.id.in_(drawn_from), open_banks.is_open_to(person)))


def places(person: Person, edition: Edition, article: ArticleNumber) -> Places:
    """How many questions about the article the person may practise, bank by bank."""
    says = QuestionVersion
    rows = db.session.execute(
        select(QuestionBank.id, QuestionBank.name, func.count())
        .join(Question, Question.bank_id == QuestionBank.id)
        .join(says, open_banks.asked_version())
        .where(Question.retired_at.is_(None), open_banks.is_open_to(person))
        .where(says.edition_id == edition.id, says.article == article.number, says.inserted == article.inserted)
        .group_by(QuestionBank.id, QuestionBank.name)
        .order_by(QuestionBank.name)
    ).all()
    return Places(sum(count for *_bank, count in rows), [_place(edition, article, *row) for row in rows])


def _place(edition: Edition, article: ArticleNumber, bank: int, name: str, count: int) -> Place:
    address = url_for("practice.question", bank=bank, edition=edition.id, article=article)
    return Place(
        ngettext("Practise %(count)s question", "Practise %(count)s questions", count, count=count), name, address
    )
