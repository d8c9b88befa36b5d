"""The first sign-in, by the one-time code of a slip."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock, vault
from lms.db import db
from lms.people.entrance import activation, passwords
from lms.people.models import ActivationCode, AuditEntry, Person
from tests.cast import Cast
from tests.conftest import Client
from tests.people.conftest import PASSWORD, issue_code
from tests.people.entrance.test_sign_in import change, is_in_as, try_in

OWN = {"password": "my own first words", "again": "my own first words"}


def password_of(app: Flask, person: Person) -> str | None:
    with app.app_context():
        return db.session.get_one(Person, person.id).password_hash


def test_a_slip_leads_by_password_and_notice_to_the_first_page(
    app: Flask, client: Client, active: Cast, sun_lis_code: str
) -> None:
    assert active.sun_li.name in client.get(f"/activate/{sun_lis_code}").text

    answer = client.post(f"/activate/{sun_lis_code}", data=OWN)
    assert answer.headers["Location"] == "/sign-in/notice"
    answer = client.post("/sign-in/notice")
    assert answer.headers["Location"] == "/"

    assert is_in_as(client, active.sun_li)
    client.post("/sign-out")
    assert try_in(client, active.sun_li.mobile or "", OWN["password"]).status_code == 303


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize("spelling", ["{}", "{0} ", "grouped", "hyphens", "wide"])
def test_a_code_is_understood_however_it_is_typed(
    client: Client, active: Cast, sun_lis_code: str, spelling: str
) -> None:
    typed = {
        "grouped": activation.grouped(sun_lis_code),
        "hyphens": activation.grouped(sun_lis_code).replace(" ", "-"),
        "wide": sun_lis_code.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)}),
    }.get(spelling) or spelling.format(sun_lis_code)

    answer = client.post("/activate", data={"code": typed})

    assert answer.headers["Location"] == f"/activate/{sun_lis_code}"


def test_a_code_is_sixteen_digits_and_only_its_keyed_hash_is_kept(app: Flask, cast: Cast, sun_lis_code: str) -> None:
    assert re.fullmatch(r"\d{16}", sun_lis_code)
    with app.app_context():
        assert db.session.scalars(select(ActivationCode.code_hash)).all() == [vault.keyed_hash(sun_lis_code)]


def test_looking_at_a_slip_does_not_use_it(client: Client, active: Cast, sun_lis_code: str) -> None:
    for _ in range(3):
        assert client.get(f"/activate/{sun_lis_code}").status_code == 200


@pytest.mark.parametrize("code", ["0000000000000000", "x", "1" * 60, "<script>"])
def test_an_unknown_code_says_so(client: Client, active: Cast, code: str) -> None:
    for answer in (client.get(f"/activate/{code}"), client.post("/activate", data={"code": code})):
        assert answer.status_code == 404
    assert "没有与此激活码对应的凭条" in client.post(f"/activate/{code}", data=OWN).text


def test_an_empty_or_endless_code_says_so(client: Client, active: Cast) -> None:
    assert client.post("/activate", data={"code": ""}).status_code == 422
    assert client.post("/activate", data={"code": "1" * 61}).status_code == 422


def test_a_slip_works_once(app: Flask, client: Client, active: Cast, sun_lis_code: str) -> None:
    client.post(f"/activate/{sun_lis_code}", data=OWN)
    client.sign_out()

    answer = client.post(f"/activate/{sun_lis_code}", data={"password": "another's words", "again": "another's words"})

    assert answer.status_code == 410
    assert "已使用过" in answer.text
    assert passwords.is_kept(password_of(app, active.sun_li) or "", OWN["password"])


@pytest.mark.both_databases
def test_of_two_at_once_one_comes_too_late(
    app: Flask, client: Client, twin: Flask, active: Cast, sun_lis_code: str
) -> None:
    words = [f"words of number {number}" for number in range(4)]
    clients = [site.test_client() for site in (app, twin) * 2]

    def use(pair: tuple[int, str]) -> int:
        number, password = pair
        return clients[number].post(
            f"/activate/{sun_lis_code}", data={"password": password, "again": password}
        ).status_code  # fmt: skip

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(use, enumerate(words)))

    assert sorted(answers) == [303, 410, 410, 410]
    assert passwords.is_kept(password_of(app, active.sun_li) or "", words[answers.index(303)])


def test_a_newer_slip_withdraws_the_older(app: Flask, client: Client, active: Cast, sun_lis_code: str) -> None:
    newer = issue_code(app, active.sun_li)

    assert client.get(f"/activate/{sun_lis_code}").status_code == 410
    assert client.get(f"/activate/{newer}").status_code == 200


def test_a_slip_of_a_month_ago_is_too_old(
    client: Client, active: Cast, sun_lis_code: str, later: Callable[..., None]
) -> None:
    later(days=30)

    answer = client.post(f"/activate/{sun_lis_code}", data=OWN)

    assert answer.status_code == 410
    assert "已过期" in answer.text


def test_the_slip_of_a_closed_account_is_worth_nothing(
    app: Flask, client: Client, active: Cast, sun_lis_code: str
) -> None:
    change(app, active.sun_li, closed_at=clock.now())

    assert client.post(f"/activate/{sun_lis_code}", data=OWN).status_code == 410


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"password": "short", "again": "short"}, "至少需要 8 个字符"),
        ({"password": "12345678", "again": "12345678"}, "太容易被猜中"),
        ({"password": "13800000004", "again": "13800000004"}, "手机号或身份证号"),
        ({"password": "my own first words", "again": "other words"}, "不一致"),
        ({"password": "", "again": ""}, "请填写此项"),
        ({"password": "a" * 129, "again": "a" * 129}, "内容过长"),
    ],
)
def test_a_password_that_will_not_do_leaves_the_slip_usable(
    app: Flask, client: Client, active: Cast, sun_lis_code: str, data: dict[str, str], sentence: str
) -> None:
    answer = client.post(f"/activate/{sun_lis_code}", data=data)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert password_of(app, active.sun_li) is None
    assert client.get(f"/activate/{sun_lis_code}").status_code == 200


def test_a_slip_replaces_a_forgotten_password_lifts_the_lock_and_ends_other_sign_ins(
    app: Flask, client: Client, active: Cast
) -> None:
    mobile = active.han_mei.mobile or ""
    elsewhere = app.test_client()
    try_in(elsewhere, mobile)  # type: ignore[arg-type]
    for _ in range(5):
        try_in(client, mobile, "forgotten words")
    code = issue_code(app, active.han_mei)
    assert elsewhere.get("/account").status_code == 200, "an issued slip alone ends nothing"

    client.post(f"/activate/{code}", data=OWN)
    client.post("/sign-out")

    assert elsewhere.get("/account").status_code == 303
    assert try_in(client, mobile, PASSWORD).status_code == 422
    assert try_in(client, mobile, OWN["password"]).status_code == 303
    with app.app_context():
        assert "person.password_reset" in db.session.scalars(select(AuditEntry.action)).all()


def test_a_slip_scanned_on_anothers_open_session_ends_that_session(
    client: Client, active: Cast, sun_lis_code: str
) -> None:
    try_in(client, active.han_mei.mobile or "")

    client.post(f"/activate/{sun_lis_code}", data=OWN)
    client.post("/sign-in/notice")

    assert is_in_as(client, active.sun_li)
