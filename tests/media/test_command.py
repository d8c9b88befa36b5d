"""Recordings taken from the machine by a command, beside a site that is in use."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from lms.db import db
from lms.media import recordings
from lms.people import audit
from tests.cast import Cast


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


def write_something(app: Flask) -> bool:
    with app.app_context():
        audit.record("tried", by=None)
        db.session.commit()
        return True
