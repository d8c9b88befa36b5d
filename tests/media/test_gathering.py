"""A disc that comes file by file: told of as a whole, sent as tus uploads, and one recording in the end."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from lms import clock, storage
from lms.db import db
from lms.media import sweeping, tasks, uploads
from lms.media.models import Recording, Upload
from tests.cast import Cast
from tests.conftest import Client
from tests.media.test_uploads import TUS, sent

FILES = [["VIDEO_TS.IFO", 3, 1], ["VTS_01_0.IFO", 4, 1], ["VTS_01_1.VOB", 5, 1]]


def told(client: Client, files: object = FILES, name: object = "第一讲") -> TestResponse:
    return client.post("/uploads/discs", headers=TUS, json={"name": name, "files": files})


@pytest.fixture
def author(client: Client, cast: Cast) -> Client:
    client.sign_in(cast.zhao_min)
    return client


@pytest.fixture
def begun(author: Client) -> list[str]:
    """The addresses of its three files."""
    return [each["address"] for each in told(author).json["files"]]


def send_all(author: Client, addresses: list[str]) -> None:
    for address, (_name, length, _modified) in zip(addresses, FILES, strict=True):
        assert sent(author, address, 0, b"x" * int(str(length))).status_code == 204


def recordings(app: Flask) -> list[Recording]:
    with app.app_context():
        found = list(db.session.scalars(select(Recording).order_by(Recording.id)))
        db.session.expunge_all()
        return found


def source(app: Flask) -> Path:
    [recording] = recordings(app)
    with app.app_context():
        return storage.path(str(recording.source_path))


def test_its_files_become_one_recording(app: Flask, author: Client, begun: list[str]) -> None:
    before = app.extensions["huey"].pending_count()
    for address, (_name, length, _modified) in zip(begun, FILES, strict=True):
        assert recordings(app)[0].state == "uploading"
        assert sent(author, address, 0, b"x" * int(str(length))).status_code == 204

    [recording] = recordings(app)
    assert (recording.state, recording.title, recording.source_name) == ("waiting", "第一讲", "第一讲")
    assert recording.source_bytes == 12
    assert {path.name: path.stat().st_size for path in source(app).iterdir()} == {name: n for name, n, _ in FILES}
    assert app.extensions["huey"].pending_count() == before + 1
    app.extensions["huey"].flush()


def test_who_tells_of_the_same_files_goes_on_where_they_stood(app: Flask, author: Client, begun: list[str]) -> None:
    sent(author, begun[0], 0, b"xxx")
    sent(author, begun[2], 0, b"xx")

    again = told(author, list(reversed(FILES))).json["files"]

    assert [(each["name"], each["address"], each["offset"]) for each in again] == [
        ("VTS_01_1.VOB", begun[2], 2),
        ("VTS_01_0.IFO", begun[1], 0),
        ("VIDEO_TS.IFO", begun[0], 3),
    ]
    assert len(recordings(app)) == 1


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ([*FILES[:2], ["VTS_01_1.VOB", 5, 2]], "第一讲"),
        ([*FILES[:2], ["VTS_01_1.VOB", 6, 1]], "第一讲"),
        ([*FILES, ["VTS_01_2.VOB", 5, 1]], "第一讲"),
        (FILES, "第二讲"),
    ],
    ids=["changed", "larger", "one more", "another folder"],
)
def test_other_files_are_another_disc(app: Flask, author: Client, begun: list[str], files: object, name: str) -> None:
    assert {each["address"] for each in told(author, files, name).json["files"]}.isdisjoint(begun)
    assert len(recordings(app)) == 2


def test_a_disc_that_was_sent_to_the_end_may_be_sent_again(app: Flask, author: Client, begun: list[str]) -> None:
    send_all(author, begun)

    assert {each["address"] for each in told(author).json["files"]}.isdisjoint(begun)
    app.extensions["huey"].flush()


def test_another_author_begins_an_own_disc(author: Client, begun: list[str], cast: Cast) -> None:
    author.sign_in(cast.xu_lin)

    assert {each["address"] for each in told(author).json["files"]}.isdisjoint(begun)
    assert [author.head(address, headers=TUS).status_code for address in begun] == [404] * 3


def test_what_is_missing_is_told(author: Client) -> None:
    whole = told(author)
    gaps = told(
        author, [["VTS_02_0.BUP", 1, 1], ["VTS_02_3.VOB", 1, 1], ["VTS_02_1.VOB", 0, 1], ["VTS_03_1.VOB", 1, 1]]
    )

    assert (whole.status_code, whole.json["missing"]) == (201, "")
    assert gaps.status_code == 201
    assert "VIDEO_TS.IFO、VTS_02_1.VOB、VTS_02_2.VOB、VTS_03_0.IFO" in gaps.json["missing"]


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(
    "name",
    [
        "../VTS_01_1.VOB",
        "VTS_01_1.VOB/..",
        "/etc/passwd",
        "VTS_01_1.MP4",
        "VTS_1_1.VOB",
        "VTS_01_0.IFO\n",
        "",
        "\ud800",
    ],
)
def test_only_bare_names_of_discs_are_taken(app: Flask, author: Client, name: str) -> None:
    answer = told(author, [*FILES, [name, 1, 1]])

    assert answer.status_code == 422
    assert "VIDEO_TS" in answer.json["error"]
    assert recordings(app) == []


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(
    "files",
    [
        None, "VTS_01_1.VOB", [[]], [["VTS_01_1.VOB"]], [["VTS_01_1.VOB", "5", 1]], [["VTS_01_1.VOB", -1, 1]], [[None, 1, 1]],
        [["VTS_01_1.VOB", True, 1]], [["VTS_01_1.VOB", 1.5, 1]], [["VTS_01_1.VOB", 10**16, 1]], [{"name": "VTS_01_1.VOB"}],
        [*FILES, ["vts_01_1.vob", 5, 1]], [FILES[0]] * 2000,
    ],
)  # fmt: skip
def test_lists_that_make_no_sense_are_refused(app: Flask, author: Client, files: object) -> None:
    assert told(author, files).status_code == 422
    assert told(author, FILES, ["第一讲"]).status_code == 422
    assert author.post("/uploads/discs", headers=TUS, data=b"[").status_code == 422
    assert recordings(app) == []


@pytest.mark.parametrize("files", [FILES[:2], FILES[2:], [*FILES[:2], ["VTS_01_1.VOB", 0, 1]], []])
def test_tables_without_films_are_no_disc_nor_films_without_tables(app: Flask, author: Client, files: object) -> None:
    answer = told(author, files)

    assert (answer.status_code, "第一讲" in answer.json["error"]) == (422, True)
    assert recordings(app) == []


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(
    ("sent_name", "kept"),
    [("../../etc", "etc"), ("a\x00b\n", "ab"), ("", "VIDEO TS"), ("长" * 300, "长" * 255), ("第1.2讲", "第1.2讲")],
)
def test_a_folder_keeps_its_bare_name(app: Flask, author: Client, sent_name: str, kept: str) -> None:
    assert told(author, FILES, sent_name).status_code == 201
    [recording] = recordings(app)
    assert (recording.source_name.replace("_", " "), recording.title) == (kept, kept[:200])


def test_the_whole_must_find_room(app: Flask, author: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    large = [[*file[:1], uploads.LARGEST_BYTES // 2, 1] for file in FILES]
    too_large = told(author, large)
    monkeypatch.setattr(storage, "free_bytes", lambda: 11)
    no_room = told(author)

    assert (too_large.status_code, no_room.status_code) == (413, 507)
    assert recordings(app) == []


def test_what_has_arrived_needs_no_room_any_more(
    author: Client, begun: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(author, begun[2], 0, b"xxxxx")
    monkeypatch.setattr(storage, "free_bytes", lambda: 7)

    assert told(author).status_code == 201


def test_one_cancelled_file_cancels_the_disc(app: Flask, author: Client, begun: list[str]) -> None:
    sent(author, begun[0], 0, b"xxx")

    assert author.delete(begun[0], headers=TUS).status_code == 204
    assert recordings(app) == []
    assert [author.head(address, headers=TUS).status_code for address in begun] == [404] * 3


def test_a_whole_disc_cannot_be_cancelled(app: Flask, author: Client, begun: list[str]) -> None:
    send_all(author, begun)

    assert author.delete(begun[0], headers=TUS).status_code == 409
    assert len(recordings(app)) == 1
    app.extensions["huey"].flush()


def run_out(app: Flask) -> None:
    with app.app_context():
        db.session.execute(update(Upload).values(expires_at=clock.now()))
        db.session.commit()


def test_files_that_wait_for_their_turn_do_not_run_out_while_another_is_sent(
    app: Flask, author: Client, begun: list[str]
) -> None:
    with app.app_context():
        almost = clock.now() + uploads.KEPT / 100
        db.session.execute(update(Upload).values(expires_at=almost))
        db.session.commit()
    sent(author, begun[0], 0, b"x")

    with app.app_context():
        assert min(db.session.scalars(select(Upload.expires_at))) > almost


def test_a_half_sent_disc_is_swept_away_with_its_files(
    app: Flask, author: Client, begun: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(author, begun[0], 0, b"xxx")
    folder = source(app)
    run_out(app)
    monkeypatch.setattr(sweeping, "OLD_ENOUGH_SECONDS", -1)

    assert sent(author, begun[1], 0, b"x").status_code == 410
    with app.app_context():
        tasks.sweep()
        assert db.session.scalars(select(Upload)).all() == []
    assert recordings(app) == []
    assert not folder.exists()


def test_a_disc_whose_last_word_was_lost_is_found(app: Flask, author: Client, begun: list[str]) -> None:
    for name, length, _modified in FILES:
        (source(app) / str(name)).write_bytes(b"x" * int(str(length)))

    with app.app_context():
        tasks.ask_again()

    assert recordings(app)[0].state == "waiting"
    app.extensions["huey"].flush()


def test_it_is_for_authors(client: Client, cast: Cast) -> None:
    client.sign_in(cast.li_lei)

    assert told(client).status_code == 404
