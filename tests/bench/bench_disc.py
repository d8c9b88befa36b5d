"""A DVD of an hour, from its image to a lecture, against one bare ffmpeg pass of the same ladder over the same title.

It takes longer than all others together, so it runs only by its name: `make bench ONLY=disc`, with `BENCH_MINUTES=10` for less.
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import quoteattr

from flask import Flask
from sqlalchemy import select

from lms.db import db
from lms.media import encoding, ladder, recordings, tasks
from lms.media.discs import making as discs
from lms.media.maker import NICENESS
from lms.media.models import Recording
from lms.people.models import Person
from tests import cast, databases
from tests.bench import Result
from tests.bench.turns import in_turns
from tests.media.discs import pressing
from tests.media.films import ffmpeg

ONLY_BY_NAME = True
MINUTES = int(os.environ.get("BENCH_MINUTES", "60"))


def measure(folder: Path) -> Iterator[Result]:
    image = pressing.image(folder / "disc.iso", _disc(folder), udf=True)
    with databases.site("sqlite", folder / "site") as app:
        with app.app_context():
            author = cast.assemble().zhao_min
        ours, bare = in_turns(
            lambda: _import(app, image, author.id), lambda: _bare_ffmpeg(image, folder / "bare"), rounds=1
        )
    what, against = f"disc of {MINUTES} minutes to lecture", "one bare ffmpeg pass of the ladder"
    yield Result(what, ours.seconds, "s", bare.seconds, against)
    yield Result("the same, of a processor", ours.processor, "s", bare.processor, against)
    yield Result("the same, film", MINUTES * 60 / ours.seconds, "s/s", MINUTES * 60 / bare.seconds, against)


def _disc(folder: Path) -> Path:
    """A minute of moving, noisy picture, glued to itself again and again: the clock of the film starts anew each time."""
    minute = folder / "minute.mpg"
    ffmpeg(
        *("-f", "lavfi", "-i", "testsrc2=s=720x576:r=25:d=60,noise=alls=12:allf=t"),
        *("-f", "lavfi", "-i", "sine=f=440:r=48000:d=60"),
        *("-target", "pal-dvd", "-aspect", "4:3", "-b:v", "4500k", "-ac", "2", "-shortest", minute),
        patience=600,
    )
    films = f'<vob file={quoteattr(str(minute))} chapters="0"/>' * MINUTES
    titles = f'<titles><video format="pal" aspect="4:3"/><audio lang="zh"/><pgc>{films}</pgc></titles>'
    (folder / "disc.xml").write_text(f'<dvdauthor jumppad="0"><vmgm/><titleset>{titles}</titleset></dvdauthor>')
    command = ["dvdauthor", "-o", str(folder / "disc"), "-x", str(folder / "disc.xml")]
    subprocess.run(command, check=True, capture_output=True, env=os.environ | {"VIDEO_FORMAT": "PAL"})
    return folder / "disc"


def _import(app: Flask, image: Path, author_id: int) -> None:
    with app.app_context():
        recordings.add_file(image, "", db.session.get_one(Person, author_id), disc_title=1)
        db.session.commit()
        tasks.make(1)
        recording = db.session.scalars(select(Recording)).one()
        assert (recording.state, recording.damaged) == ("ready", [])
        assert abs((recording.seconds or 0) - MINUTES * 60) <= MINUTES


def _bare_ffmpeg(image: Path, target: Path) -> None:
    """By FFmpeg's own reader of discs, and as nice to others as the worker is."""
    target.mkdir()
    source = discs.find(image, 1).source
    title = encoding.Input(str(image), {"format": "dvdvideo", "title": 1})
    job = encoding.Job(title, source, ladder.ladder_for(source.picture), target)
    command = ["nice", "-n", str(NICENESS), *encoding.ladder_command(job)]
    subprocess.run(command, check=True, capture_output=True)
