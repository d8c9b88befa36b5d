"""Pages that everybody opens ask the database little; roles are read once in a request."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from lms.db import db
from tests.cast import Cast
from tests.conftest import Client
from tests.people.entrance.test_sign_in import try_in


@contextmanager
def asked(app: Flask) -> Iterator[list[str]]:
    """The statements that the database is asked inside."""
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def test_the_sign_in_page_asks_nothing_of_the_database(app: Flask, client: Client) -> None:
    with asked(app) as statements:
        client.get("/sign-in")

    assert [each for each in statements if "BEGIN" not in each] == []


def test_a_sign_in_asks_little(app: Flask, client: Client, active: Cast) -> None:
    with asked(app) as statements:
        try_in(client, active.han_mei.mobile or "")

    assert len([each for each in statements if "BEGIN" not in each]) <= 10


def test_roles_are_read_once_however_often_they_are_asked_for(app: Flask, client: Client, cast: Cast) -> None:
    client.sign_in(cast.han_mei)

    with asked(app) as statements:
        client.get("/units")

    assert len([each for each in statements if "FROM role_grant" in each]) == 1


def test_the_list_of_units_asks_the_same_for_few_and_for_many(app: Flask, client: Client, cast: Cast) -> None:
    counts = []
    for who in (cast.han_mei, cast.admin):
        client.sign_in(who)
        with asked(app) as statements:
            client.get("/units")
        counts.append(len(statements))

    assert counts[0] == counts[1]
