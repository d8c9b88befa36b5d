"""Failed tries lock a login, and a wider limit an address, over all web processes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms import clock
from lms.db import db
from lms.people.entrance import logins, tasks, tries
from lms.people.models import Person, SignInTry
from tests.cast import Cast
from tests.conftest import Client
from tests.people.conftest import PASSWORD
from tests.people.entrance.test_sign_in import change, is_in_as, try_in

WRONG = "wrong words"


def failed_elsewhere(app: Flask, count: int, address: str = "127.0.0.1") -> None:
    """So many failures of unknown logins from one address."""
    with app.app_context():
        db.session.add_all(SignInTry(login_hash=f"{number:064}", address=address) for number in range(count))
        db.session.commit()


def rows(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(SignInTry)) or 0


def test_after_five_failures_even_the_right_password_waits(
    client: Client, active: Cast, later: Callable[..., None]
) -> None:
    mobile = active.han_mei.mobile or ""
    for _ in range(5):
        assert try_in(client, mobile, WRONG).status_code == 422
    later(minutes=4)

    answer = try_in(client, mobile)

    assert answer.status_code == 429
    assert "6 分钟后再试" in answer.text
    later(minutes=6)
    assert try_in(client, mobile).status_code == 303


def test_tries_while_locked_do_not_make_the_lock_longer(
    client: Client, active: Cast, later: Callable[..., None]
) -> None:
    mobile = active.han_mei.mobile or ""
    for _ in range(5):
        try_in(client, mobile, WRONG)
    later(minutes=9)
    for _ in range(5):
        try_in(client, mobile, WRONG)
    later(minutes=1)

    assert try_in(client, mobile).status_code == 303


def test_whoever_turns_back_at_the_notice_or_before_choosing_a_name_has_not_failed(
    app: Flask, client: Client, active: Cast
) -> None:
    change(app, active.han_mei, privacy_version=None)
    change(app, active.ma_jun, mobile=active.li_lei.mobile)

    for person, step in ((active.han_mei, "/sign-in/notice"), (active.li_lei, "/sign-in/name")):
        for _ in range(tries.MOST_OF_LOGIN + 1):
            assert try_in(client, person.mobile or "").headers["Location"] == step


def test_an_unknown_number_is_locked_like_a_known_one(client: Client, active: Cast) -> None:
    for _ in range(5):
        try_in(client, "13999999999", WRONG)

    assert try_in(client, "13999999999", WRONG).status_code == 429


def test_somebody_else_at_the_same_address_comes_in(client: Client, active: Cast) -> None:
    for _ in range(6):
        try_in(client, active.han_mei.mobile or "", WRONG)

    try_in(client, active.wang_qiang.mobile or "")

    assert is_in_as(client, active.wang_qiang)


def test_four_failures_and_a_success_do_not_open_the_way_for_more_guesses(client: Client, active: Cast) -> None:
    mobile = active.han_mei.mobile or ""
    answers = []
    for password in [WRONG] * 4 + [PASSWORD] + [WRONG] * 2:
        answers.append(try_in(client, mobile, password).status_code)
        client.sign_out()

    assert answers == [422, 422, 422, 422, 303, 422, 429]


def test_a_full_address_lets_in_only_who_came_from_it_before(
    app: Flask, client: Client, active: Cast, later: Callable[..., None]
) -> None:
    try_in(client, active.han_mei.mobile or "")
    fresh = app.test_client()
    failed_elsewhere(app, tries.MOST_OF_ADDRESS)

    assert try_in(fresh, active.wang_qiang.mobile or "").status_code == 429  # type: ignore[arg-type]
    assert try_in(fresh, active.han_mei.mobile or "").status_code == 303  # type: ignore[arg-type]
    later(minutes=10)
    assert try_in(app.test_client(), active.wang_qiang.mobile or "").status_code == 303  # type: ignore[arg-type]


def test_a_full_address_does_not_stop_another_address(app: Flask, client: Client, active: Cast) -> None:
    failed_elsewhere(app, tries.MOST_OF_ADDRESS, address="203.0.113.7")

    assert try_in(client, active.han_mei.mobile or "").status_code == 303


def test_the_address_is_not_taken_from_a_header_that_anybody_can_write(
    app: Flask, client: Client, active: Cast
) -> None:
    client.post(
        "/sign-in", data={"login": "13999999999", "password": WRONG}, headers={"X-Forwarded-For": "203.0.113.7"}
    )

    with app.app_context():
        assert db.session.scalars(select(SignInTry.address)).all() == ["127.0.0.1"]


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("unix:", "unix:"),
    ],
)
def test_an_ipv6_household_counts_as_one_address(address: str, counted: str) -> None:
    assert tries.network(address) == counted


def test_a_lock_holds_in_every_web_process(client: Client, twin: Flask, active: Cast) -> None:
    for _ in range(5):
        try_in(client, active.han_mei.mobile or "", WRONG)

    answer = try_in(twin.test_client(), active.han_mei.mobile or "")  # type: ignore[arg-type]

    assert answer.status_code == 429


@pytest.mark.both_databases
def test_many_guesses_at_once_over_two_processes_are_no_more_than_five(
    app: Flask, client: Client, twin: Flask, active: Cast
) -> None:
    mobile = active.han_mei.mobile or ""
    clients = [site.test_client() for site in (app, twin) * 6]

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda each: try_in(each, mobile, WRONG).status_code, clients))  # type: ignore[arg-type]

    assert sorted(answers) == [422] * 5 + [429] * 7
    assert rows(app) == 5


def test_an_administrator_sees_the_lock_and_can_lift_it(app: Flask, client: Client, active: Cast) -> None:
    for _ in range(5):
        try_in(client, active.han_mei.mobile or "", WRONG)

    with app.app_context():
        person = db.session.get_one(Person, active.han_mei.id)
        assert tries.locked_until(person)
        tries.forgive(person)
        db.session.commit()
        assert tries.locked_until(person) is None

    assert try_in(client, active.han_mei.mobile or "").status_code == 303


def test_old_tries_are_swept(app: Flask, active: Cast) -> None:
    with app.app_context():
        for age in (timedelta(days=31), timedelta(days=29)):
            db.session.add(SignInTry(login_hash="0" * 64, address="127.0.0.1", at=clock.now() - age))
        db.session.commit()

        tasks.sweep_tries()

    assert rows(app) == 1


def test_nothing_that_was_typed_is_kept_in_the_clear(app: Flask, client: Client, active: Cast) -> None:
    try_in(client, "13999999999", WRONG)

    with app.app_context():
        row = db.session.scalars(select(SignInTry)).one()
        assert row.login_hash == logins.typed("13999999999").hash
        assert "13999999999" not in row.login_hash
