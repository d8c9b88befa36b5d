"""Recordings taken from the machine by a command, beside a site that is in use."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from lms import storage
from lms.db import db
from lms.media import grants, recordings
from lms.media.models import Recording
from lms.people import audit
from tests.cast import Cast
from tests.media import films


@pytest.mark.both_databases
def test_others_write_while_a_recording_is_copied(
    app: Flask, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disc of gigabytes is copied for minutes, and every beat of every learner would wait for it."""
    written = []

    def copy(path: Path, target: Path) -> None:
        with ThreadPoolExecutor(1) as pool:
            written.append(pool.submit(write_something, app).result(timeout=10))
        shutil.copyfile(path, target)

    monkeypatch.setattr(recordings, "_link_or_copy", copy)
    (tmp_path / "第一讲.mp4").write_bytes(b"picture and sound")

    said = app.test_cli_runner().invoke(args=["media", "import", str(tmp_path / "第一讲.mp4")])

    assert said.exit_code == 0, said.output
    assert written == [True]
    app.extensions["huey"].flush()


@pytest.mark.slow
@pytest.mark.one_database
def test_a_lecture_is_made_anew_and_whoever_has_it_open_keeps_the_old_one(
    app: Flask, cast: Cast, tmp_path: Path
) -> None:
    first, better = films.film(tmp_path / "a.mp4", seconds=2), films.film(tmp_path / "b.mp4", seconds=3)
    run = app.test_cli_runner().invoke
    assert run(args=["media", "import", str(first), "--wait"]).exit_code == 0
    with app.app_context():
        recording = db.session.scalars(select(Recording)).one()
        number, old = recording.id, recording.folder
        grants.open_grant(cast.li_lei.id, recording)
        db.session.commit()

    said = run(args=["media", "remake", str(number), str(better), "--wait"])

    assert said.exit_code == 0, said.output
    with app.app_context():
        recording = db.session.get_one(Recording, number)
        assert (recording.state, recording.seconds, recording.source_name) == ("ready", 2, "b.mp4")
        assert recording.folder != old
        assert (storage.folder("media") / str(old)).is_dir()
        assert (storage.folder("media") / str(recording.folder)).is_dir()


@pytest.mark.slow
@pytest.mark.one_database
@pytest.mark.parametrize("seconds", [0, 2, 8])
def test_no_film_or_one_of_another_length_leaves_the_lecture_as_it_is(
    app: Flask, cast: Cast, tmp_path: Path, seconds: int
) -> None:
    good, bad = films.film(tmp_path / "a.mp4", seconds=4), tmp_path / "b.mp4"
    bad.write_bytes(films.film(tmp_path / "c.mp4", seconds=seconds).read_bytes() if seconds else b"no film at all")
    run = app.test_cli_runner().invoke
    assert run(args=["media", "import", str(good), "--wait"]).exit_code == 0

    said = run(args=["media", "remake", "1", str(bad), "--wait"])

    assert said.exit_code == 1
    with app.app_context():
        recording = db.session.scalars(select(Recording)).one()
        assert recording.state == "failed"
        assert recording.is_playable
        assert recording.seconds == 4


def test_nothing_is_made_anew_of_a_recording_that_is_not_there(app: Flask, tmp_path: Path) -> None:
    said = app.test_cli_runner().invoke(args=["media", "remake", "99", str(tmp_path / "b.mp4")])

    assert said.exit_code == 1
    assert "there is no recording 99" in said.output


def write_something(app: Flask) -> bool:
    with app.app_context():
        audit.record("tried", by=None)
        db.session.commit()
        return True
