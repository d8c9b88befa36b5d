"""Pages that everybody opens ask the database little; roles are read once in a request."""

from flask import Flask

from tests.asking import asked
from tests.cast import Cast
from tests.conftest import Client
from tests.people.entrance.test_sign_in import try_in


def test_the_sign_in_page_asks_only_whether_anybody_administers_the_site(app: Flask, client: Client) -> None:
    with asked(app) as statements:
        client.get("/sign-in")

    assert len(statements) == 1


def test_a_sign_in_asks_little(app: Flask, client: Client, active: Cast) -> None:
    with asked(app) as statements:
        try_in(client, active.han_mei.mobile or "")

    assert len(statements) <= 10


def test_roles_are_read_once_however_often_they_are_asked_for(app: Flask, client: Client, cast: Cast) -> None:
    client.sign_in(cast.han_mei)

    with asked(app) as statements:
        client.get("/units")

    assert len([each for each in statements if "FROM role_grant" in each]) == 1
