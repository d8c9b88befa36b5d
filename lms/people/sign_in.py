"""Who is signed in: the session names the person and the epoch of the sign-in."""

from typing import NamedTuple

from flask import Flask, session
from flask_babel import lazy_gettext as _l
from flask_login import LoginManager
from werkzeug.exceptions import Unauthorized

from lms.db import db
from lms.people.models import Person

login_manager = LoginManager()
login_manager.login_view = "people.sign_in"
login_manager.login_message = _l("Please sign in first.")
login_manager.login_message_category = "info"


class SignIn(NamedTuple):
    """What a session claims: the person, and the epoch of the sign-in. Whether it holds, the database knows."""

    person_id: int
    epoch: int

    @classmethod
    def read(cls, session_id: str | None) -> "SignIn | None":
        number, _, epoch = (session_id or "").partition(".")
        return cls(int(number), int(epoch)) if number.isdecimal() and epoch.isdecimal() else None


@login_manager.user_loader
def load(session_id: str) -> Person | None:
    """The person, unless the account was closed or its sign-ins were ended since."""
    claim = SignIn.read(session_id)
    person = db.session.get(Person, claim.person_id) if claim else None
    if claim is None or person is None or not person.is_active or person.sign_in_epoch != claim.epoch:
        return None
    return person


def claimed() -> SignIn:
    """What this request's session claims, unchecked; for views that are marked `@checks_sign_in`."""
    claim = SignIn.read(session.get("_user_id"))
    if claim is None:
        raise Unauthorized
    return claim


def init_app(app: Flask) -> None:
    login_manager.init_app(app)
