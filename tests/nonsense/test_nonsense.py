"""Nonsense in addresses and forms is answered with a sentence, on either database, and never by an error of ours.

All of it is tried on PostgreSQL, which takes no NUL, no long text and no large number where SQLite takes them. The one thing
that SQLite alone refuses is a number of more than 64 bits, even where it is only compared.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from flask import Flask, Request
from werkzeug.datastructures import MultiDict
from werkzeug.routing import IntegerConverter, Rule

from lms.people.models import Person
from tests.cast import Cast
from tests.conftest import Client
from tests.nonsense import forms, world
from tests.nonsense.forms import Form

# One more than the largest number in a column of PostgreSQL's, and than the largest that either database takes at all.
NUMBERS = (2**31, 2**63)
TOO_LARGE = str(2**63)
# Refused before any view, in whatever field it is: so one field of each form is enough.
NUL = "甲\0乙"
TEXTS = ("", NUL, "-1", *map(str, NUMBERS), "Infinity", "0001-01-01", "9999-12-31", "长" * 10_000)
# What may go wrong in one field, by its kind; one that gives a choice takes nothing else.
IN_ONE = {
    "number": ("", "-1", *map(str, NUMBERS), "Infinity", "sNaN", "1.5"),
    "date": ("", "0001-01-01", "9999-12-31", "2026-02-30"),
    "text": ("", TOO_LARGE, "长" * 10_000),
    "choice": (TOO_LARGE,),
}
CHOICES = ("select", "radio", "checkbox", "hidden", "password")


@pytest.fixture
def county(app: Flask, client: Client, cast: Cast) -> Cast:
    world.fill(app, client, cast)
    return cast


class Everything(MultiDict[str, str]):
    """An address or a form that gives the same nonsense for whatever it is asked, and tells that it was."""

    def __init__(self, environ: dict[str, Any]) -> None:
        super().__init__({"nonsense": environ["nonsense"]})
        self.environ = environ

    def __contains__(self, name: object) -> bool:
        self.environ["asked"].add(name)
        return True

    def __getitem__(self, name: str) -> str:
        self.environ["asked"].add(name)
        return super().__getitem__("nonsense")

    def getlist(self, key: str, type: Callable[[str], Any] | None = None) -> list[Any]:
        self.environ["asked"].add(key)
        return super().getlist("nonsense", type)  # type: ignore[arg-type]


class Nonsense(Request):
    """A request that brings nonsense in every field that a view looks for."""

    @property
    def args(self) -> Any:  # type: ignore[override]
        return Everything(self.environ)

    @property
    def form(self) -> Any:  # type: ignore[override]
        return Everything(self.environ) if self.method == "POST" else MultiDict()


def _broken(ask: Callable[[], Any], *about: object) -> list[str]:
    """What went wrong, if anything did: a test client lets errors through that the running site answers with 500."""
    try:
        status = ask().status_code
    except Exception as error:
        return [f"{about}: {error!r:.200}"]
    return [f"{about}: {status}"] if status >= 500 else []


def _who_comes_in(app: Flask, rule: Rule, cast: Cast) -> Person:
    return cast.admin if hasattr(app.view_functions[rule.endpoint], "only_roles") else cast.li_lei


@pytest.mark.slow
@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_that_no_row_can_have_leads_nowhere(app: Flask, client: Client, county: Cast, number: int) -> None:
    assert not (broken := _broken_by_number(app, client, county, number)), "\n".join(broken)


@pytest.mark.slow
@pytest.mark.one_database("postgresql")
@pytest.mark.timeout(900)
def test_nonsense_wherever_an_address_is_asked_breaks_no_page(
    app: Flask, client: Client, county: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "request_class", Nonsense)

    assert not (broken := _broken_everywhere(app, client, county, "GET", TEXTS)), "\n".join(broken)


@pytest.mark.slow
@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize("nonsense", TEXTS, ids=lambda text: ascii(text[:20]))
def test_nonsense_in_every_field_at_once_breaks_nothing(
    app: Flask, client: Client, county: Cast, monkeypatch: pytest.MonkeyPatch, nonsense: str
) -> None:
    monkeypatch.setattr(app, "request_class", Nonsense)

    assert not (broken := _broken_everywhere(app, client, county, "POST", (nonsense,))), "\n".join(broken)


@pytest.mark.slow
@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize("name", ["li_lei", "admin"])
def test_nonsense_in_one_field_of_a_form_breaks_nothing(app: Flask, client: Client, county: Cast, name: str) -> None:
    broken, number = _broken_by_one_field(app, client, getattr(county, name), IN_ONE)

    assert not broken, "\n".join(broken)
    assert number > 20, "hardly any form was found"


@pytest.mark.slow
@pytest.mark.one_database("sqlite")
def test_a_number_too_large_for_sqlite_leads_nowhere_either(app: Flask, client: Client, county: Cast) -> None:
    assert not (broken := _broken_by_number(app, client, county, int(TOO_LARGE))), "\n".join(broken)


@pytest.mark.slow
@pytest.mark.one_database("sqlite")
def test_a_number_too_large_for_sqlite_in_every_field_breaks_nothing(
    app: Flask, client: Client, county: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "request_class", Nonsense)

    broken = [
        each for method in ("GET", "POST") for each in _broken_everywhere(app, client, county, method, (TOO_LARGE,))
    ]
    assert not broken, "\n".join(broken)


@pytest.mark.slow
@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize("name", ["li_lei", "admin"])
def test_a_number_too_large_for_sqlite_in_one_field_breaks_nothing(
    app: Flask, client: Client, county: Cast, name: str
) -> None:
    too_large = dict.fromkeys(IN_ONE, (TOO_LARGE,))

    broken, _ = _broken_by_one_field(app, client, getattr(county, name), too_large)

    assert not broken, "\n".join(broken)


def _broken_by_number(app: Flask, client: Client, county: Cast, number: int) -> list[str]:
    broken = []
    for method in ("GET", "POST", "PATCH", "DELETE"):
        for rule, address in world.addresses(app, method):
            if any(isinstance(each, IntegerConverter) for each in rule._converters.values()):
                client.sign_in(_who_comes_in(app, rule, county))
                there = address.replace("/1", f"/{number}")
                broken += _broken(partial(client.open, there, method=method), method, there)
    return broken


def _broken_everywhere(app: Flask, client: Client, county: Cast, method: str, texts: tuple[str, ...]) -> list[str]:
    broken = []
    for rule, address in world.addresses(app, method):
        client.sign_in(_who_comes_in(app, rule, county))
        asked: set[object] = set()
        for nonsense in texts:
            brings: Any = {"nonsense": nonsense, "asked": asked}
            ask = partial(client.open, address, method=method, environ_overrides=brings, buffered=True)
            broken += _broken(ask, method, rule.endpoint, nonsense[:20])
            if not asked:
                break  # a view that looks at nothing of what is brought answers the same whatever is brought
    return broken


def _broken_by_one_field(
    app: Flask, client: Client, who: Person, kinds: dict[str, tuple[str, ...]]
) -> tuple[list[str], int]:
    """What went wrong, and how many forms were sent."""
    broken, number = [], 0
    client.sign_in(who)
    for form in forms.distinct(_all_forms(app, client)):
        for field, nonsense in _each_spoilt(form, kinds):
            client.sign_in(who)
            number += 1
            sent: Any = form.sent(number) | {field: [nonsense]}
            broken += _broken(partial(_send, client, form, sent), form.action, field, nonsense[:20])
    return broken, number


def _all_forms(app: Flask, client: Client) -> Iterator[Form]:
    for _, address in world.addresses(app, "GET"):
        answer = client.get(address, buffered=True)
        if answer.mimetype == "text/html":
            for form in forms.forms_in(answer.text):
                form.action = form.action or address
                yield form


def _each_spoilt(form: Form, kinds: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Of numbered rows that are alike, such as the sections of a test, one; whoever fills them in begins with the first."""
    rows = {re.sub(r"\d+", "", field): field for field in reversed(form.kinds)}
    for field, kind in ((field, form.kinds[field]) for field in rows.values()):
        spoilt = kinds["choice"] if kind in CHOICES else kinds.get(kind, kinds["text"])
        yield from ((field, nonsense) for nonsense in spoilt)
    yield from ((field, NUL) for field in list(form.kinds)[-1:])


def _send(client: Client, form: Form, sent: dict[str, list[str]]) -> Any:
    if form.method == "POST":
        return client.post(form.action, data=sent, buffered=True)
    return client.get(form.action, query_string=sent, buffered=True)
