"""kill -9 in the middle of the work, on a site that really runs: it is taken up again, and nothing is left behind."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from lms.db import db
from lms.media import recordings, tasks
from lms.media.models import Recording
from lms.people.models import Person
from tests import cast as cast_of_people
from tests import serving
from tests.media import films
from tests.serving import Site

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Long enough to be caught at it."""
    return films.film(
        tmp_path_factory.mktemp("film") / "long.mp4", seconds=60, size="640x360", more=["-preset", "ultrafast"]
    )


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Site]:
    with serving.site(tmp_path) as running:
        yield running


@pytest.fixture
def its_app(county: Site) -> Flask:
    return county.app()


@pytest.fixture
def in_work(its_app: Flask, film: Path) -> None:
    """A recording that the site's own worker has begun to make."""
    with its_app.app_context():
        owner = cast_of_people.assemble().zhao_min
    with its_app.app_context():
        recording = recordings.add_file(film, "", db.session.get_one(Person, owner.id))
        db.session.commit()
        tasks.make.later(recording.id)
    until(lambda: row(its_app).percent > 5)


def row(its_app: Flask) -> Recording:
    with its_app.app_context():
        recording = db.session.scalars(select(Recording)).one()
        db.session.expunge(recording)
        return recording


def until(what: Callable[[], object], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.2)


def processes_at(folder: Path) -> list[str]:
    """What is running and names this folder."""
    words = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    return [each.decode(errors="replace") for each in words if str(folder).encode() in each]


@pytest.mark.both_databases
@pytest.mark.usefixtures("in_work")
def test_a_killed_site_makes_the_lecture_after_its_next_start(county: Site, its_app: Flask) -> None:
    county.kill()
    assert row(its_app).state == "working"
    until(lambda: not processes_at(county.folder), seconds=60)

    county.start()

    until(lambda: row(its_app).state == "ready")
    assert row(its_app).tries == 2
    kept = county.folder / "instance" / "media" / str(row(its_app).id)
    until(lambda: [folder.name for folder in kept.iterdir()] == [str(row(its_app).folder).split("/")[1]], seconds=60)


@pytest.mark.usefixtures("in_work")
def test_a_site_that_is_asked_to_stop_does_not_wait_for_the_film(county: Site) -> None:
    began = time.monotonic()

    county.stop()

    assert time.monotonic() - began < 15
    until(lambda: not processes_at(county.folder), seconds=60)
