"""Tries to sign in, and the locks that follow from them: five failures of one login, and a wider limit for one address.

Both look back ten minutes, so a lock ends by itself. They are kept in the database because web processes share no memory.
"""

import ipaddress
import math
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, delete, select, update

from lms import clock
from lms.db import db, take_turns
from lms.errors import Refused
from lms.people.entrance import logins
from lms.people.models import Person, SignInTry

WINDOW = timedelta(minutes=10)
MOST_OF_LOGIN = 5
# A whole office comes from one address. Beyond this, only those who came in from it before may try.
MOST_OF_ADDRESS = 100
KEPT = timedelta(days=30)


class TooManyTries(Refused):
    message = _l(
        "Too many failed tries. For your protection the sign-in is locked; please try again in %(minutes)s minutes, or ask for a new slip."
    )
    status = 429


def begin(login_hash: str, address: str, *, known_here: bool) -> SignInTry:
    """Write down a try before its password is compared: it counts as failed until it succeeds.

    Raises TooManyTries.
    """
    take_turns(login_hash)
    _refuse_until(_free_again(SignInTry.login_hash == login_hash, MOST_OF_LOGIN))
    place = network(address)
    if not known_here:
        _refuse_until(_full_address(login_hash, place))
    row = SignInTry(login_hash=login_hash, address=place)
    db.session.add(row)
    db.session.flush()  # the caller needs its number
    return row


def _refuse_until(moment: datetime | None) -> None:
    if moment and (left := moment - clock.now()) > timedelta():
        raise TooManyTries(minutes=math.ceil(left / timedelta(minutes=1)))


def _free_again(which: ColumnElement[bool], most: int) -> datetime | None:
    """When the oldest of the last `most` failures will be forgotten; nothing when there are fewer."""
    last = (
        select(SignInTry.at)
        .where(which, ~SignInTry.succeeded, SignInTry.at > clock.now() - WINDOW)
        .order_by(SignInTry.at.desc())
        .offset(most - 1)
        .limit(1)
    )
    oldest = db.session.scalar(last)
    return oldest + WINDOW if oldest else None


def _full_address(login_hash: str, place: str) -> datetime | None:
    moment = _free_again(SignInTry.address == place, MOST_OF_ADDRESS)
    return None if moment and _came_in_from(login_hash, place) else moment


def _came_in_from(login_hash: str, place: str) -> bool:
    before = select(SignInTry.id).where(
        SignInTry.login_hash == login_hash, SignInTry.address == place, SignInTry.succeeded
    )
    return db.session.scalar(before.limit(1)) is not None


def network(address: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 network that one IPv6 household has to itself."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:45]
    return str(ipaddress.ip_network((address, 64), strict=False)) if parsed.version == 6 else address


def succeed(try_id: int, person_id: int | None) -> None:
    """The try was no failure; whose it was is open while several persons fit."""
    db.session.execute(update(SignInTry).where(SignInTry.id == try_id).values(succeeded=True, person_id=person_id))


def locked_until(person: Person) -> datetime | None:
    """Until when one of this person's logins is locked, or nothing."""
    moments = [_free_again(SignInTry.login_hash == each, MOST_OF_LOGIN) for each in logins.hashes_of(person)]
    return max((moment for moment in moments if moment), default=None)


def forgive(person: Person) -> None:
    """Forget the failures of every login of this person."""
    failed = delete(SignInTry).where(SignInTry.login_hash.in_(logins.hashes_of(person)), ~SignInTry.succeeded)
    db.session.execute(failed)


def sweep() -> None:
    """Forget tries that no lock looks at any more."""
    db.session.execute(delete(SignInTry).where(SignInTry.at < clock.now() - KEPT))
