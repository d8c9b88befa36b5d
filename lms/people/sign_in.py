"""Who is signed in: the session names the person and the epoch of the sign-in."""

from flask import Flask
from flask_babel import lazy_gettext as _l
from flask_login import LoginManager

from lms.db import db
from lms.people.models import Person

login_manager = LoginManager()
login_manager.login_view = "people.sign_in"
login_manager.login_message = _l("Please sign in first.")
login_manager.login_message_category = "info"


@login_manager.user_loader
def load(session_id: str) -> Person | None:
    """The person, unless the account was closed or its sign-ins were ended since."""
    number, _, epoch = session_id.partition(".")
    person = db.session.get(Person, int(number)) if number.isdecimal() else None
    if person is None or not person.is_active or str(person.sign_in_epoch) != epoch:
        return None
    return person


def init_app(app: Flask) -> None:
    login_manager.init_app(app)
