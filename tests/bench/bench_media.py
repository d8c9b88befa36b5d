"""Making lectures against bare ffmpeg, and handing out their segments against handing out any file."""

import os
import subprocess
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from lms.db import db
from lms.media import encoding, grants, ladder, probing, recordings, tasks
from lms.media.maker import NICENESS
from lms.media.models import Recording
from lms.people.models import Person
from tests import cast, serving
from tests.bench import Result, load
from tests.bench.turns import in_turns
from tests.browser import browsing
from tests.media import films
from tests.serving import Site

FILM_SECONDS, MAKINGS = 60, 3
GRANTS = 400
SEGMENT = "720p/{:05}.m4s"


def measure(folder: Path) -> Iterator[Result]:
    film = films.film(folder / "film.mp4", seconds=FILM_SECONDS, size="1280x720", more=["-preset", "ultrafast"])
    with serving.site(folder / "site", processes=2) as site:
        app = site.app()
        with app.app_context():
            author = cast.assemble().zhao_min
        yield from _making(app, film, author.id, folder)
        yield from _delivering(site, app, author)
        yield _first_frame(site, app, author)


def _making(app: Flask, film: Path, author_id: int, folder: Path) -> Iterator[Result]:
    """From an uploaded file to a lecture with poster, single file and everything checked, and the ladder alone."""
    ours, bare = in_turns(
        lambda: _make(app, film, author_id), lambda: _bare_ffmpeg(film, folder / "bare"), rounds=MAKINGS
    )
    what, against = f"upload finished to lecture ready, {FILM_SECONDS} s of 720p", "one bare ffmpeg pass of the ladder"
    yield Result(what, ours.seconds, "s", bare.seconds, against)
    yield Result("the same, of a processor", ours.processor, "s", bare.processor, against)


def _make(app: Flask, film: Path, author_id: int) -> None:
    with app.app_context():
        recording = recordings.add_file(film, "", db.session.get_one(Person, author_id))
        db.session.commit()
        tasks.make(recording.id)
        assert recording.state == "ready"


def _bare_ffmpeg(film: Path, target: Path) -> None:
    """As nice to others as the worker is, who would otherwise lose every race on a busy machine."""
    target.mkdir(exist_ok=True)
    source = probing.probe(film)
    job = encoding.Job(encoding.file(film), source, ladder.ladder_for(source.picture), target)
    command = ["nice", "-n", str(NICENESS), *encoding.ladder_command(job)]
    subprocess.run(command, check=True, capture_output=True)


def _delivering(site: Site, app: Flask, author: Person) -> Iterator[Result]:
    """Each request fetches a segment that was not fetched before under its grant, so that each is written down."""
    bases, cookie = _addresses(app, author), f"lms={site.cookie(app, author)}"
    path = _a_segment(app)
    size = path.stat().st_size
    # The same bytes, from the place of files about which nothing is written down.
    copy = Path(app.static_folder or "") / "vendor" / "bench.bin"
    copy.write_bytes(path.read_bytes())
    numbers = count()

    def next_segment(_: int, answer: bytes) -> bytes:
        number = next(numbers)
        return load.get(bases[number // 10 % GRANTS] + SEGMENT.format(number % 10), cookie)

    try:
        noted = load.run(site.port, next_segment, seconds=5)
        plain = load.run(site.port, lambda _, answer: load.get("/static/vendor/bench.bin", cookie), seconds=5)
    finally:
        os.unlink(copy)
    assert set(noted.statuses) == {200}
    yield Result(
        f"segments of {size / 1000:.0f} kB, signed and noted",
        noted.rate,
        "1/s",
        plain.rate,
        "as a static file, not noted",
    )
    yield Result("the slowest of a hundred such segments", noted.percentile(0.99) * 1000, "ms")


def _addresses(app: Flask, author: Person) -> list[str]:
    with app.app_context():
        recording = db.session.get_one(Recording, 1)
        given = [grants.open_grant(author.id, recording) for _ in range(GRANTS)]
        db.session.commit()
        return [f"/m/{grants.token(grant)}/{recording.id}/" for grant in given]


def _a_segment(app: Flask) -> Path:
    with app.app_context():
        folder = db.session.scalars(select(Recording.folder).where(Recording.id == 1)).one()
        return Path(app.instance_path) / "media" / str(folder) / SEGMENT.format(0)


def _first_frame(site: Site, app: Flask, author: Person) -> Result:
    """From the click on a link to the first picture, the middle of five; the first visit fills the browser's cache."""
    times = []
    with browsing.chromium() as chromium, browsing.page(chromium, site, app=app, person=author) as page:
        page.add_init_script("addEventListener('loadeddata', () => { window.firstFrame ??= performance.now() }, true)")
        for _ in range(6):
            page.goto("/recordings/1")
            while not (shown := page.evaluate("window.firstFrame")):
                page.wait_for_timeout(20)
            times.append(shown)
    return Result("page to first frame of video", sorted(times[1:])[2], "ms", 1000, "the most it may be")
