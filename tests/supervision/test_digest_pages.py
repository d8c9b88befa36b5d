"""Day digests are handed out as they were signed, to reviewers alone."""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from flask import Flask

from lms import clock
from lms.reports.evidence import digests
from tests.cast import Cast
from tests.conftest import Client

PAGES = ("/reviews/digests", "/reviews/digests/key.pem")


@pytest.fixture
def yesterday(app: Flask) -> Iterator[str]:
    """A day whose digest is kept."""
    with app.app_context():
        digests.keep_yesterday()
        day = (clock.today() - timedelta(days=1)).isoformat()
        path = digests.folder() / f"{day}.json"
    yield day
    path.unlink()


def test_a_digest_that_is_handed_out_is_proved_by_the_key_beside_it(client: Client, cast: Cast, yesterday: str) -> None:
    client.sign_in(cast.admin)

    assert "/reviews/digests" in client.get("/reviews").text
    page = client.get("/reviews/digests").text
    said = json.loads(client.get(f"/reviews/digests/{yesterday}.json").text)
    assert said["day"] == yesterday
    assert said["hash"] in page
    key: Any = load_pem_public_key(client.get("/reviews/digests/key.pem").data)
    facts = {name: said[name] for name in digests.SIGNED}
    key.verify(base64.b64decode(said["signature"]), json.dumps(facts, sort_keys=True, separators=(",", ":")).encode())


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize("damaged", [b"", b"\xff\xfe", b"[]", b'{"format": "evidence-digest-1", "day": "2026"}', None])
def test_a_damaged_file_is_named_and_the_others_are_listed(
    app: Flask, client: Client, cast: Cast, yesterday: str, damaged: bytes | None
) -> None:
    with app.app_context():
        kept, broken = digests.folder() / f"{yesterday}.json", digests.folder() / "2026-01-07.json"
    broken.write_bytes(kept.read_bytes() if damaged is None else damaged)
    client.sign_in(cast.admin)

    try:
        page = client.get("/reviews/digests").text
    finally:
        broken.unlink()

    assert "2026-01-07.json" in page
    assert f"/reviews/digests/{yesterday}.json" in page
    assert "2026-01-07.json" not in client.get("/reviews/digests").text


def test_without_a_digest_the_page_says_so(client: Client, cast: Cast) -> None:
    client.sign_in(cast.admin)

    assert "尚无每日摘要" in client.get("/reviews/digests").text


@pytest.mark.parametrize("day", ["2020-01-01", "yesterday", "..%2f..%2fkeys%2fdigest"])
def test_a_day_without_a_digest_is_not_there(client: Client, cast: Cast, day: str) -> None:
    client.sign_in(cast.admin)

    assert client.get(f"/reviews/digests/{day}.json").status_code == 404


def test_whoever_reviews_nothing_does_not_see_them(client: Client, cast: Cast, yesterday: str) -> None:
    client.sign_in(cast.ma_jun)

    for page in (*PAGES, f"/reviews/digests/{yesterday}.json"):
        assert client.get(page).status_code == 404
