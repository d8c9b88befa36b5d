"""What waits for somebody who supervises, for the first page."""

from dataclasses import dataclass

from sqlalchemy import select

from lms.db import db
from lms.people.models import Person
from lms.supervision import catalogue
from lms.supervision.following_up import seeing as follow_ups


@dataclass(frozen=True)
class Waiting:
    """How many review cases are to be decided, how many follow-ups to be answered, and how many answers to be judged."""

    cases: int
    to_answer: int
    answered: int


def of(person: Person) -> Waiting:
    """All of it, asked of the database at once."""
    counts = (catalogue.waiting(person), follow_ups.to_answer(person), follow_ups.answered(person))
    return Waiting(*db.session.execute(select(*counts)).one())
