"""What waits for somebody who supervises, for the first page."""

from dataclasses import dataclass

from sqlalchemy import select

from lms.db import db
from lms.people.models import Person
from lms.supervision import catalogue
from lms.supervision.dispatching import seeing as dispatches
from lms.supervision.following_up import seeing as follow_ups


@dataclass(frozen=True)
class Waiting:
    """How many review cases are to be decided, follow-ups to be answered, answers to be judged, and documents to be confirmed."""

    cases: int
    to_answer: int
    answered: int
    documents: int


def of(person: Person) -> Waiting:
    """All of it, asked of the database at once."""
    counts = (
        catalogue.waiting(person),
        follow_ups.to_answer(person),
        follow_ups.answered(person),
        dispatches.waiting(person),
    )
    return Waiting(*db.session.execute(select(*counts)).one())


def documents(person: Person) -> int:
    """How many documents wait for a unit of this person's to confirm their receipt: of a head, who oversees nothing."""
    return db.session.scalar(select(dispatches.waiting(person))) or 0
