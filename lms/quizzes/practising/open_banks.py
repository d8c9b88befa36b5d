"""练习开放: which banks are open to practice, for whom; closed until somebody who works with the bank opens it."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, case, exists, select

from lms import clock
from lms.courses import catalogue
from lms.courses.models import Course, Lesson
from lms.db import db
from lms.errors import Refused, row_of
from lms.people import audit
from lms.people.models import Person
from lms.quizzes import opening
from lms.quizzes.models import Blueprint, Question, QuestionBank, QuestionVersion


class ExamFirst(Refused):
    message = _l("You have a quiz open. Practice opens again when it is handed in.")


def refuse_during_exam(person: Person) -> None:
    """Nobody looks up here what is being asked there."""
    attempt = opening.open_attempt_of(person)
    if attempt is not None and attempt.is_open:
        raise ExamFirst


def open_bank(bank: QuestionBank, by: Person) -> None:
    """From now on learners may practise its questions, and so may learn them by heart."""
    if bank.practised_since is None:
        bank.practised_since = clock.now()
        audit.record("bank.opened", by=by, subject=bank, name=bank.name)


def close_bank(bank: QuestionBank, by: Person) -> None:
    """Nobody practises its questions any more; what was practised stays with whoever did."""
    if bank.practised_since is not None:
        bank.practised_since = None
        audit.record("bank.closed", by=by, subject=bank, name=bank.name)


def is_open_to(person: Person) -> ColumnElement[bool]:
    """For queries that have QuestionBank: it is open, and a quiz that the person may come to draws from it."""
    return QuestionBank.practised_since.is_not(None) & exists(
        drawing_from_it(person).where(Blueprint.bank_id == QuestionBank.id).correlate(QuestionBank)
    )


def asked_version() -> ColumnElement[bool]:
    """For queries that join questions and versions: what a question says to whoever practises, as on papers.

    Of a bank that draws reviewed versions alone this is the reviewed one; a question without any is not practised.
    """
    careful = Question.bank_id.in_(select(QuestionBank.id).where(QuestionBank.only_reviewed))
    number = case((careful, Question.reviewed), else_=Question.latest)
    return (QuestionVersion.question_id == Question.id) & (QuestionVersion.number == number)


def drawing_from_it(person: Person) -> Select[int]:
    """The quizzes that the person owes or may edit, with their courses and blueprints."""
    return (
        select(Lesson.id)
        .join(Blueprint, Blueprint.lesson_id == Lesson.id)
        .join(Course, Course.id == Lesson.course_id)
        .where(Lesson.removed_at.is_(None), catalogue.is_open_to(person))
    )


def banks(person: Person) -> Sequence[QuestionBank]:
    """What the person may practise."""
    return db.session.scalars(select(QuestionBank).where(is_open_to(person)).order_by(QuestionBank.name)).all()


def bank(person: Person, bank_id: int) -> QuestionBank:
    """A bank that the person may practise. Raises NotThere."""
    return row_of(select(QuestionBank).where(QuestionBank.id == bank_id, is_open_to(person)))


def quizzes(person: Person, bank_id: int) -> Sequence[int]:
    """The person's quizzes that draw from the bank, by whose courses its articles are taught."""
    found = drawing_from_it(person).where(Blueprint.bank_id == bank_id)
    return db.session.scalars(found.order_by(Lesson.id)).all()
