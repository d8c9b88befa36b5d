"""What the tests of people share: persons with passwords, a clock to put forward, a second web process, the trail."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock, create_app
from lms.db import db
from lms.people.entrance import activation, passwords, privacy
from lms.people.models import AuditEntry, Person
from tests.cast import Cast
from tests.conftest import Client

PASSWORD = "learn with joy"


@pytest.fixture
def active(app: Flask, cast: Cast) -> Cast:
    """The cast, each with the same password and the notice read; Sun Li has not begun yet."""
    with app.app_context():
        kept = _hashed()
        for person in db.session.query(Person).where(Person.id != cast.sun_li.id):
            person.password_hash, person.privacy_version = kept, privacy.VERSION
        db.session.commit()
    return cast


@cache
def _hashed() -> str:
    """Hashing is slow on purpose: once is enough."""
    return passwords.hashed(PASSWORD)


@pytest.fixture
def later() -> Iterator[Callable[..., None]]:
    """Put the clock forward: later(minutes=10)."""
    real = clock.source

    def put_forward(**span: float) -> None:
        before = clock.source
        clock.source = lambda: before() + timedelta(**span)

    yield put_forward
    clock.source = real


@pytest.fixture
def twin(app: Flask) -> Iterator[Flask]:
    """Another web process on the same database and keys."""
    other = create_app(LMS_INSTANCE=app.instance_path, LMS_DATABASE_URL=app.config["DATABASE_URL"])
    other.config |= {"TESTING": True, "WTF_CSRF_ENABLED": False}
    other.test_client_class = Client
    yield other
    with other.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def sun_lis_code(app: Flask, cast: Cast) -> str:
    """The code on a slip for Sun Li, who has never signed in."""
    return issue_code(app, cast.sun_li)


def deeds(app: Flask) -> list[str]:
    """The action codes of the audit trail, oldest first."""
    with app.app_context():
        return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def issue_code(app: Flask, person: Person) -> str:
    with app.app_context():
        codes = activation.issue([db.session.get_one(Person, person.id)], None)
        db.session.commit()
        return codes[person.id]
