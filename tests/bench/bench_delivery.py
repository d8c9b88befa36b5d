"""Segments that nginx sends once the site has noted them, against the same nginx with the same files and nobody to ask."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from lms.db import db
from lms.media import grants
from lms.media.models import Grant, Recording
from tests import cast, front, serving
from tests.bench import Result, load
from tests.bench.load import Load
from tests.media import visiting
from tests.media.visiting import Lecture

SEGMENT_BYTES, SEGMENTS = 600_000, visiting.SECONDS // visiting.SEGMENT_SECONDS
GRANTS, ROUNDS, SECONDS = 3000, 3, 3


def measure(folder: Path) -> Iterator[Result]:
    with serving.site(folder / "site", processes=2, settings={"LMS_MEDIA_URL": "/kept/"}) as site:
        app = site.app()
        with app.app_context():
            person = cast.assemble().li_lei
        lecture = visiting.laid_out(app, person, SEGMENT_BYTES)
        addresses, cookie = _addresses(lecture, person.id), f"lms={site.cookie(app, person)}"
        with (
            front.nginx(site, folder / "nginx") as through,
            front.files(lecture.folder, folder / "alone") as alone,
        ):
            turns = [(_asked(through, addresses, cookie), _fetched(alone)) for _ in range(ROUNDS)]
    ours, bare = (median(each.rate for each in side) for side in zip(*turns, strict=True))
    what, against = "segments of 0.6 MB, noted by the site and sent by nginx", "nginx alone"
    yield Result(what, ours, "1/s", bare, against)
    yield Result("the same", ours * SEGMENT_BYTES / 1e6, "MB/s", bare * SEGMENT_BYTES / 1e6, against)


def _addresses(lecture: Lecture, person_id: int) -> Iterator[str]:
    """Each is asked for once, so that each is written down."""
    with lecture.app.app_context():
        recording = db.session.get_one(Recording, lecture.recording_id)
        numbers = [grants.open_grant(person_id, recording).id for _ in range(GRANTS)]
        db.session.commit()
        tokens = [grants.token(db.session.get_one(Grant, number)) for number in numbers]
    return (
        f"/m/{token}/{lecture.recording_id}/{SEGMENT.format(number)}" for token in tokens for number in range(SEGMENTS)
    )


SEGMENT = "360p/{:05}.m4s"


def _asked(address: str, segments: Iterator[str], cookie: str) -> Load:
    return _run(address, lambda _, answer: load.get(next(segments), cookie))


def _fetched(address: str) -> Load:
    numbers = count()
    return _run(address, lambda _, answer: load.get("/" + SEGMENT.format(next(numbers) % SEGMENTS), ""))


def _run(address: str, request: load.Request) -> Load:
    done = load.run(urlsplit(address).port or 0, request, seconds=SECONDS)
    assert set(done.statuses) == {200}
    return done
