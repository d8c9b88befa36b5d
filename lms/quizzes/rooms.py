"""Supervised rooms: who may sit in which, and the code by which one enters."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, func, or_, select, update

from lms import clock
from lms.db import db
from lms.errors import Refused
from lms.people.models import Person
from lms.quizzes import room_codes
from lms.quizzes.models import Attempt, Candidate, Invigilator, Sitting, WrongCode

# With two codes right at any time, five wrong ones in ten minutes find one in 100,000.
MOST_WRONG, WHILE = 5, timedelta(minutes=10)
# A page that asks every half minute is noted each time it does, and no oftener.
NOTED_EVERY = timedelta(seconds=20)


class NotEntered(Refused):
    """It is the code that is missing or wrong, and nothing else."""


class CodeWanted(NotEntered):
    message = _l("Please type the code that the invigilators show in the room.")
    status = 422


class CodeIsWrong(NotEntered):
    message = _l("This is not the code of the room, or it has changed. Please look at it again.")


class TooManyWrong(NotEntered):
    message = _l("Too many wrong codes. Please wait ten minutes, or ask an invigilator.")
    status = 429


def may_sit(person: Person) -> ColumnElement[bool]:
    """For queries that have Sitting: the person is listed, or everybody is, and does not invigilate it.

    Whether the person owes the quiz asks who opens it.
    """
    listed = select(Candidate.sitting_id).where(Candidate.person_id == person.id)
    watched = select(Invigilator.sitting_id).where(Invigilator.person_id == person.id)
    return and_(or_(Sitting.everyone, Sitting.id.in_(listed)), Sitting.id.not_in(watched))


def open_to(person: Person, lesson_id: int) -> Sequence[Sitting]:
    """The sittings of a quiz that are open now and in which the person may sit."""
    now = clock.now()
    found = select(Sitting).where(Sitting.lesson_id == lesson_id, Sitting.cancelled_at.is_(None), may_sit(person))
    return db.session.scalars(
        found.where(Sitting.opens_at <= now, Sitting.ends_at > now).order_by(Sitting.opens_at, Sitting.id)
    ).all()


def sat_in(person: Person, lesson_id: int, began_at: datetime, place: str) -> Sitting | None:
    """The sitting in which a sheet of paper was begun then: the one in whose window it was, or of several the one of that place."""
    found = select(Sitting).where(Sitting.lesson_id == lesson_id, Sitting.cancelled_at.is_(None), may_sit(person))
    rows = db.session.scalars(found.where(Sitting.opens_at <= began_at, Sitting.ends_at > began_at)).all()
    there = [row for row in rows if row.place == place] or rows
    return there[0] if len(there) == 1 else None


def next_for(person: Person, lesson_id: int) -> Sitting | None:
    """The next sitting of a quiz in which the person may sit."""
    found = select(Sitting).where(Sitting.lesson_id == lesson_id, Sitting.cancelled_at.is_(None), may_sit(person))
    return db.session.scalar(found.where(Sitting.opens_at > clock.now()).order_by(Sitting.opens_at).limit(1))


def entered(person: Person, open_now: Sequence[Sitting], typed: str) -> Sitting:
    """The sitting among these whose code this is. The caller has locked the person, and commits when the code is refused:
    wrong ones are counted.

    Raises NotEntered.
    """
    now, digits = clock.now(), _digits(typed)
    if not digits:
        raise CodeWanted
    tries = select(func.count()).select_from(WrongCode)
    if (
        db.session.scalar(tries.where(WrongCode.person_id == person.id, WrongCode.at > now - WHILE)) or 0
    ) >= MOST_WRONG:
        raise TooManyWrong
    for sitting in open_now:
        if room_codes.is_right(sitting.id, digits, now):
            return sitting
    db.session.add(WrongCode(person_id=person.id))
    raise CodeIsWrong


def _digits(typed: str) -> str:
    """Without blanks; what a Chinese keyboard types in full width is taken too."""
    return "".join(unicodedata.normalize("NFKC", typed[:40]).split())


def of(attempt: Attempt) -> Sitting | None:
    """The sitting in which it was begun."""
    return db.session.get(Sitting, attempt.sitting_id) if attempt.sitting_id else None


def is_to_be_noted(attempt: Attempt) -> bool:
    """Whether an invigilator is to learn that the page of this attempt asks."""
    if not attempt.sitting_id or not attempt.is_open:
        return False
    return attempt.seen_at is None or clock.now() - attempt.seen_at >= NOTED_EVERY


def note_seen(attempt_id: int) -> None:
    """The page of the attempt is open somewhere, and asks."""
    db.session.execute(update(Attempt).where(Attempt.id == attempt_id).values(seen_at=clock.now()))
