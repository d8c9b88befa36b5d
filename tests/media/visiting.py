"""A lecture laid out by hand on a really running site, and somebody who fetches it as a browser does."""

from __future__ import annotations

import http.client
import os
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from lms import storage
from lms.db import db
from lms.media import deliveries, grants
from lms.media.models import Grant, Recording
from lms.media.package import Package, Spans
from lms.people.models import Person
from tests.serving import Site

SECONDS, SEGMENT_SECONDS = 18, 6


@dataclass
class Lecture:
    """Eighteen seconds in three segments of random bytes, and a single file whose seconds are all equally long."""

    app: Flask
    recording_id: int
    folder: Path

    def content(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def grant(self, person: Person) -> int:
        with self.app.app_context():
            grant = grants.open_grant(person.id, db.session.get_one(Recording, self.recording_id))
            db.session.commit()
            return grant.id

    def address(self, grant_id: int, name: str) -> str:
        with self.app.app_context():
            token = grants.token(db.session.get_one(Grant, grant_id))
        return f"/m/{token}/{self.recording_id}/{name}"

    def delivered(self, grant_id: int) -> Spans:
        with self.app.app_context():
            return deliveries.delivered_spans(db.session.get_one(Grant, grant_id))


def laid_out(app: Flask, owner: Person, segment_bytes: int = 100_000, second_bytes: int = 100_000) -> Lecture:
    with app.app_context():
        recording = Recording(title="第一讲", owner_id=owner.id, source_name="a.mp4", state="ready", seconds=SECONDS)
        db.session.add(recording)
        db.session.flush()
        recording.folder = f"{recording.id}/abcd1234"
        folder = storage.folder("media") / recording.folder
        fill(folder, segment_bytes, second_bytes)
        db.session.commit()
        return Lecture(app, recording.id, folder)


def fill(folder: Path, segment_bytes: int = 100_000, second_bytes: int = 100_000) -> None:
    (folder / "360p").mkdir(parents=True)
    for name in ("master.m3u8", "poster.jpg", "360p/index.m3u8", "360p/init_0.mp4"):
        (folder / name).write_bytes(b"#EXTM3U")
    for number in range(SECONDS // SEGMENT_SECONDS):
        (folder / f"360p/{number:05}.m4s").write_bytes(os.urandom(segment_bytes))
    (folder / "lecture.mp4").write_bytes(os.urandom(SECONDS * second_bytes))
    starts = tuple(second_bytes * second for second in range(SECONDS + 1))
    Package(float(SECONDS), ("360p",), "lecture.mp4", starts, (0, 6, 12, 18)).write(folder)


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes
    # Where it was led, if it was.
    led_to: str | None = None


@dataclass
class Visitor:
    """Somebody's browser: it follows where it is led, and takes its cookie to the site alone."""

    origin: str
    cookie: str = ""

    def ask(self, method: str, address: str, **headers: str) -> Answer:
        """Ask the site, without following."""
        return _asked(
            method, self.origin + address, headers | ({"Cookie": f"lms={self.cookie}"} if self.cookie else {})
        )

    def get(self, address: str, **headers: str) -> Answer:
        answer = self.ask("GET", address, **headers)
        if answer.status != 307:
            return answer
        led_to = answer.headers["Location"]
        there = _asked("GET", led_to, headers | {"Origin": self.origin})
        return Answer(there.status, there.headers, there.body, led_to)


def visitor(site: Site, app: Flask, person: Person | None, origin: str = "") -> Visitor:
    return Visitor(origin or site.url, site.cookie(app, person) if person else "")


def _asked(method: str, url: str, headers: dict[str, str]) -> Answer:
    parts = urlsplit(url)
    with closing(http.client.HTTPConnection(parts.netloc, timeout=60)) as line:
        line.request(method, f"{parts.path}?{parts.query}".rstrip("?"), headers=headers)
        answer = line.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
