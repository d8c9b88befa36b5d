"""Every route is closed to strangers unless marked public, and to roles it is not for; every order needs its form token."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule

from tests.cast import Cast
from tests.conftest import Client

PUBLIC = {
    "delivery.send",
    "delivery.track",
    "people.sign_in",
    "people.try_to_sign_in",
    "people.choose_name",
    "people.chosen_name",
    "people.notice_at_door",
    "people.notice_read",
    "people.notice",
    "people.forgotten",
    "people.forget_names",
    "people.activate",
    "people.code_typed",
    "people.choose_password",
    "people.password_chosen",
    "language",
    "static",
}


def _rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "bootstrap.static"]


def _address(app: Flask, rule: Rule) -> str:
    """The rule's address with plausible values for its parts."""
    values = {name: _plausible(converter) for name, converter in rule._converters.items()}
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values, _method(rule))


def _plausible(converter: BaseConverter) -> object:
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)[0]
    return 1 if isinstance(converter, IntegerConverter) else "x"


def _method(rule: Rule) -> str:
    return next(
        method
        for method in ("GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS")
        if method in (rule.methods or ())
    )


def _answers(app: Flask, client: Client) -> list[tuple[str, int, str]]:
    return [
        (rule.endpoint, answer.status_code, answer.headers.get("Location", ""))
        for rule in _rules(app)
        for answer in [client.open(_address(app, rule), method=_method(rule))]
    ]


def test_only_the_listed_routes_are_public(app: Flask) -> None:
    marked = {rule.endpoint for rule in _rules(app) if getattr(app.view_functions[rule.endpoint], "is_public", False)}

    assert marked | {"static"} == PUBLIC


def test_a_stranger_is_asked_to_sign_in(app: Flask, client: Client) -> None:
    let_in = [
        (endpoint, status)
        for endpoint, status, location in _answers(app, client)
        if endpoint not in PUBLIC and not (status == 401 or (status in (302, 303) and "/sign-in" in location))
    ]

    assert not let_in


def test_a_learner_finds_no_page_of_another_role(app: Flask, client: Client, cast: Cast) -> None:
    guarded = [rule for rule in _rules(app) if getattr(app.view_functions[rule.endpoint], "only_roles", None)]
    client.sign_in(cast.li_lei)

    seen = [
        rule.endpoint for rule in guarded if client.open(_address(app, rule), method=_method(rule)).status_code != 404
    ]

    assert not seen


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_an_order_without_its_form_token_is_refused(app: Flask, cast: Cast, method: str) -> None:
    app.test_client_class = Client
    client: Any = app.test_client()
    client.sign_in(cast.admin)

    taken = []
    for rule in _rules(app):
        if method in (rule.methods or ()):
            answer = client.open(_address(app, rule), method=method)
            if answer.status_code not in (400, 404, 405):
                taken.append((rule.endpoint, answer.status_code))

    assert not taken
