"""How the demonstration county's people came in: by a slip, a password and the notice, as its pages let real ones in."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from sqlalchemy import select

from lms.db import db
from lms.demo import past
from lms.people import audit
from lms.people.entrance import activation, passwords, privacy
from lms.people.models import Person

PASSWORD = "Anquan-2021"  # noqa: S105 - printed at every start; the county is invented
# The code of each person's slip.
Slips = Mapping[int, str]


def hand_out(by: Person) -> Slips:
    """A slip for everybody but the issuer."""
    persons = db.session.scalars(select(Person).where(Person.id != by.id).order_by(Person.id)).all()
    slips = activation.issue(persons, by)
    db.session.flush()  # the time of issue is told now
    return slips


def come_in(person: Person, slips: Slips, at: datetime) -> None:
    """Sign in at that time; for the first time with the slip, or by a command where there is none."""
    with past.at(at):
        if not person.password_hash:
            _open(person, slips.get(person.id))
        audit.record("person.signed_in", by=person, subject=person)
        db.session.flush()  # the time of the trace is told now


def _open(person: Person, code: str | None) -> None:
    passwords.keep(person, _hash())
    if code:
        activation.use_up(code)
        audit.record("person.activated", by=person, subject=person)
    privacy.acknowledge(person)


@cache
def _hash() -> str:
    """One for all: hundreds would lengthen the first start by a quarter of a minute."""
    return passwords.hashed(PASSWORD)
