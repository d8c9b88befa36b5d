"""Whose a bank is: its author's, or the office's; and handing it over."""

from collections.abc import Sequence

from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.errors import row_of
from lms.people import access, audit
from lms.people.gates import AUTHORS
from lms.people.models import Person, RoleGrant
from lms.quizzes.models import QuestionBank


def authors() -> Sequence[Person]:
    """Everybody who may be given a bank: authors and administrators."""
    holds = select(RoleGrant.person_id).where(RoleGrant.role.in_(AUTHORS), access.holds_on(RoleGrant, clock.today()))
    return db.session.scalars(select(Person).where(Person.id.in_(holds)).order_by(Person.name, Person.id)).all()


def owned_by(person: Person, bank_id: int) -> QuestionBank:
    """A bank that the person may hand over: their own, and any for an administrator. Raises NotThere."""
    found = select(QuestionBank).where(QuestionBank.id == bank_id)
    if not access.has_role(person, ("administrator",)):
        found = found.where(QuestionBank.owner_id == person.id)
    return row_of(found)


def may_hand_over(person: Person, bank: QuestionBank) -> bool:
    """Whether `owned_by` finds it."""
    return bank.owner_id == person.id or access.has_role(person, ("administrator",))


def hand_over(bank: QuestionBank, to: Person | None, by: Person) -> None:
    """Give a bank to another author, or to the office (None). The trail keeps from whom to whom."""
    new = to.id if to else None
    if new != bank.owner_id:
        audit.record("question_bank.handed_over", by=by, subject=bank, **{"from": bank.owner_id, "to": new})
        bank.owner_id = new
