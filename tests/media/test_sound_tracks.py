"""Of several sound tracks the author chooses which one is heard."""

import itertools
import json
import subprocess
from array import array
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from lms import clock, storage
from lms.db import db
from lms.media import recordings, tasks
from lms.media.encoding import ffmpeg_path
from lms.media.models import SOUND_CHOICE, Recording
from lms.people.models import Person
from tests.cast import Cast
from tests.conftest import Client
from tests.media import films
from tests.media.discs import pressing

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

ENGLISH, CHINESE = 880, 440


@pytest.fixture(scope="module")
def two_tongues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds with an English and then a Chinese track, each a tone of its own."""
    path = tmp_path_factory.mktemp("tongues") / "双语.mkv"
    inputs = ("testsrc2=s=160x90:r=25:d=2", f"sine=f={ENGLISH}:d=2", f"sine=f={CHINESE}:d=2")
    films.ffmpeg(
        *(word for source in inputs for word in ("-f", "lavfi", "-i", source)),
        *("-map", "0", "-map", "1", "-map", "2", "-c:a", "aac"),
        *("-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=chi", path),
    )
    return path


@pytest.fixture
def made(app: Flask, cast: Cast, two_tongues: Path) -> int:
    """Zhao Min's lecture of it."""
    with app.app_context():
        owner = db.session.get_one(Person, cast.zhao_min.id)
        recording = recordings.add_file(two_tongues, "双语", owner)
        db.session.commit()
        tasks.make(recording.id)
        return recording.id


@pytest.fixture
def author(client: Client, cast: Cast) -> Client:
    client.sign_in(cast.zhao_min)
    return client


def heard(app: Flask, number: int) -> int:
    """The tone of a lecture in hertz, by how often it crosses zero."""
    with app.app_context():
        path = storage.folder("media") / str(db.session.get_one(Recording, number).folder) / "lecture.m4a"
    command = [
        ffmpeg_path(),
        "-v",
        "error",
        "-ss",
        "0.5",
        "-t",
        "1",
        "-i",
        path,
        "-f",
        "s16le",
        "-ar",
        "8000",
        "-ac",
        "1",
        "-",
    ]
    samples = array("h", subprocess.run(command, check=True, capture_output=True, timeout=60).stdout)
    crossings = sum(before < 0 <= after for before, after in itertools.pairwise(samples))
    return round(crossings / (len(samples) / 8000))


def row(app: Flask, number: int) -> Recording:
    with app.app_context():
        recording = db.session.get_one(Recording, number)
        db.session.expunge(recording)
        return recording


def test_the_chinese_track_is_heard_and_another_may_be_chosen(app: Flask, author: Client, made: int) -> None:
    page = author.get(f"/recordings/{made}").text
    assert "音轨 1：AAC · 英语 · 1 声道" in page
    assert heard(app, made) == pytest.approx(CHINESE, rel=0.03)

    answer = author.post(f"/recordings/{made}/sound", data={"track": "1"})
    assert answer.status_code == 303
    assert "录播" in author.get("/recordings").text
    with app.app_context():
        tasks.make(made)

    assert heard(app, made) == pytest.approx(ENGLISH, rel=0.03)
    recording = row(app, made)
    assert (recording.state, recording.seconds, recording.sound_track) == ("ready", 2, 1)
    assert [sound["is_used"] for sound in recording.sounds] == [True, False]
    app.extensions["huey"].flush()


def test_the_command_takes_the_track_that_is_named(app: Flask, cast: Cast, made: int, tmp_path: Path) -> None:
    with app.app_context():
        source = storage.path(str(db.session.get_one(Recording, made).source_path))
    film, run = tmp_path / "两种语言.mkv", app.test_cli_runner().invoke
    film.write_bytes(source.read_bytes())

    done = run(args=["media", "remake", str(made), str(film), "--sound-track", "1", "--wait"])
    assert done.exit_code == 0, done.output
    assert heard(app, made) == pytest.approx(ENGLISH, rel=0.03)
    refused = run(args=["media", "import", str(film), "--sound-track", "3", "--wait", "--json"])

    (told,) = json.loads(refused.output)["recordings"]
    assert (refused.exit_code, told["state"], "第 3 条音轨" in told["failure"]) == (1, "failed", True)


def test_the_source_is_kept_for_two_weeks_for_the_choice(app: Flask, author: Client, made: int) -> None:
    source = str(row(app, made).source_path)
    with app.app_context():
        tasks.sweep()
        assert storage.path(source).exists()
        db.session.get_one(Recording, made).ready_at = clock.now() - SOUND_CHOICE - timedelta(seconds=1)
        db.session.commit()
        tasks.sweep()
        assert not storage.path(source).exists()

    answer = author.post(f"/recordings/{made}/sound", data={"track": "1"})

    assert (answer.status_code, row(app, made).state) == (409, "ready")
    assert "重新上传" in author.get(f"/recordings/{made}").text


def test_a_wrong_choice_changes_nothing(app: Flask, author: Client, made: int) -> None:
    for track in ("3", "0", "-1", "x", "", "9" * 30):
        assert author.post(f"/recordings/{made}/sound", data={"track": track}).status_code == 422
    assert (row(app, made).state, row(app, made).sound_track) == ("ready", None)


def test_a_lecture_that_is_being_made_takes_no_other_track(app: Flask, author: Client, made: int) -> None:
    assert author.post(f"/recordings/{made}/sound", data={"track": "1"}).status_code == 303

    assert author.post(f"/recordings/{made}/sound", data={"track": "2"}).status_code == 409
    app.extensions["huey"].flush()


def test_each_title_of_a_disc_is_heard_as_chosen(app: Flask, cast: Cast, author: Client, tmp_path: Path) -> None:
    lesson = pressing.Lesson(((2, "0"),), more=(("en", ENGLISH),))
    disc = pressing.folder(tmp_path / "disc", (lesson, lesson))
    with app.app_context():
        recording = recordings.add_file(disc, "光盘", db.session.get_one(Person, cast.zhao_min.id))
        db.session.commit()
        tasks.make(recording.id)
        number = recording.id
    assert 'value="2-1" selected' in author.get(f"/recordings/{number}").text

    wrong = author.post(f"/recordings/{number}/titles", data={"titles": ["1"], "sounds": ["1-3"]})
    odd = author.post(f"/recordings/{number}/titles", data={"titles": ["1"], "sounds": ["x"]})
    chosen = author.post(f"/recordings/{number}/titles", data={"titles": ["1", "2"], "sounds": ["1-1", "2-2"]})

    assert (wrong.status_code, odd.status_code, chosen.status_code) == (422, 422, 303)
    with app.app_context():
        tasks.make(number)
    assert heard(app, number) == pytest.approx(CHINESE, rel=0.03)
    assert heard(app, number + 1) == pytest.approx(ENGLISH, rel=0.03)
    app.extensions["huey"].flush()
