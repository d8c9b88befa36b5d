"""A running site with lectures of forty minutes, and people in front of it who know only what a browser knows.

The lectures' segments hold no pictures: the site counts which of them it sent, and not what is in them.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from itertools import count
from select import select as with_news
from typing import Any

from flask import Flask
from sqlalchemy import select, text

from lms import clock, storage
from lms.courses.models import Enrolment, Lesson, LessonProgress, Plan
from lms.db import db
from lms.media import work
from lms.media.models import Recording
from lms.media.package import Package
from lms.people.models import Person, Post, Unit
from lms.watching import evidence
from lms.watching.coverage import Coverage
from lms.watching.models import Coverage as CoverageRow
from lms.watching.models import WatchSession
from tests import cast, factories, serving

SECONDS = 2400
# Longer than real ones, so that a lecture takes fewer requests.
SEGMENT = 30
PLAYLIST = "#EXTM3U\n"
SECOND_BYTES = 1000


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
        """The database behind the site, at the site's time."""
        machine, clock.source = clock.source, self.now
        try:
            with self.app.app_context():
                yield
                db.session.commit()
        finally:
            clock.source = machine

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(self.site.clock.path.read_text()))

    def learner(self) -> Learner:
        """Somebody new who owes every lecture and has signed in."""
        return self.crowd(1)[0]

    def crowd(self, size: int) -> list[Learner]:
        """So many of them."""
        with self.books():
            people = [Person(name=f"学员{next(self.numbers)}") for _ in range(size)]
            db.session.add_all(people)
            db.session.flush()
            plan = db.session.scalars(select(Plan.id).order_by(Plan.id)).first()
            new = [Learner(self, person.id, self.site.cookie(self.app, person)) for person in people]
            for learner in new:
                learner.enrol(plan)
        self.learners.extend(new)
        return new

    @contextmanager
    def held_up(self, seconds: float) -> Iterator[None]:
        """So long, from now on, nobody else can write, as behind a long order of somebody careless."""
        begun = threading.Event()

        def hold() -> None:
            with self.app.app_context():
                # Whoever writes on SQLite has the whole database.
                is_sqlite = db.engine.dialect.name == "sqlite"
                db.session.execute(text("SELECT 1" if is_sqlite else "LOCK TABLE attention_clock IN EXCLUSIVE MODE"))
                begun.set()
                time.sleep(seconds)
                db.session.rollback()

        with ThreadPoolExecutor(1) as pool:
            pool.submit(hold)
            begun.wait()
            yield

    def lecture(self) -> tuple[int, int]:
        """One more lecture in a course and a plan of its own: its place among the lectures, and the plan. Among the books."""
        author = db.session.get_one(Person, db.session.scalars(select(Recording.owner_id)).first())
        recording = factories.recording(author, SECONDS, f"第{len(self.lesson_ids)}讲")
        _lay_out(recording)
        return self.planned(recording)

    def planned(self, recording: Recording) -> tuple[int, int]:
        """A recording in a course of its own, and a plan with it; among the books."""
        author = db.session.get_one(Person, recording.owner_id)
        course = factories.course(author, recording)
        self.lesson_ids.append(db.session.scalars(select(Lesson.id).where(Lesson.course_id == course.id)).one())
        return len(self.lesson_ids) - 1, factories.plan(course, author).id

    def make_anew(self, lecture: int) -> None:
        """What the worker does once the lecture has been made from another file: that of now goes if nobody has it open."""
        with self.books():
            recording = self.recording(lecture)
            recording.state = "ready"
            _lay_out(recording, "made_anew")
        with self.books():
            work.tidy(self.recording(lecture).id)

    def recording(self, lecture: int) -> Recording:
        """Among the books."""
        lesson = db.session.get_one(Lesson, self.lesson_ids[lecture])
        return db.session.get_one(Recording, lesson.recording_id)

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
            _lay_out(recording)
        factories.plan(factories.course(people.zhao_min, *recordings), people.admin)
        lesson_ids = list(db.session.scalars(select(Lesson.id).order_by(Lesson.position)))
        db.session.commit()
    return World(site, app, lesson_ids, count(1))


def _lay_out(recording: Recording, name: str = "by_hand") -> None:
    """Files of the recording's length: segments, and a single file in which each second has as many bytes."""
    assert recording.seconds
    recording.folder = f"{recording.id}/{name}"
    folder = storage.folder("media") / recording.folder
    (folder / "360p").mkdir(parents=True)
    (folder / "master.m3u8").write_text(PLAYLIST)
    starts = (*range(0, recording.seconds, SEGMENT), recording.seconds)
    for number in range(len(starts) - 1):
        (folder / f"360p/{number:05}.m4s").write_bytes(b"segment")
    with (folder / "lecture.mp4").open("wb") as single:
        single.truncate(recording.seconds * SECOND_BYTES)
    bytes_of_seconds = tuple(range(0, (recording.seconds + 1) * SECOND_BYTES, SECOND_BYTES))
    Package(float(recording.seconds), ("360p",), "lecture.mp4", bytes_of_seconds, starts).write(folder)


def asked_for(question: str) -> int:
    """The number that a question tells in words, as people read it."""
    return next(number for number, word in enumerate("一二三四五六七八九", start=1) if word in question)


@dataclass(frozen=True)
class Reply:
    status: int
    text: str
    headers: Message

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

    def enrol(self, plan_id: int | None, unit_id: int | None = None) -> Enrolment:
        """Let this person owe the plan, in the post that it has or with a post in that unit. Among the books."""
        posts = db.session.scalars(select(Post).where(Post.person_id == self.person_id)).all()
        post = next((post for post in posts if unit_id in (None, post.unit_id)), None)
        if post is None:
            unit_id = unit_id or db.session.scalars(select(Unit.id)).first()
            post = Post(person_id=self.person_id, unit_id=unit_id, kind="staff", from_on=cast.LONG_AGO)
            db.session.add(post)
            db.session.flush()
        return factories.enrolment(db.session.get_one(Plan, plan_id), post)

    def other_browser(self) -> Learner:
        """The same person at another machine."""
        other = Learner(self.world, self.person_id, self.cookie)
        self.world.learners.append(other)
        return other

    def request(self, method: str, address: str, body: object = None, **headers: str) -> Reply:
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        told = {"Cookie": f"lms={self.cookie}", "Accept": "application/json", "Content-Type": "application/json"}
        self._hang_up_if_left()
        try:
            self.line.request(method, address, data, told | headers)
            answer = self.line.getresponse()
            said = answer.read().decode()
        except (OSError, HTTPException) as error:
            self.line.close()
            raise NoLine from error
        given = SimpleCookie(answer.headers.get("Set-Cookie", ""))
        self.cookie = given["lms"].value if "lms" in given else self.cookie
        return Reply(answer.status, said, answer.headers)

    def _hang_up_if_left(self) -> None:
        """A line that the server gave up meanwhile, as it does after half a minute, is called anew, as a browser does."""
        if self.line.sock and with_news([self.line.sock], [], [], 0)[0]:
            self.line.close()

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

    def stamps(self, lecture: int = 0) -> list[datetime | None]:
        """When each enrolment of this person that has begun the lecture completed it."""
        with self.world.books():
            mine = (Enrolment.person_id == self.person_id) & (
                LessonProgress.lesson_id == self.world.lesson_ids[lecture]
            )
            return list(db.session.scalars(select(LessonProgress.completed_at).join(Enrolment).where(mine)))

    def earned(self) -> int:
        """Seconds verified over all lectures, repeats included: what the attention clock has paid for."""
        with self.world.books():
            mine = select(WatchSession.recording_id).distinct().where(WatchSession.person_id == self.person_id)
            lectures = [evidence.links_of(self.person_id, recording) for recording in db.session.scalars(mine).all()]
            sessions = [session for lecture in lectures for session in lecture]
            return sum(Coverage.read(link.played).total for session in sessions for link in session.links)

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
        self.token = token[1]
        opening = learner.post(f"/lessons/{lesson_id}/watch-sessions", **{"X-CSRFToken": self.token})
        assert opening.status == 201, opening.text
        self.opening = opening.json
        self.beats, self.nonce = self.opening["beats"], self.opening["nonce"]
        self.check: Any = None
        self.see(self.opening["check"])
        self.fetched: set[int] = set()

    def elsewhere(self) -> Player:
        """The same page as another connection of the browser has it, to ask at the same time."""
        other = copy(self)
        other.learner = self.learner.other_browser()
        return other

    def affords(self) -> int:
        """What the attention clock can have earned since this player was opened."""
        return int((self.world.time() - self.opened) * 1.5)

    def media(self, name: str) -> str:
        """The address of a file of the lecture."""
        return str(self.opening["media"]["hls"]).replace("master.m3u8", name)

    def segment(self, number: int) -> str:
        return self.media(f"360p/{number:05}.m4s")

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

    def play_until_asked(self, start: int = 0) -> int:
        """Play from there until a question comes to which nobody answers, and tell the place reached."""
        self.is_attended = False
        place = start
        while not self.check:
            self.play(place, place + 30, every=30)
            place += 30
        return place

    def play(self, start: int, stop: int, *, speed: float = 1.0, every: int = 30, ahead: int = 30) -> None:
        """Play honestly: fetch a little ahead, watch, and report every so many seconds of the lecture.

        The site's own player reports every ten; a whole sitting at that pace is one of the honest suite.
        """
        for place in range(start, stop, every):
            reached = min(place + every, stop)
            self.fetch(place, min(reached + ahead, self.opening["media"]["seconds"]))
            self.world.wait((reached - place) / speed)
            self.beat((place, reached))
