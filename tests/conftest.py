"""Fixtures that every test may use: the site on both databases, the cast, and a client that can sign in."""

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy.orm import Session

from lms import clock
from lms.db import db
from lms.people.models import Person
from tests import cast as cast_of_people
from tests import databases, once, second_try, sharing_out, snapshots
from tests.evidence.table import note, pytest_collection_modifyitems, pytest_terminal_summary  # noqa: F401

SHARED_DATA = Path(os.environ.get("LMS_TEST_DATA", Path(__file__).parent.parent.parent / "shared" / "data"))


# How fast examples are made and tried depends on what else the machine does.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(sharing_out)
    config.pluginmanager.register(second_try)
    once.folder()  # before processes are started, so that all have the same


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What is loaded and collected stays to the end: the collector of garbage need not look through it ever again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--databases", default="sqlite,postgresql", help="which databases to test on")
    parser.addoption("--both", action="store_true", help="on every database also what would be tried on one of them")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "site" in metafunc.fixturenames:
        asked = metafunc.config.getoption("--databases").split(",")
        kinds = databases.tried_on(metafunc.definition, asked, metafunc.config.getoption("--both"))
        metafunc.parametrize("site", kinds, indirect=True, scope="session")


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest) -> Iterator[Flask]:
    with databases.quick_folder() as folder, databases.site(request.param, folder) as app:
        yield app


@pytest.fixture
def app(site: Flask) -> Iterator[Flask]:
    """The application on an empty database."""
    databases.empty(site)
    yield site
    with site.app_context():
        db.session.remove()


@pytest.fixture
def database(app: Flask) -> Iterator[Session]:
    """The session, in an application context that lasts for the test. Not together with `client`."""
    with app.app_context():
        yield db.session  # type: ignore[misc]


@pytest.fixture
def cast(app: Flask) -> cast_of_people.Cast:
    """The people that all tests know; see tests/cast.py."""
    return snapshots.given(app, cast_of_people.assemble)


@pytest.fixture
def kept(app: Flask) -> Callable[[Callable[[], Any]], Any]:
    """Make rows before pages are opened, and commit them; what the function gives back."""

    def keep(make: Callable[[], Any]) -> Any:
        with app.app_context():
            found = make()
            db.session.commit()
            return found

    return keep


class Client(FlaskClient):
    """A browser without JavaScript that can be signed in as somebody of the cast."""

    def sign_in(self, person: Person) -> None:
        with self.session_transaction() as session:
            session["_user_id"] = person.get_id()
            session["signed_in_at"] = clock.now().timestamp()

    def sign_out(self) -> None:
        with self.session_transaction() as session:
            session.clear()

    def open(self, *args: Any, **kwargs: Any) -> Any:
        assert not has_app_context(), "a request inside another application context would share its session"
        answer = super().open(*args, **kwargs)
        assert all(value.isascii() for _name, value in answer.headers), "a real server sends no such header"
        return answer


@pytest.fixture
def client(app: Flask) -> Iterator[Client]:
    app.config["WTF_CSRF_ENABLED"] = False  # test_every_route has the form token's own tests
    app.test_client_class = Client
    yield app.test_client()  # type: ignore[misc]
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real rosters, questions, law texts and discs. Missing: a skip at home, a failure on CI."""
    if not SHARED_DATA.is_dir():
        if databases.ON_CI:
            pytest.fail(f"{SHARED_DATA} is missing; LMS_TEST_DATA names it")
        pytest.skip(f"{SHARED_DATA} is not on this machine; LMS_TEST_DATA names it")
    return SHARED_DATA
