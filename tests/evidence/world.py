"""A running site with lectures of forty minutes, and people in front of it who know only what a browser knows.

The lectures' segments hold no pictures: the site counts which of them it sent, and not what is in them.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from lms import storage
from lms.courses.models import Lesson, Plan
from lms.db import db
from lms.media.package import Package
from lms.people.models import Person, Post
from lms.watching.coverage import Coverage
from lms.watching.models import Beat, WatchSession
from lms.watching.models import Coverage as CoverageRow
from tests import cast, factories, serving

SECONDS = 2400
# Longer than real ones, so that a lecture takes fewer requests.
SEGMENT = 30
PLAYLIST = "#EXTM3U\n"


@dataclass
class World:
    """The site, and the database behind it for those who keep the books."""

    site: serving.Site
    app: Flask
    lesson_ids: list[int]
    numbers: Iterator[int]
    waited: float = 0.0
    learners: list[Learner] = field(default_factory=list)

    @contextmanager
    def books(self) -> Iterator[None]:
        with self.app.app_context():
            yield
            db.session.commit()

    def learner(self) -> Learner:
        """Somebody new who owes every lecture and has signed in."""
        with self.books():
            person = Person(name=f"学员{next(self.numbers)}")
            db.session.add(person)
            db.session.flush()
            unit_id = db.session.scalars(select(Post.unit_id)).first()
            post = Post(person_id=person.id, unit_id=unit_id, kind="staff", from_on=cast.LONG_AGO)
            db.session.add(post)
            db.session.flush()
            factories.enrolment(db.session.scalars(select(Plan)).one(), post)
            learner = Learner(self, person.id)
        learner.sign_in()
        self.learners.append(learner)
        return learner

    def everybody_leaves(self) -> None:
        for learner in self.learners:
            learner.line.close()
        self.learners.clear()

    def wait(self, seconds: float) -> None:
        self.site.clock.advance(seconds=seconds)
        self.waited += seconds

    def time(self) -> float:
        """The site's own time in seconds: that of the machine, and what was waited on top."""
        return time.monotonic() + self.waited


def made(site: serving.Site, lectures: int = 30) -> World:
    """The world of a site that runs already."""
    app = site.app()
    with app.app_context():
        people = cast.assemble()
        recordings = [factories.recording(people.zhao_min, SECONDS, f"第{n}讲") for n in range(lectures)]
        for recording in recordings:
            recording.folder = f"{recording.id}/by_hand"
            _lay_out(storage.folder("media") / recording.folder)
        factories.plan(factories.course(people.zhao_min, *recordings), people.admin)
        lesson_ids = list(db.session.scalars(select(Lesson.id).order_by(Lesson.position)))
        db.session.commit()
    return World(site, app, lesson_ids, count(1))


def _lay_out(folder: Path) -> None:
    (folder / "360p").mkdir(parents=True)
    (folder / "master.m3u8").write_text(PLAYLIST)
    for number in range(SECONDS // SEGMENT):
        (folder / f"360p/{number:05}.m4s").write_bytes(b"segment")
    starts = tuple(range(0, SECONDS + 1, SEGMENT))
    Package(float(SECONDS), ("360p",), "lecture.mp4", (), starts).write(folder)


def asked_for(question: str) -> int:
    """The number that a question tells in words, as people read it."""
    return next(number for number, word in enumerate("一二三四五六七八九", start=1) if word in question)


@dataclass(frozen=True)
class Reply:
    status: int
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class NoLine(Exception):
    """Nobody answers."""


@dataclass
class Learner:
    """A browser that somebody has signed in with."""

    world: World
    person_id: int
    cookie: str = ""

    def __post_init__(self) -> None:
        self.line = HTTPConnection("127.0.0.1", self.world.site.port, timeout=30)

    def sign_in(self) -> None:
        """As somebody does who comes back the next day."""
        with self.world.books():
            self.cookie = self.world.site.cookie(self.world.app, db.session.get_one(Person, self.person_id))

    def request(self, method: str, address: str, body: object = None, **headers: str) -> Reply:
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        told = {"Cookie": f"lms={self.cookie}", "Accept": "application/json", "Content-Type": "application/json"}
        try:
            self.line.request(method, address, data, told | headers)
            answer = self.line.getresponse()
            text = answer.read().decode()
        except (OSError, HTTPException) as error:
            self.line.close()
            raise NoLine from error
        given = SimpleCookie(answer.headers.get("Set-Cookie", ""))
        self.cookie = given["lms"].value if "lms" in given else self.cookie
        return Reply(answer.status, text)

    def get(self, address: str) -> Reply:
        return self.request("GET", address, Accept="text/html")

    def post(self, address: str, body: object = None, **headers: str) -> Reply:
        return self.request("POST", address, body, **headers)

    def player(self, lecture: int = 0, *, is_attended: bool = True) -> Player:
        return Player(self, self.world.lesson_ids[lecture], is_attended=is_attended)

    def covered(self, lecture: int = 0) -> Coverage:
        """What the books say, whatever was answered."""
        with self.world.books():
            recording = select(Lesson.recording_id).where(Lesson.id == self.world.lesson_ids[lecture]).scalar_subquery()
            mine = (CoverageRow.person_id == self.person_id) & (CoverageRow.recording_id == recording)
            return Coverage.read(db.session.scalar(select(CoverageRow.spans).where(mine)) or "")

    def earned(self) -> int:
        """Seconds verified over all lectures, repeats included: what the attention clock has paid for."""
        with self.world.books():
            mine = select(Beat.played).join(WatchSession).where(WatchSession.person_id == self.person_id)
            return sum(Coverage.read(text).total for text in db.session.scalars(mine))

    def books(self) -> list[object]:
        """Everything of this person that a beat could change."""
        with self.world.books():
            sessions = WatchSession.__table__
            rows = db.session.execute(select(sessions).where(sessions.c.person_id == self.person_id)).all()
        return [tuple(row) for row in rows] + [self.covered(0), self.earned()]


class Player:
    """A player as the site's own script is one, as far as the site can see.

    Somebody sits in front of it who answers what it asks, unless `is_attended` says no.
    """

    def __init__(self, learner: Learner, lesson_id: int, *, is_attended: bool = True) -> None:
        self.learner, self.world, self.lesson_id = learner, learner.world, lesson_id
        self.is_attended = is_attended
        self.opened = self.world.time()
        page = learner.get(f"/lessons/{lesson_id}/watch").text
        token = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert token, page
        opening = learner.post(f"/lessons/{lesson_id}/watch-sessions", **{"X-CSRFToken": token[1]})
        assert opening.status == 201, opening.text
        self.opening = opening.json
        self.beats, self.nonce = self.opening["beats"], self.opening["nonce"]
        self.check: Any = None
        self.see(self.opening["check"])
        self.fetched: set[int] = set()

    def affords(self) -> int:
        """What the attention clock can have earned since this player was opened."""
        return int((self.world.time() - self.opened) * 1.5)

    def segment(self, number: int) -> str:
        return str(self.opening["media"]["hls"]).replace("master.m3u8", f"360p/{number:05}.m4s")

    def fetch(self, start: int, stop: int) -> None:
        for number in range(start // SEGMENT, -(-stop // SEGMENT)):
            if number not in self.fetched:
                assert self.learner.get(self.segment(number)).status == 200
                self.fetched.add(number)

    def report(self, *spans: tuple[float, float], nonce: str | None = None) -> Reply:
        body = {"nonce": nonce or self.nonce, "spans": spans, "place": spans[-1][1] if spans else 0}
        return self.learner.post(self.beats, body)

    def beat(self, *spans: tuple[float, float]) -> Any:
        """Report, and go on with what was answered."""
        answer = self.report(*spans)
        assert answer.status == 200, answer.text
        self.nonce = answer.json["nonce"]
        self.see(answer.json["check"])
        return answer.json

    def see(self, check: Any) -> None:
        """Whoever is there answers a question as soon as it is shown."""
        self.check = check
        if check and self.is_attended:
            reply = self.press(asked_for(check["question"]))
            assert reply.status == 200, reply.text
            self.check = reply.json["check"]

    def press(self, number: int, token: str | None = None) -> Reply:
        return self.learner.post(self.opening["presence"], {"token": token or self.check["token"], "number": number})

    def play(self, start: int, stop: int, *, speed: float = 1.0, every: int = 10, ahead: int = 30) -> None:
        """Play honestly: fetch a little ahead, watch, and report every so many seconds of the lecture."""
        for place in range(start, stop, every):
            reached = min(place + every, stop)
            self.fetch(place, min(reached + ahead, SECONDS))
            self.world.wait((reached - place) / speed)
            self.beat((place, reached))
