"""The questions that wait for the reviewer's eye, and who else could look at them."""

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import func, select

from lms.db import db
from lms.people import access
from lms.people.models import Person
from lms.quizzes.models import Question, QuestionBank, QuestionVersion
from lms.quizzes.reviewing import owners
from lms.quizzes.reviewing.states import waiting

PER_PAGE = 20


def page(bank: QuestionBank, person: Person, number: int) -> Pagination:
    """A page of what the person may review."""
    return db.paginate(waiting(bank, person), page=number, per_page=PER_PAGE, error_out=False)


def how_many(bank: QuestionBank, person: Person) -> int:
    return db.session.scalar(select(func.count()).select_from(waiting(bank, person).order_by(None).subquery())) or 0


def next_after(bank: QuestionBank, person: Person, question_id: int) -> QuestionVersion | None:
    """The next one behind that question, else the first of all."""
    waits = waiting(bank, person)
    behind = db.session.scalar(waits.where(Question.id > question_id).limit(1))
    return behind or db.session.scalar(waits.limit(1))


def reviewed_version(question: Question) -> QuestionVersion | None:
    """The version that was reviewed before, if any."""
    return db.session.scalar(
        select(QuestionVersion).where(
            QuestionVersion.question_id == question.id, QuestionVersion.number == question.reviewed
        )
    )


def reviewers_besides(bank: QuestionBank, person: Person) -> int:
    """How many others may review the bank: all authors where it is the office's, else its owner and administrators."""
    others = [each for each in owners.authors() if each.id != person.id]
    if bank.owner_id is None:
        return len(others)
    return sum(each.id == bank.owner_id or "administrator" in access.roles_of(each) for each in others)
