"""Persons at the door: their password fitted, but a name is to be chosen or the notice to be read before they are let in."""

from collections.abc import Sequence
from datetime import timedelta

from flask import session
from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.people.models import Person

PATIENCE = timedelta(minutes=30)


def open_for(persons: Sequence[Person], wanted: str) -> None:
    """Remember who may come in, as of their present password, and where they want to go."""
    session["door"] = {
        "persons": [person.get_id() for person in persons],
        "wanted": wanted,
        "until": (clock.now() + PATIENCE).timestamp(),
    }


def waiting() -> list[Person]:
    """Who stands at the door: nobody any more after half an hour, a new password or a closed account."""
    door = session.get("door", {})
    if door.get("until", 0) < clock.now().timestamp():
        return []
    numbers = [int(each.partition(".")[0]) for each in door["persons"]]
    found = db.session.scalars(select(Person).where(Person.id.in_(numbers)).order_by(Person.id))
    return [person for person in found if person.is_active and person.get_id() in door["persons"]]


def wanted() -> str:
    """Where the persons at the door want to go."""
    return str(session.get("door", {}).get("wanted", "/"))


def narrow_to(person: Person) -> None:
    """Of those at the door, it is this one."""
    open_for([person], wanted())
