"""What a person types, or taps, to say who they are: a mobile number, an ID number, or a name that this device remembers."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from lms import vault
from lms.db import db
from lms.people import identifiers
from lms.people.models import Person

COUNTRY_PREFIXES = ("+86", "0086")


@dataclass(frozen=True)
class Login:
    """What tries are counted under, and whom it may mean."""

    hash: str
    means: ColumnElement[bool]


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be meant; without a password hash nobody can come in as them."""

    person_id: int
    password_hash: str | None


def typed(text: str) -> Login:
    """The login of a typed number, in whatever width and with whatever spaces it came."""
    number = mobile_in(text)
    own_hash = vault.keyed_hash(number)
    is_id_number = len(number) == identifiers.LENGTH
    return Login(own_hash, Person.id_number_hash == own_hash if is_id_number else Person.mobile == number)


def remembered(person_id: int) -> Login:
    """The login of somebody whose name was tapped."""
    return Login(vault.keyed_hash(f"person:{person_id}"), Person.id == person_id)


def mobile_in(text: str) -> str:
    """A number in its one spelling, without the country's prefix."""
    number = identifiers.spelled(text)
    for prefix in COUNTRY_PREFIXES:
        number = number.removeprefix(prefix)
    return number


def hashes_of(person: Person) -> list[str]:
    """Every hash under which tries of this person are counted."""
    hashes = [remembered(person.id).hash]
    if person.mobile:
        hashes.append(typed(person.mobile).hash)
    if person.id_number_hash:
        hashes.append(person.id_number_hash)
    return hashes


def candidates(login: Login) -> list[Candidate]:
    """Everybody who may be meant; a closed account is there, but has no password."""
    found = select(Person.id, Person.password_hash, Person.closed_at).where(login.means).order_by(Person.id)
    return [
        Candidate(row.id, None if row.closed_at else row.password_hash) for row in db.session.execute(found)
    ]  # fmt: skip
