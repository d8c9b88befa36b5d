"""Who is signed in: the session names the person, the epoch of the sign-ins and the moment of this one."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Flask, current_app, request, session, url_for
from flask_babel import lazy_gettext as _l
from flask_login import LoginManager, current_user, login_user
from flask_wtf.csrf import CSRFError
from sqlalchemy import bindparam, select
from werkzeug.exceptions import Unauthorized
from werkzeug.utils import redirect

from lms import clock, errors
from lms.db import SAFE_METHODS, db
from lms.people.models import Person
from lms.web import Page

PLEASE = _l("Please sign in first.")
TOO_OLD = _l(
    "This page was open for too long, or somebody else has signed in since. Nothing was saved; please try again."
)

login_manager = LoginManager()
# A telephone changes its address all day; the session is bound to the person and to twelve hours instead.
login_manager.session_protection = None


class SignIn(NamedTuple):
    """What a session claims: the person, and the epoch of the sign-in. Whether it holds, the database knows."""

    person_id: int
    epoch: int

    @classmethod
    def read(cls, session: Mapping[str, Any]) -> "SignIn | None":
        """The claim of this session, if it can be read; also of one that is over."""
        number, _, epoch = (session.get("_user_id") or "").partition(".")
        if not (number.isdecimal() and epoch.isdecimal()):
            return None
        return cls(int(number), int(epoch))


def end_of(session: Mapping[str, Any], app: Flask) -> float:
    """When the twelve hours of this session are over, in seconds since 1970."""
    return float(session.get("signed_in_at", 0) + app.permanent_session_lifetime.total_seconds())


def _claim() -> SignIn | None:
    """What this request's session claims, unless it is over."""
    return SignIn.read(session) if clock.now().timestamp() <= end_of(session, current_app) else None


# Every page asks this, so it is put together once.
_PERSON = select(Person).where(Person.id == bindparam("person"))


@login_manager.user_loader
def load(session_id: str) -> Person | None:
    """The person, unless the account was closed or its sign-ins were ended since."""
    claim = _claim()
    person: Person | None = db.session.scalar(_PERSON, {"person": claim.person_id}) if claim else None
    if claim is None or person is None or not person.is_active or person.sign_in_epoch != claim.epoch:
        return None
    return person


def claimed() -> SignIn:
    """What this request's session claims, unchecked; for views that are marked `@checks_sign_in`."""
    claim = _claim()
    if claim is None:
        raise Unauthorized
    return claim


def let_in(person: Person) -> None:
    """Begin this person's session: a new one, so that nobody's earlier session or form token lives on in it."""
    leave()
    session.permanent = True
    session["signed_in_at"] = clock.now().timestamp()
    login_user(person)


def leave() -> None:
    """End the session; only the language stays on the device."""
    language = session.get("language")
    session.clear()
    if language:
        session.permanent = True
        session["language"] = language


def ask_to_sign_in() -> Page:
    """Send a stranger's browser to the sign-in page and back afterwards; a script is told by 401."""
    address = url_for("people.sign_in", next=_wanted())
    if "HX-Request" in request.headers:
        return current_app.response_class(status=401, headers={"HX-Redirect": address})
    if errors.is_for_script():
        return errors.answer(str(PLEASE), 401)
    return redirect(address, 303)


def _wanted() -> str | None:
    """Where to go on after the sign-in: the page asked for, and nothing for an order, which can't be repeated by a link."""
    path = request.full_path.rstrip("?")
    return path if request.method in SAFE_METHODS and path != "/" else None


def too_old(error: CSRFError) -> Page:
    """A form whose token does not fit: the session ended, or another person has signed in since."""
    view = current_app.view_functions.get(request.endpoint or "")
    if not current_user.is_authenticated and not getattr(view, "is_public", False):
        return ask_to_sign_in()
    return errors.answer(str(TOO_OLD), 400)


def init_app(app: Flask) -> None:
    login_manager.init_app(app)
    login_manager.unauthorized_handler(ask_to_sign_in)
    app.register_error_handler(CSRFError, too_old)
