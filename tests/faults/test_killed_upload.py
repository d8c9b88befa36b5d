"""kill -9 to a really running site while a recording comes in: what arrived is kept, and the rest is sent after the start."""

import http.client
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from lms import storage
from lms.db import db
from lms.media.models import Recording
from tests import cast as cast_of_people
from tests import serving
from tests.faults import uploading
from tests.faults.visitor import Visitor
from tests.media import films

pytestmark = pytest.mark.slow


def test_what_arrived_before_a_kill_is_kept_and_the_rest_is_sent_later(tmp_path: Path) -> None:
    film = films.film(
        tmp_path / "film.avi", seconds=8, size="640x480", more=["-c:v", "mjpeg", "-q:v", "2"]
    ).read_bytes()
    with serving.site(tmp_path / "site") as site:
        app = site.app()
        with app.app_context():
            author_row = cast_of_people.assemble().zhao_min
        author = Visitor(site, app, author_row)
        uploading.begin(author, len(film), "第一讲.avi")
        address = author.told["Location"]
        with app.app_context():
            file = storage.path(str(db.session.scalars(select(Recording.source_path)).one()))

        with closing(half_sent(author, address, film)):
            wait_for_bytes(file)
            site.kill()
        site.start()

        arrived = uploading.place(author, address)
        assert 0 < arrived < len(film)
        assert file.read_bytes() == film[:arrived]
        assert uploading.send(author, address, arrived, film[arrived:])[0] == 204
        assert file.read_bytes() == film or not file.exists()
        with app.app_context():
            assert db.session.scalars(select(Recording.state)).one() in ("waiting", "working", "ready")
            db.engine.dispose()


def half_sent(author: Visitor, address: str, film: bytes) -> http.client.HTTPConnection:
    """A request that announced the whole film and has sent half of it."""
    connection = http.client.HTTPConnection("127.0.0.1", author.site.port)
    connection.putrequest("PATCH", urlsplit(address).path)
    named = author.headers | {name.replace("_", "-"): value for name, value in uploading.PIECE.items()}
    for name, value in (named | {"Upload-Offset": "0", "Content-Length": str(len(film))}).items():
        connection.putheader(name, value)
    connection.endheaders()
    connection.send(film[: len(film) // 2])
    return connection


def wait_for_bytes(file: Path) -> None:
    deadline = time.monotonic() + 30
    while not file.stat().st_size:
        assert time.monotonic() < deadline, "nothing arrived"
        time.sleep(0.05)
