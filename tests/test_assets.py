"""Static files: packed for slow lines, kept for a year under their fingerprint, and nothing else of the disk."""

import gzip
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask

from tests.conftest import Client

PLAYER = "/static/vendor/video.min.js"


def test_the_player_goes_out_packed_to_whoever_can_unpack(client: Client) -> None:
    packed = client.get(PLAYER, headers={"Accept-Encoding": "gzip, deflate"}, buffered=True)
    plain = client.get(PLAYER, headers={"Accept-Encoding": "identity"}, buffered=True)

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 3
    assert packed.mimetype == plain.mimetype == "text/javascript"
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_under_its_fingerprint_a_file_is_kept_for_a_year_packed_or_not(client: Client) -> None:
    for encoding in ("gzip", "identity"):
        answer = client.get(f"{PLAYER}?v=abc", headers={"Accept-Encoding": encoding}, buffered=True)
        assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("above", ["..", "../..", "vendor/../.."])
def test_nothing_outside_the_folder_goes_out(client: Client, app: Flask, above: str) -> None:
    secret = Path(app.root_path) / f"secret-{uuid4().hex}.gz"
    secret.write_bytes(gzip.compress(b"secret"))
    try:
        answer = client.get(f"/static/{above}/{secret.stem}", headers={"Accept-Encoding": "gzip"}, buffered=True)
    finally:
        secret.unlink()

    assert answer.status_code == 404
