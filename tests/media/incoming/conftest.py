"""A watched folder, and a worker that looks into it as time passes."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.media import tasks
from lms.media.models import Recording
from tests.cast import Cast

Look = Callable[..., None]


@pytest.fixture
def root(app: Flask, cast: Cast, tmp_path: Path) -> Iterator[Path]:
    """The watched folder of Zhao Min."""
    folder = tmp_path / "incoming"
    folder.mkdir()
    before = {key: app.config[key] for key in ("INCOMING", "INCOMING_OWNER", "DISK_RESERVE_MB")}
    app.config.update(INCOMING=str(folder), INCOMING_OWNER=cast.zhao_min.mobile)
    app.extensions.pop("incoming", None)
    app.extensions.pop("incoming_troubles", None)
    yield folder
    app.config.update(before)
    app.extensions["huey"].flush()


@pytest.fixture
def look(app: Flask, root: Path, monkeypatch: pytest.MonkeyPatch) -> Look:
    """The worker looks so many times, a minute apart."""
    passed = [timedelta(0)]
    machine_time = clock.source
    monkeypatch.setattr(clock, "source", lambda: machine_time() + passed[0])

    def looked(times: int = 2, minutes: int = 1) -> None:
        for _ in range(times):
            passed[0] += timedelta(minutes=minutes)
            with app.app_context():
                tasks.look_into_folder()
                db.session.remove()

    return looked


@pytest.fixture
def recordings(app: Flask) -> Callable[[], list[Recording]]:
    def all_of_them() -> list[Recording]:
        with app.app_context():
            rows = list(db.session.scalars(select(Recording).order_by(Recording.id)))
            db.session.expunge_all()
            return rows

    return all_of_them


def lying(folder: Path) -> set[str]:
    """All files below a folder."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()}
