"""Coming in by number and password."""

import cProfile
import pstats
import re
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from lms import clock, vault
from lms.db import db
from lms.outbox.models import Channel
from lms.people.entrance import passwords, privacy
from lms.people.models import AuditEntry, Person
from tests.cast import Cast
from tests.conftest import Client
from tests.people.conftest import PASSWORD

LI_LEIS_ID = "141021197505120018"


def try_in(client: Client, login: str, password: str = PASSWORD, **more: str) -> TestResponse:
    return client.post("/sign-in", data={"login": login, "password": password, **more})


def change(app: Flask, person: Person, **values: object) -> None:
    with app.app_context():
        row = db.session.get_one(Person, person.id)
        for name, value in values.items():
            setattr(row, name, value)
        db.session.commit()


def is_in_as(client: Client, person: Person) -> bool:
    return person.name in client.get("/account").text


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(
    "typed", ["13800000006", " 138 0000 0006 ", "138-0000-0006", "+86 13800000006", "１３８０００００００６"]
)
def test_a_mobile_number_is_understood_however_it_is_typed(client: Client, active: Cast, typed: str) -> None:
    assert active.han_mei.mobile == "13800000006"

    answer = try_in(client, typed)

    assert answer.status_code == 303
    assert is_in_as(client, active.han_mei)


@pytest.mark.parametrize("typed", [LI_LEIS_ID, "141021 19750512 0018", "１４１０２１１９７５０５１２００１８"])
def test_an_id_number_is_understood(app: Flask, client: Client, active: Cast, typed: str) -> None:
    with app.app_context():
        hashed = vault.keyed_hash(LI_LEIS_ID)
    change(app, active.li_lei, id_number_hash=hashed)

    try_in(client, typed)

    assert is_in_as(client, active.li_lei)


def test_unknown_wrong_closed_and_not_yet_begun_answer_alike(app: Flask, client: Client, active: Cast) -> None:
    change(app, active.ma_jun, closed_at=clock.now())
    tries = [
        ("13999999999", PASSWORD),
        (active.li_lei.mobile, "wrong words"),
        (active.ma_jun.mobile, PASSWORD),
        (active.sun_li.mobile, PASSWORD),
    ]

    answers = [try_in(client, login, password) for login, password in tries]

    assert {answer.status_code for answer in answers} == {422}
    # The form token carries the second at which it was made.
    texts = [re.sub(r"[\w-]+\.[\w-]{6}\.[\w-]{27}", "…", answer.text) for answer in answers]
    pages = {text.replace(login, "…") for text, (login, _) in zip(texts, tries, strict=True)}
    assert len(pages) == 1
    assert "号码或密码不正确" in pages.pop()


def test_an_unknown_login_costs_one_comparison_like_a_wrong_password(client: Client, active: Cast) -> None:
    def comparisons(login: str) -> int:
        with cProfile.Profile() as profile:
            try_in(client, login, "wrong words")
        calls = pstats.Stats(profile).stats.items()  # type: ignore[attr-defined]
        return sum(row[0] for (file, _, name), row in calls if name == "verify" and "argon2" in file)

    assert comparisons("13999990000") == comparisons(active.li_lei.mobile or "") == 1


@pytest.mark.parametrize(
    "data", [{}, {"login": "13800000000"}, {"password": "x"}, {"login": "1" * 50, "password": "x"}]
)
def test_a_form_left_empty_says_so_beside_the_field(client: Client, active: Cast, data: dict[str, str]) -> None:
    answer = client.post("/sign-in", data=data)

    assert answer.status_code == 422
    assert "invalid-feedback" in answer.text


def test_a_password_never_comes_back_in_the_page(client: Client, active: Cast) -> None:
    answer = try_in(client, active.li_lei.mobile or "", "my secret words")

    assert "my secret words" not in answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/account", "/account"),
        ("/account?a=1", "/account?a=1"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/a\nLocation: https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_one_goes_on_to_the_page_that_was_asked_for_but_never_to_another_site(
    client: Client, active: Cast, wanted: str, led_to: str
) -> None:
    answer = try_in(client, active.han_mei.mobile or "", next=wanted)

    assert answer.headers["Location"] == led_to


def test_a_stranger_is_sent_to_sign_in_and_back(client: Client, active: Cast) -> None:
    answer = client.get("/account?tab=posts")

    assert answer.headers["Location"] == "/sign-in?next=/account?tab%3Dposts"


def test_an_order_of_a_stranger_is_not_remembered(client: Client, active: Cast) -> None:
    assert client.post("/sign-out").headers["Location"] == "/sign-in"


def test_a_script_is_told_by_401(client: Client, active: Cast) -> None:
    answer = client.get("/account", headers={"Accept": "application/json"})

    assert answer.status_code == 401
    assert answer.json == {"error": "请先登录。"}


def test_htmx_is_led_to_the_sign_in_page(client: Client, active: Cast) -> None:
    answer = client.get("/account", headers={"HX-Request": "true"})

    assert answer.headers["HX-Redirect"] == "/sign-in?next=/account"


def test_two_on_one_telephone_come_in_by_their_own_passwords(app: Flask, client: Client, active: Cast) -> None:
    change(app, active.ma_jun, mobile=active.li_lei.mobile, password_hash=passwords.hashed("another good one"))

    try_in(client, active.li_lei.mobile or "", "another good one")

    assert is_in_as(client, active.ma_jun)


def test_two_with_one_telephone_and_one_password_choose_their_name(app: Flask, client: Client, active: Cast) -> None:
    change(app, active.ma_jun, mobile=active.li_lei.mobile)
    answer = try_in(client, active.li_lei.mobile or "", next="/account")
    page = client.get(answer.headers["Location"])
    assert active.li_lei.name in page.text
    assert active.ma_jun.name in page.text

    answer = client.post("/sign-in/name", data={"who": active.ma_jun.id})

    assert answer.headers["Location"] == "/account"
    assert is_in_as(client, active.ma_jun)


def test_nobody_chooses_a_name_whose_password_did_not_fit(app: Flask, client: Client, active: Cast) -> None:
    change(app, active.ma_jun, mobile=active.li_lei.mobile)
    try_in(client, active.li_lei.mobile or "")

    client.post("/sign-in/name", data={"who": active.admin.id})

    assert "/sign-in" in client.get("/account").headers["Location"]


def test_the_door_closes_after_half_an_hour(
    app: Flask, client: Client, active: Cast, later: Callable[..., None]
) -> None:
    change(app, active.ma_jun, mobile=active.li_lei.mobile)
    try_in(client, active.li_lei.mobile or "")
    later(minutes=31)

    answer = client.post("/sign-in/name", data={"who": active.ma_jun.id})

    assert answer.headers["Location"] == "/sign-in"


def test_the_notice_is_read_once_and_its_text_and_time_are_kept(app: Flask, client: Client, active: Cast) -> None:
    change(app, active.han_mei, privacy_version=None)
    answer = try_in(client, active.han_mei.mobile or "", next="/account")
    assert answer.headers["Location"] == "/sign-in/notice"
    assert "/sign-in" in client.get("/account").headers["Location"]
    assert "第二十八条" in client.get("/sign-in/notice").text

    answer = client.post("/sign-in/notice")

    assert answer.headers["Location"] == "/account"
    with app.app_context():
        person = db.session.get_one(Person, active.han_mei.id)
        assert (person.privacy_version, person.privacy_accepted_at is not None) == (privacy.VERSION, True)
    client.post("/sign-out")
    assert try_in(client, active.han_mei.mobile or "").headers["Location"] == "/"
    client.post("/sign-out")

    with app.app_context():
        db.session.add(Channel(kind="sms", name="短信", settings_sealed=b"", daily_limit=9, on_at=clock.now()))
        db.session.commit()
    assert try_in(client, active.han_mei.mobile or "").headers["Location"] == "/sign-in/notice"
    assert "短信平台" in client.get("/sign-in/notice").text
    client.post("/sign-in/notice")
    client.post("/sign-out")
    assert try_in(client, active.han_mei.mobile or "").headers["Location"] == "/"


def test_a_session_of_before_does_not_live_on_in_the_new_one(client: Client, active: Cast) -> None:
    with client.session_transaction() as session:
        session.update(planted="by an attacker", csrf_token="known", language="en")

    try_in(client, active.han_mei.mobile or "")

    with client.session_transaction() as session:
        assert session["language"] == "en"
        assert "planted" not in session
        assert session.get("csrf_token") != "known"


def test_a_sign_in_lasts_twelve_hours_however_often_pages_are_opened(
    client: Client, active: Cast, later: Callable[..., None]
) -> None:
    try_in(client, active.han_mei.mobile or "")

    later(hours=11)
    assert client.get("/account").status_code == 200
    later(hours=1, seconds=1)
    assert client.get("/account").status_code == 303


def test_a_closed_account_is_out_at_once(app: Flask, client: Client, active: Cast) -> None:
    try_in(client, active.han_mei.mobile or "")

    change(app, active.han_mei, closed_at=clock.now())

    assert client.get("/account").status_code == 303


def test_signing_in_and_out_leaves_a_trace_with_its_address(app: Flask, client: Client, active: Cast) -> None:
    try_in(client, active.han_mei.mobile or "")
    client.post("/sign-out")

    with app.app_context():
        trace = [(each.action, each.actor_id, each.address) for each in db.session.query(AuditEntry)]
    assert trace == [(action, active.han_mei.id, "127.0.0.1") for action in ("person.signed_in", "person.signed_out")]
