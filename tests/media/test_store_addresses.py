"""Which addresses a store's setting makes; signing them asks nobody."""

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from lms.media import store
from lms.web import policy

KEY = "7/1a2b3c4d/360p/00000.m4s"


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://key:secret@store.example/lectures", f"https://store.example/lectures/{KEY}"),
        ("http://key:secret@127.0.0.1:8333/lectures", f"http://127.0.0.1:8333/lectures/{KEY}"),
        ("https://key:secret@lectures.oss.example?region=cn-north-1", f"https://lectures.oss.example/{KEY}"),
    ],
)
def test_a_bucket_stands_in_the_path_or_before_the_host(app: Flask, url: str, place: str) -> None:
    app.config["MEDIA_URL"] = url
    try:
        with app.app_context():
            parts = urlsplit(store.address(KEY))
    finally:
        app.config["MEDIA_URL"] = ""

    said = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == place
    assert said["X-Amz-Expires"] == "60"
    assert ("cn-north-1" if "region" in url else "us-east-1") in said["X-Amz-Credential"]
    assert "secret" not in parts.query


def test_pages_may_load_films_from_the_store_and_nothing_else_from_there() -> None:
    rules = dict(rule.strip().split(" ", 1) for rule in policy("https://store.example").split(";"))

    assert {name for name, sources in rules.items() if "store.example" in sources} == {"connect-src", "media-src"}
    assert "//" not in policy("")
