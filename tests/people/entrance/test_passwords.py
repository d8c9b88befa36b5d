"""Which passwords are good enough, and what is kept of them."""

import pytest
from flask import Flask

from lms import vault
from lms.people.entrance import passwords
from lms.people.entrance.logins import Candidate
from lms.people.entrance.passwords import HoldsOwnNumber, TooCommon, TooShort
from lms.people.models import Person


@pytest.fixture
def person(app: Flask) -> Person:
    with app.app_context():
        return Person(
            name="李雷", mobile="13812345678", id_number_sealed=vault.seal("141021197505120018"), sign_in_epoch=0
        )


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", TooShort),
        ("1234567", TooShort),
        ("１２３", TooShort),
        ("12345678", TooCommon),
        ("87654321", TooCommon),
        ("11111111", TooCommon),
        ("abababab", TooCommon),
        ("PassWord", TooCommon),
        ("ｐａｓｓｗｏｒｄ", TooCommon),
        ("anquan123", TooCommon),
        ("13812345678", HoldsOwnNumber),
        ("12345678ab", HoldsOwnNumber),
        ("李雷197505", HoldsOwnNumber),
        ("1975051200", HoldsOwnNumber),
        ("xx141021xx", HoldsOwnNumber),
    ],
)
def test_a_weak_password_is_refused(app: Flask, person: Person, password: str, why: type[Exception]) -> None:
    with app.app_context(), pytest.raises(why):
        passwords.check(password, person)


@pytest.mark.parametrize("password", ["三人行必有我师焉", "learn with joy", "zhongxia-2031", "20311987"])
def test_a_good_password_is_taken(app: Flask, person: Person, password: str) -> None:
    with app.app_context():
        passwords.give(person, password)

        assert passwords.fitting([Candidate(1, person.password_hash)], password)
        assert password not in str(person.password_hash)


def test_the_width_of_the_letters_does_not_matter(app: Flask) -> None:
    kept = passwords.hashed("ａｂ３４５６７８９")

    assert passwords.is_kept(kept, "ab3456789")


def test_a_new_password_ends_every_sign_in(app: Flask, person: Person) -> None:
    person.sign_in_epoch = 3

    with app.app_context():
        passwords.give(person, "learn with joy")

    assert person.sign_in_epoch == 4


def test_a_closed_account_has_no_password_that_fits() -> None:
    assert passwords.fitting([Candidate(1, None)], "nobody's password") == []
