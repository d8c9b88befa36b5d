"""tus 1.0.0 as its client speaks it, and everything that may go wrong on the way."""

import fcntl
import os
from base64 import b64encode
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms import clock, storage
from lms.db import db
from lms.media import tasks, uploads
from lms.media.models import Recording, Upload
from tests.cast import Cast
from tests.conftest import Client

TUS = {"Tus-Resumable": "1.0.0", "Accept": "application/json"}
PIECE = TUS | {"Content-Type": "application/offset+octet-stream"}


def begun(client: Client, name: str = "第一讲.mp4", length: int = 10, **headers: str) -> TestResponse:
    named = {
        "Upload-Length": str(length),
        "Upload-Metadata": f"filename {b64encode(name.encode()).decode()},filetype dmlkZW8=",
    }
    return client.post("/uploads", headers=TUS | named | headers)


def sent(client: Client, address: str, at: int, data: bytes, **headers: str) -> TestResponse:
    return client.patch(address, headers=PIECE | {"Upload-Offset": str(at)} | headers, data=data)


@pytest.fixture
def author(client: Client, cast: Cast) -> Client:
    client.sign_in(cast.zhao_min)
    return client


@pytest.fixture
def address(author: Client) -> str:
    return begun(author).headers["Location"]


def the_recording(app: Flask) -> Recording:
    with app.app_context():
        recording = db.session.scalars(select(Recording)).one()
        db.session.expunge(recording)
        return recording


def the_file(app: Flask) -> Path:
    source_path = str(the_recording(app).source_path)
    with app.app_context():
        return storage.path(source_path)


def test_it_says_what_it_can_do(author: Client) -> None:
    answer = author.options("/uploads")

    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,expiration,termination"


def test_pieces_add_up_to_a_recording_that_waits_for_the_worker(app: Flask, author: Client, address: str) -> None:
    before = app.extensions["huey"].pending_count()
    first = sent(author, address, 0, b"01234")
    second = sent(author, address, 5, b"56789")

    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "5")
    assert (second.status_code, second.headers["Upload-Offset"]) == (204, "10")
    assert the_file(app).read_bytes() == b"0123456789"
    assert (the_recording(app).state, the_recording(app).title) == ("waiting", "第一讲")
    assert app.extensions["huey"].pending_count() == before + 1
    app.extensions["huey"].flush()


def test_it_tells_where_an_upload_stands(author: Client, address: str) -> None:
    sent(author, address, 0, b"0123")

    answer = author.head(address, headers=TUS)

    assert (answer.status_code, answer.headers["Upload-Offset"], answer.headers["Upload-Length"]) == (200, "4", "10")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Upload-Expires"]


def test_a_piece_for_another_place_changes_nothing(app: Flask, author: Client, address: str) -> None:
    sent(author, address, 0, b"0123")

    for place in (0, 3, 5, 10):
        assert sent(author, address, place, b"xx").status_code == 409
    assert the_file(app).read_bytes() == b"0123"


def test_more_than_was_announced_is_not_taken(app: Flask, author: Client, address: str) -> None:
    answer = sent(author, address, 0, b"0123456789abcdef")

    assert answer.headers["Upload-Offset"] == "10"
    assert the_file(app).read_bytes() == b"0123456789"


def test_two_windows_do_not_write_into_one_file(app: Flask, author: Client, address: str) -> None:
    with the_file(app).open("ab") as other_window:
        fcntl.flock(other_window, fcntl.LOCK_EX)
        answer = sent(author, address, 0, b"01234")

    assert answer.status_code == 423
    assert the_file(app).read_bytes() == b""


def test_two_uploads_of_the_same_name_stay_apart(app: Flask, author: Client) -> None:
    first, second = begun(author).headers["Location"], begun(author).headers["Location"]
    sent(author, first, 0, b"a" * 10)
    sent(author, second, 0, b"b" * 10)

    with app.app_context():
        files = [
            storage.path(str(path)).read_bytes()
            for path in db.session.scalars(select(Recording.source_path).order_by(Recording.id))
        ]
    assert files == [b"a" * 10, b"b" * 10]
    app.extensions["huey"].flush()


def test_the_last_word_of_a_killed_server_is_made_up_for(app: Flask, author: Client, address: str) -> None:
    the_file(app).write_bytes(b"0123456789")

    assert author.head(address, headers=TUS).headers["Upload-Offset"] == "10"
    assert the_recording(app).state == "waiting"
    app.extensions["huey"].flush()


def test_an_upload_that_is_whole_is_found_even_if_nobody_asks(app: Flask, author: Client, address: str) -> None:
    the_file(app).write_bytes(b"0123456789")

    with app.app_context():
        tasks.ask_again()

    assert the_recording(app).state == "waiting"
    app.extensions["huey"].flush()


def test_a_cancelled_upload_is_forgotten(app: Flask, author: Client, address: str) -> None:
    sent(author, address, 0, b"0123")

    assert author.delete(address, headers=TUS).status_code == 204
    assert author.head(address, headers=TUS).status_code == 404
    with app.app_context():
        assert db.session.scalars(select(Recording)).all() == []


def test_a_finished_upload_cannot_be_cancelled(app: Flask, author: Client, address: str) -> None:
    sent(author, address, 0, b"0123456789")

    assert author.delete(address, headers=TUS).status_code == 409
    assert the_recording(app).state == "waiting"
    app.extensions["huey"].flush()


def test_after_a_week_without_a_piece_it_has_run_out(app: Flask, author: Client, address: str) -> None:
    with app.app_context():
        db.session.scalars(select(Upload)).one().expires_at = clock.now() - timedelta(seconds=1)
        db.session.commit()

    answer = sent(author, address, 0, b"01234")

    assert answer.status_code == 410
    assert "重新上传" in answer.json["error"]


@pytest.mark.parametrize("somebody", ["xu_lin", "admin", "li_lei"])
def test_nobody_else_may_touch_an_upload(somebody: str, app: Flask, author: Client, address: str, cast: Cast) -> None:
    author.sign_in(getattr(cast, somebody))

    answers = [
        author.head(address, headers=TUS),
        sent(author, address, 0, b"01234"),
        author.delete(address, headers=TUS),
    ]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert the_file(app).read_bytes() == b""


def test_a_learner_cannot_upload(client: Client, cast: Cast) -> None:
    client.sign_in(cast.li_lei)

    assert begun(client).status_code == 404


@pytest.mark.parametrize(
    ("name", "length", "status", "words"),
    [
        ("空.mp4", 0, 422, "空.mp4"),
        ("通知.docx", 10, 422, "通知.docx"),
        ("大.mp4", uploads.LARGEST_BYTES + 1, 413, "大.mp4"),
    ],
)
def test_what_cannot_be_a_recording_is_refused_before_it_is_sent(
    name: str, length: int, status: int, words: str, app: Flask, author: Client
) -> None:
    answer = begun(author, name, length)

    assert answer.status_code == status
    assert words in answer.json["error"]
    with app.app_context():
        assert db.session.scalars(select(Recording)).all() == []


@pytest.mark.parametrize(
    ("sent_name", "kept"),
    [
        ("长" * 300 + ".mp4", "长" * 251 + ".mp4"),
        ("../../etc/passwd.mp4", "passwd.mp4"),
        ("C:\\讲座\\第二讲.MP4", "第二讲.MP4"),
        ("<b>\"引'号</b>.mp4", "b>.mp4"),
    ],
)
def test_a_name_is_kept_without_folders_and_with_its_ending(
    app: Flask, author: Client, sent_name: str, kept: str
) -> None:
    assert begun(author, sent_name).status_code == 201
    assert the_recording(app).source_name == kept
    assert the_file(app).parent.name == "sources"


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(
    "headers",
    [
        {"Upload-Length": "-5"},
        {"Upload-Length": "1e9"},
        {"Upload-Length": "９"},
        {"Upload-Length": ""},
        {"Upload-Metadata": ""},
        {"Upload-Metadata": "filename"},
        {"Upload-Metadata": "filename !!!"},
        {"Upload-Metadata": "filename /w=="},
    ],
)
def test_headers_that_make_no_sense_are_named(headers: dict[str, str], author: Client) -> None:
    encoded = {name: value.encode().decode("latin-1") for name, value in headers.items()}
    answer = begun(author, **encoded)

    assert answer.status_code == 422
    assert next(iter(headers)) in answer.json["error"]


def test_another_version_of_the_protocol_is_refused(author: Client) -> None:
    answer = author.post("/uploads", headers={"Tus-Resumable": "0.2.2", "Upload-Length": "5"})

    assert answer.status_code == 412
    assert answer.headers["Tus-Version"] == "1.0.0"


def test_a_piece_of_another_type_is_refused(author: Client, address: str) -> None:
    assert sent(author, address, 0, b"01234", **{"Content-Type": "text/plain"}).status_code == 415


def test_a_disk_without_room_is_told_before_and_during(app: Flask, author: Client, address: str) -> None:
    app.config["DISK_RESERVE_MB"] = 10**9
    try:
        before, during = begun(author), sent(author, address, 0, b"01234")
    finally:
        app.config["DISK_RESERVE_MB"] = 0

    assert (before.status_code, during.status_code) == (507, 507)
    assert "磁盘空间不足" in during.json["error"]


def test_a_disk_that_fills_up_under_a_piece_keeps_what_arrived(tmp_path: Path) -> None:
    class FullDisk:
        """A request whose second piece no longer fits."""

        def __init__(self) -> None:
            self.pieces = [b"01234"]

        def read(self, size: int) -> bytes:
            if self.pieces:
                return self.pieces.pop()
            raise OSError(28, os.strerror(28))

    with pytest.raises(uploads.NoRoom):
        uploads.receive(tmp_path / "a", 0, 10, FullDisk())

    assert (tmp_path / "a").read_bytes() == b"01234"


def test_names_are_names_and_not_paths(app: Flask, author: Client) -> None:
    begun(author, "../../etc/讲座.mp4")

    assert the_recording(app).title == "讲座"
    assert str(the_recording(app).source_path).startswith("sources/")
    assert ".." not in str(the_recording(app).source_path)


def test_a_window_that_waited_for_the_lock_does_not_take_the_old_end_for_the_new(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "source"
    path.write_bytes(b"01234")
    lock = fcntl.flock

    def another_writes_first(file: BinaryIO, how: int) -> None:
        path.write_bytes(b"0123456789")
        lock(file, how)

    monkeypatch.setattr(fcntl, "flock", another_writes_first)

    with pytest.raises(uploads.Moved):
        uploads.receive(path, 5, 15, BytesIO(b"56789"))
    assert path.read_bytes() == b"0123456789"
