"""The names of those who came in last on this device, so that the next person on a shared telephone taps a name."""

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select
from werkzeug.wrappers import Response

from lms.db import db
from lms.people.models import Person

COOKIE = "lms_names"
MOST = 6
KEPT_SECONDS = 180 * 24 * 3600


def numbers() -> list[int]:
    """The ids of the persons remembered here, last first. The cookie is signed: nobody can write an id into it."""
    try:
        return [int(number) for number in _serializer().loads(request.cookies.get(COOKIE, ""))]
    except BadSignature:
        return []


def names() -> list[tuple[int, str]]:
    """The persons remembered here with their names, last first."""
    known = numbers()
    if not known:
        return []
    found = select(Person.id, Person.name).where(Person.id.in_(known), Person.closed_at.is_(None))
    named = dict(db.session.execute(found).all())
    return [(number, named[number]) for number in known if number in named]


def remember(response: Response, person: Person) -> Response:
    """Put this person first among the names of the device."""
    kept = [person.id, *(number for number in numbers() if number != person.id)][:MOST]
    response.set_cookie(
        COOKIE, _serializer().dumps(kept), max_age=KEPT_SECONDS, path="/", httponly=True, samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )  # fmt: skip
    return response


def forget(response: Response) -> Response:
    """Forget every name of the device."""
    response.delete_cookie(COOKIE)
    return response


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="names-on-this-device")
