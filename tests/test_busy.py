"""A site whose database has no time says so at once in words, and when to come again."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from flask import Flask

from lms.db import db
from tests.cast import Cast
from tests.conftest import Client


@pytest.fixture
def li_lei(app: Flask, cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """Li Lei's browser, while others hold every connection to the database for longer than a request waits."""
    client.sign_in(cast.li_lei)
    with app.app_context():
        engine = db.engine
    monkeypatch.setattr(engine.pool, "_timeout", 0.1)
    with ExitStack() as held:
        for _ in range(15):
            held.enter_context(engine.connect())
        yield client


def test_a_page_says_that_the_site_is_busy(li_lei: Client) -> None:
    answer = li_lei.get("/record")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "系统繁忙，请稍后再试。" in answer.text
    assert "<link" in answer.text


def test_a_script_is_told_in_json(li_lei: Client) -> None:
    answer = li_lei.get("/record", headers={"Accept": "application/json"})

    assert answer.status_code == 503
    assert answer.json == {"error": "系统繁忙，请稍后再试。"}
