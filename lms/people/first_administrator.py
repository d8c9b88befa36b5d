"""The first administrator of an empty site, and the way back in for one who is locked out; both by a command on the server."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.errors import Refused
from lms.people import audit, roles
from lms.people.access import holds_on
from lms.people.entrance import activation, logins, passwords
from lms.people.models import Person, RoleGrant


class NobodyMeant(Refused):
    message = _l("Nobody has this number.")


class SeveralMeant(Refused):
    message = _l("Several persons have this number; give the ID number instead.")


def is_missing() -> bool:
    """Whether nobody can administer the site yet."""
    held = select(RoleGrant.id).where(RoleGrant.role == "administrator", holds_on(RoleGrant, clock.today()))
    return db.session.scalar(held.limit(1)) is None


def create(name: str, mobile: str, password: str) -> Person:
    """A new person who administers the site. Raises WeakPassword."""
    person = Person(name=name, mobile=mobile, sign_in_epoch=0)
    db.session.add(person)
    db.session.flush()  # the grant and the trace need its number
    passwords.give(person, password)
    audit.record("person.added", by=None, subject=person, command="admin create")
    roles.grant(person, "administrator", by=None)
    return person


def slip_for(number: str) -> str:
    """A new code for whoever has this mobile or ID number. Raises Refused when it is nobody or several."""
    found = db.session.scalars(select(Person).where(logins.typed(number).means, Person.closed_at.is_(None))).all()
    if len(found) != 1:
        raise SeveralMeant if found else NobodyMeant
    return activation.issue(found, None)[found[0].id]
