"""One's own account and password."""

import pytest
from flask import Flask
from sqlalchemy import select

from lms import vault
from lms.db import db
from lms.people.models import AuditEntry
from tests.cast import Cast
from tests.conftest import Client
from tests.people.conftest import PASSWORD
from tests.people.entrance.test_sign_in import LI_LEIS_ID, change, is_in_as, try_in

NEW = {"old": PASSWORD, "password": "brand new words", "again": "brand new words"}


def test_the_account_shows_masked_numbers_and_own_posts(app: Flask, client: Client, active: Cast) -> None:
    with app.app_context():
        sealed = vault.seal(LI_LEIS_ID)
    change(app, active.li_lei, id_number_sealed=sealed)
    try_in(client, active.li_lei.mobile or "")

    page = client.get("/account").text

    assert "141021********0018" in page
    assert "138****0000" in page
    assert LI_LEIS_ID not in page
    assert "13800000000" not in page
    assert active.lis_works.name in page
    assert active.lis_quarry.name in page
    assert active.mas_mill.name not in page


def test_a_new_password_ends_the_other_sign_ins_and_keeps_this_one(app: Flask, client: Client, active: Cast) -> None:
    elsewhere = app.test_client()
    for each in (client, elsewhere):
        try_in(each, active.han_mei.mobile or "")  # type: ignore[arg-type]

    answer = client.post("/account/password", data=NEW, follow_redirects=True)

    assert "密码已修改" in answer.text
    assert is_in_as(client, active.han_mei)
    assert elsewhere.get("/account").status_code == 303
    client.post("/sign-out")
    assert try_in(client, active.han_mei.mobile or "").status_code == 422
    assert try_in(client, active.han_mei.mobile or "", NEW["password"]).status_code == 303
    with app.app_context():
        assert "person.password_changed" in db.session.scalars(select(AuditEntry.action)).all()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"old": "wrong words"}, "当前密码不正确"),
        ({"old": ""}, "请填写此项"),
        ({"password": "12345678", "again": "12345678"}, "太容易被猜中"),
        ({"again": "other words"}, "不一致"),
    ],
)
def test_a_password_is_not_changed_by_a_wrong_form(
    client: Client, active: Cast, changed: dict[str, str], sentence: str
) -> None:
    try_in(client, active.han_mei.mobile or "")

    answer = client.post("/account/password", data=NEW | changed)

    assert answer.status_code == 422
    assert sentence in answer.text
    client.post("/sign-out")
    assert try_in(client, active.han_mei.mobile or "").status_code == 303


def test_whoever_finds_an_open_session_cannot_guess_the_password_without_end(client: Client, active: Cast) -> None:
    try_in(client, active.han_mei.mobile or "")

    answers = [client.post("/account/password", data=NEW | {"old": "wrong words"}).status_code for _ in range(6)]

    assert answers == [422] * 5 + [429]


def test_a_form_token_lives_as_long_as_its_session(app: Flask, active: Cast, later: object) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    app.test_client_class = Client
    client = app.test_client()
    client.sign_in(active.han_mei)  # type: ignore[attr-defined]
    token = client.get("/account").text.split('name="csrf-token" content="')[1].split('"')[0]
    assert app.config["WTF_CSRF_TIME_LIMIT"] is None
    later(hours=11, minutes=59)  # type: ignore[operator]

    answer = client.post("/account/password", data=NEW | {"csrf_token": token})

    assert answer.status_code == 303


def test_a_form_of_a_session_that_ended_leads_to_the_sign_in(app: Flask, active: Cast) -> None:
    app.config["WTF_CSRF_ENABLED"] = True

    answer = app.test_client().post("/account/password", data=NEW)

    assert answer.headers["Location"] == "/sign-in"


def test_a_sign_in_page_left_open_too_long_says_so(app: Flask, active: Cast) -> None:
    app.config["WTF_CSRF_ENABLED"] = True

    answer = try_in(app.test_client(), active.han_mei.mobile or "")  # type: ignore[arg-type]

    assert answer.status_code == 400
    assert "页面打开时间过长" in answer.text
