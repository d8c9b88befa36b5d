"""The one-time codes on slips: made, found again by their keyed hash, and used once.

A code is sixteen digits in four groups, like a bank card's number: 53 bits, no letters to confuse, and typed on the number
keys of a telephone. Guessing one of 4,000 open codes takes 10^12 tries, so wrong codes need no lock.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from lms import clock, vault
from lms.db import db
from lms.errors import Refused
from lms.people import audit, identifiers
from lms.people.entrance import passwords, tries
from lms.people.models import ActivationCode, Person

DIGITS = 16
GROUP = 4
VALID_FOR = timedelta(days=30)


class CodeUnknown(Refused):
    message = _l("There is no slip with this code. Please compare it with the slip, digit by digit.")
    status = 404


class CodeUsed(Refused):
    message = _l(
        "This slip has been used already. Sign in with your password; if you have forgotten it, ask for a new slip."
    )
    status = 410


class CodeWithdrawn(Refused):
    message = _l("This slip is no longer valid, because a newer one was issued. Please use the newest slip.")
    status = 410


class CodeExpired(Refused):
    message = _l("This slip is too old. Please ask for a new one.")
    status = 410


def new_code() -> str:
    return "".join(secrets.choice("0123456789") for _ in range(DIGITS))


def grouped(code: str) -> str:
    """The code as it is printed: 4821 7730 5529 0316."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def spelled(text: str) -> str:
    """A typed code without spaces and hyphens, in half width."""
    return identifiers.spelled(text)


def issue(persons: Sequence[Person], by: Person | None) -> dict[int, str]:
    """A new code for each of these persons by their id, the only time that it can be read; older ones are withdrawn."""
    withdraw(persons)
    codes = {person.id: new_code() for person in persons}
    expires_at, issuer = clock.now() + VALID_FOR, by.id if by else None
    db.session.add_all(
        ActivationCode(person_id=number, code_hash=vault.keyed_hash(code), issued_by_id=issuer, expires_at=expires_at)
        for number, code in codes.items()
    )
    for person in persons:
        audit.record("slip.issued", by=by, subject=person)
    return codes


def withdraw(persons: Sequence[Person]) -> None:
    """No code of these persons can be used any more."""
    theirs = ActivationCode.person_id.in_([person.id for person in persons])
    unused = ActivationCode.used_at.is_(None), ActivationCode.withdrawn_at.is_(None)
    db.session.execute(update(ActivationCode).where(theirs, *unused).values(withdrawn_at=clock.now()))


def person_of(code: str) -> Person:
    """Whose slip this is, if it can be used now. Raises Refused with the reason."""
    found = select(ActivationCode, Person).join(Person, Person.id == ActivationCode.person_id)
    row = db.session.execute(found.where(ActivationCode.code_hash == vault.keyed_hash(spelled(code)))).one_or_none()
    if row is None:
        raise CodeUnknown
    _check(row.ActivationCode, row.Person)
    return row.Person  # type: ignore[no-any-return]


def needs_number(person: Person) -> bool:
    """Whether the person could not sign in again: neither number is known."""
    return not (person.mobile or person.id_number_hash)


def _check(code: ActivationCode, person: Person) -> None:
    if code.used_at:
        raise CodeUsed
    if code.withdrawn_at or not person.is_active:
        raise CodeWithdrawn
    if code.expires_at <= clock.now():
        raise CodeExpired


def use(code: str, password: str, mobile: str | None = None) -> Person:
    """Set the person's own password and use up the code: of two at once, one comes too late.

    Whoever could not sign in again, having neither number, gives a mobile number. Raises Refused, WeakPassword among them.
    """
    person = person_of(code)
    if mobile and needs_number(person):
        person.mobile = mobile
    action = "person.password_reset" if person.password_hash else "person.activated"
    passwords.give(person, password)
    use_up(code)
    tries.forgive(person)
    audit.record(action, by=person, subject=person)
    return person


def use_up(code: str) -> None:
    """Nobody comes in by this code again. Raises CodeUsed for the later of two at once."""
    used = update(ActivationCode).where(
        ActivationCode.code_hash == vault.keyed_hash(spelled(code)),
        ActivationCode.used_at.is_(None),
        ActivationCode.withdrawn_at.is_(None),
    )
    if db.session.execute(used.values(used_at=clock.now())).rowcount != 1:  # type: ignore[attr-defined]
        raise CodeUsed
