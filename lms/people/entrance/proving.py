"""Proving who one is: the try is counted, the password compared, and the outcome written down."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms.db import db
from lms.errors import Refused
from lms.people.entrance import logins, passwords, tries
from lms.people.entrance.logins import Candidate, Login
from lms.people.models import Person


class WrongPassword(Refused):
    message = _l("The number or the password is not right. Please check both; after five failed tries one has to wait.")
    status = 422


def counted(login: Login, address: str, *, known_here: bool) -> tuple[int, list[Candidate]]:
    """The number of this try and whom it may mean. Commit before `proved`: nobody should wait for the slow comparison.

    Raises TooManyTries.
    """
    return tries.begin(login.hash, address, known_here=known_here).id, logins.candidates(login)


def proved(try_id: int, candidates: list[Candidate], password: str) -> list[Person]:
    """The persons whose password this is: one, or several who share a telephone and a password.

    Raises WrongPassword.
    """
    fitting = {each.person_id: each.password_hash for each in passwords.fitting(candidates, password)}
    found = db.session.scalars(select(Person).where(Person.id.in_(fitting)).order_by(Person.id)).all()
    # The comparison took its time; meanwhile the password may have been changed, or the account closed.
    persons = [person for person in found if person.is_active and person.password_hash == fitting[person.id]]
    if not persons:
        raise WrongPassword
    tries.succeed(try_id, persons[0].id if len(persons) == 1 else None)
    return persons
