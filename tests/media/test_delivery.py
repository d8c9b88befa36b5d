"""Who gets media, what goes out, and what is written down of it."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from lms import clock, storage
from lms.db import db
from lms.media import captions, deliveries, grants
from lms.media.models import Chapter, Grant, Recording
from lms.media.package import Package, Spans
from lms.media.playables import Playable, playable
from lms.people.models import Person
from tests.cast import Cast
from tests.conftest import Client

SEGMENT = bytes(range(256)) * 4


class Lecture:
    """A lecture of 15 seconds by hand: small files whose bytes can be told apart."""

    def __init__(self, app: Flask, cast: Cast) -> None:
        self.app = app
        with app.app_context():
            recording = Recording(
                title="第一讲", owner_id=cast.zhao_min.id, source_name="a.mp4", state="ready", seconds=15, folder=""
            )
            db.session.add(recording)
            db.session.flush()
            recording.folder = f"{recording.id}/abcd1234"
            self._lay_out(storage.folder("media") / recording.folder)
            grant = grants.open_grant(cast.li_lei.id, recording)
            self.grant_id = grant.id
            with app.test_request_context():
                self.playable: Playable = playable(grant, recording, "zh")
            db.session.commit()

    def _lay_out(self, folder: Path) -> None:
        for name in ("master.m3u8", "poster.jpg", "ffmpeg.log", "360p/index.m3u8", "360p/init_0.mp4"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(b"#EXTM3U")
        for number in range(3):
            (folder / f"360p/{number:05}.m4s").write_bytes(SEGMENT)
        (folder / "lecture.mp4").write_bytes(bytes(100) + bytes(1000) * 15)
        starts = tuple(100 + 1000 * second for second in range(16))
        Package(15.0, ("360p",), "lecture.mp4", starts, (0, 6, 12, 15)).write(folder)

    def address(self, name: str) -> str:
        return self.playable.hls.replace("master.m3u8", name)

    def delivered(self) -> Spans:
        with self.app.app_context():
            return deliveries.delivered_spans(db.session.get_one(Grant, self.grant_id))


@pytest.fixture
def lecture(app: Flask, cast: Cast) -> Lecture:
    return Lecture(app, cast)


class Viewer:
    """Somebody's player: it reads every answer to its end."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, address: str, **headers: str) -> TestResponse:
        return self.client.get(address, headers=headers, buffered=True)

    def head(self, address: str) -> TestResponse:
        return self.client.head(address, buffered=True)


@pytest.fixture
def viewer(client: Client, cast: Cast) -> Viewer:
    client.sign_in(cast.li_lei)
    return Viewer(client)


def test_the_holder_gets_segments_and_each_is_written_down_in_seconds(viewer: Viewer, lecture: Lecture) -> None:
    first, third = (viewer.get(lecture.address(f"360p/0000{n}.m4s")) for n in (0, 2))

    assert first.data == third.data == SEGMENT
    assert lecture.delivered() == [(0, 6), (12, 15)]


def test_playlists_and_posters_are_no_seconds(viewer: Viewer, lecture: Lecture) -> None:
    answers = [
        viewer.get(lecture.address(name))
        for name in ("master.m3u8", "360p/index.m3u8", "360p/init_0.mp4", "poster.jpg")
    ]

    assert [answer.status_code for answer in answers] == [200] * 4
    assert lecture.delivered() == []


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("master.m3u8", "application/vnd.apple.mpegurl"),
        ("360p/00000.m4s", "video/iso.segment"),
        ("360p/init_0.mp4", "video/mp4"),
        ("lecture.mp4", "video/mp4"),
        ("poster.jpg", "image/jpeg"),
    ],
)
def test_each_file_says_its_kind_and_may_be_kept_but_not_altered(
    name: str, kind: str, viewer: Viewer, lecture: Lecture
) -> None:
    answer = viewer.get(lecture.address(name), **{"Accept-Encoding": "gzip"})

    assert answer.content_type == kind
    assert "immutable" in answer.headers["Cache-Control"]
    assert "no-transform" in answer.headers["Cache-Control"]
    assert "Content-Encoding" not in answer.headers


def test_a_byte_range_is_answered_with_just_these_bytes(viewer: Viewer, lecture: Lecture) -> None:
    answer = viewer.get(lecture.address("360p/00001.m4s"), Range="bytes=10-19")

    assert answer.status_code == 206
    assert answer.headers["Content-Range"] == "bytes 10-19/1024"
    assert answer.data == SEGMENT[10:20]
    assert lecture.delivered() == []


def test_a_range_beyond_the_end_is_refused(viewer: Viewer, lecture: Lecture) -> None:
    answer = viewer.get(lecture.address("360p/00001.m4s"), Range="bytes=5000-")

    assert answer.status_code == 416
    assert lecture.delivered() == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("bytes=0-1", []), ("bytes=0-3099", [(0, 3)]), ("bytes=8100-", [(8, 15)]), ("bytes=-2000", [(13, 15)])],
)
def test_ranges_of_the_single_file_are_written_down_in_seconds(
    asked: str, expected: Spans, viewer: Viewer, lecture: Lecture
) -> None:
    answer = viewer.get(lecture.address("lecture.mp4"), Range=asked)

    assert answer.status_code == 206
    assert len(answer.data) == int(answer.headers["Content-Length"])
    assert lecture.delivered() == expected


def test_the_single_file_without_a_range_goes_out_whole(viewer: Viewer, lecture: Lecture) -> None:
    answer = viewer.get(lecture.address("lecture.mp4"))

    assert (answer.status_code, len(answer.data)) == (200, 15100)
    assert lecture.delivered() == [(0, 15)]


def test_a_single_file_that_is_left_halfway_is_written_down_as_far_as_it_went(viewer: Viewer, lecture: Lecture) -> None:
    answer = viewer.client.get(lecture.address("lecture.mp4"))
    next(answer.response)
    answer.close()

    assert lecture.delivered() == [(0, 10)]


def test_asking_for_the_headers_delivers_nothing(viewer: Viewer, lecture: Lecture) -> None:
    assert viewer.head(lecture.address("360p/00000.m4s")).status_code == 200
    assert viewer.head(lecture.address("lecture.mp4")).status_code == 200
    assert lecture.delivered() == []


def test_what_the_browser_already_has_is_not_sent_and_not_written_down(viewer: Viewer, lecture: Lecture) -> None:
    tag = viewer.head(lecture.address("360p/00000.m4s")).headers["ETag"]

    answer = viewer.get(lecture.address("360p/00000.m4s"), **{"If-None-Match": tag})

    assert answer.status_code == 304
    assert lecture.delivered() == []


def test_another_person_finds_nothing_at_the_address(client: Client, cast: Cast, lecture: Lecture) -> None:
    client.sign_in(cast.ma_jun)

    answer = client.get(lecture.address("360p/00000.m4s"))

    assert answer.status_code == 404
    assert lecture.delivered() == []


def test_a_stranger_is_told_to_sign_in(client: Client, lecture: Lecture) -> None:
    answer = client.get(lecture.address("360p/00000.m4s"), headers={"Accept": "application/json"})

    assert answer.status_code == 401
    assert "请重新登录" in answer.json["error"]


def test_an_address_ends_with_the_sign_in_and_goes_on_with_the_next_one_of_the_same_person(
    client: Client, cast: Cast, lecture: Lecture
) -> None:
    def status_now() -> int:
        return client.get(lecture.address("360p/00000.m4s"), buffered=True).status_code

    client.sign_in(cast.li_lei)
    playing = status_now()
    client.post("/sign-out")
    left = status_now()
    client.sign_in(cast.ma_jun)
    somebody_elses = status_now()
    client.sign_in(cast.li_lei)

    assert (playing, left, somebody_elses, status_now()) == (200, 401, 404, 200)


def test_an_address_ends_where_all_sign_ins_of_its_person_are_ended(
    app: Flask, viewer: Viewer, cast: Cast, lecture: Lecture
) -> None:
    assert viewer.get(lecture.address("360p/00000.m4s")).status_code == 200

    with app.app_context():
        db.session.get_one(Person, cast.li_lei.id).sign_in_epoch += 1
        db.session.commit()

    assert viewer.get(lecture.address("360p/00000.m4s")).status_code == 401


def test_an_address_that_has_run_out_says_so(viewer: Viewer, cast: Cast, lecture: Lecture) -> None:
    real = clock.source
    clock.source = lambda: real() + grants.LASTS + timedelta(seconds=1)
    try:
        viewer.client.sign_in(cast.li_lei)  # the sign-in of twelve hours ago has run out too
        answer = viewer.get(lecture.address("360p/00000.m4s"), Accept="application/json")
    finally:
        clock.source = real

    assert answer.status_code == 403
    assert "已过期" in answer.json["error"]


def test_an_address_with_any_part_altered_leads_nowhere(viewer: Viewer, lecture: Lecture) -> None:
    address = lecture.address("360p/00000.m4s")
    parts = address.split("/")
    token = parts[2]
    forged = [token[:-1] + ("A" if token[-1] != "A" else "B"), "9" + token, token.replace(".", "", 1), "x", "...."]

    answers = [viewer.get("/".join([*parts[:2], each, *parts[3:]])).status_code for each in forged]
    other_recording = viewer.get("/".join([*parts[:3], str(int(parts[3]) + 1), *parts[4:]])).status_code

    assert [*answers, other_recording] == [404] * 6


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(
    "name", ["ffmpeg.log", "package.json", "../../../keys/session.key", "360p/../package.json", "360p/00009.m4s"]
)
def test_nothing_but_media_is_served(name: str, viewer: Viewer, lecture: Lecture) -> None:
    assert viewer.get(lecture.address(name)).status_code == 404


def test_a_deployment_with_nginx_lets_it_send_segments(app: Flask, viewer: Viewer, lecture: Lecture) -> None:
    app.config["MEDIA_URL"] = "/kept/"
    try:
        answer = viewer.get(lecture.address("360p/00001.m4s"))
        single = viewer.get(lecture.address("lecture.mp4"), Range="bytes=0-99")
    finally:
        app.config["MEDIA_URL"] = ""

    assert answer.headers["X-Accel-Redirect"].endswith("/abcd1234/360p/00001.m4s")
    assert answer.headers["X-Accel-Redirect"].startswith("/kept/")
    assert answer.data == b""
    assert len(single.data) == 100
    assert lecture.delivered() == [(6, 12)]


def test_captions_and_chapters_come_as_webvtt(app: Flask, viewer: Viewer, lecture: Lecture) -> None:
    with app.app_context():
        grant = db.session.get_one(Grant, lecture.grant_id)
        recording = db.session.get_one(Recording, grant.recording_id)
        captions.take(recording, "zh", "a.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\n字幕\n".encode())
        chapters = (Chapter(start=0, title="总则", title_en="General"), Chapter(start=10, title="附则"))
        for chapter in chapters:
            chapter.recording_id = recording.id
            db.session.add(chapter)
        db.session.commit()

    zh, chinese, english = (
        viewer.get(lecture.address(name)) for name in ("captions-zh.vtt", "chapters-zh.vtt", "chapters-en.vtt")
    )

    assert zh.content_type == "text/vtt; charset=utf-8"
    assert "字幕" in zh.text
    assert "00:00:00.000 --> 00:00:10.000\n总则" in chinese.text
    assert "00:00:10.000 --> 00:00:15.000\n附则" in chinese.text
    assert "General" in english.text
    assert viewer.get(lecture.address("captions-en.vtt")).status_code == 404


def test_captions_of_another_persons_address_are_not_there(client: Client, cast: Cast, lecture: Lecture) -> None:
    client.sign_in(cast.ma_jun)

    assert client.get(lecture.address("captions-zh.vtt")).status_code == 404
