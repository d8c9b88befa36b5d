"""A lecture of forty minutes that Li Lei owes, and the player of a browser in front of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from lms import clock, keys
from lms.courses.models import Enrolment, Lesson
from lms.db import Model, db
from lms.media import deliveries
from lms.people.models import Person, Post
from lms.people.sign_in import SignIn
from lms.watching import beats, catalogue, checks, sessions
from lms.watching.beats import Answer, Order
from lms.watching.checks import Reply
from lms.watching.models import Coverage as CoverageRow
from lms.watching.models import WatchSession
from tests import factories
from tests.cast import Cast

SECONDS = 2400
Row = TypeVar("Row", bound=Model)


@dataclass
class World:
    """One lecture, the people of the cast, and a time that goes on when told to."""

    app: Flask
    cast: Cast
    lesson_id: int
    recording_id: int
    enrolment_id: int
    now: datetime = field(default_factory=clock.now)

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self.app.app_context():
            yield
            db.session.commit()

    def player(self, person: Person | None = None, lesson_id: int | None = None) -> "Player":
        return Player(self, person or self.cast.li_lei, lesson_id or self.lesson_id)

    def key(self, name: str) -> bytes:
        with self.app.app_context():
            return keys.key(name)

    def covered(self, person: Person | None = None) -> str:
        with self.transaction():
            mine = CoverageRow.person_id == (person or self.cast.li_lei).id
            return db.session.scalar(select(CoverageRow.spans).where(mine)) or ""

    def read(self, model: type[Row], key: object) -> Row:
        """A row as it stands, loose from any session."""
        with self.app.app_context():
            row = db.session.get_one(model, key)
            db.session.expunge(row)
            db.session.rollback()
            return row

    def enrolment(self) -> Enrolment:
        return self.read(Enrolment, self.enrolment_id)


class Player:
    """A browser's player: it fetches media, plays, and reports under the nonce that it was given last.

    Somebody sits in front of it who answers its questions, unless `is_attended` says no.
    """

    def __init__(self, world: World, person: Person, lesson_id: int) -> None:
        self.world = world
        self.sign_in = SignIn(person.id, person.sign_in_epoch)
        self.is_attended = True
        with world.transaction():
            lesson = catalogue.lesson_to_play(person, lesson_id)
            opening = sessions.open_session(person.id, lesson, device="test", at=world.now)
            self.session_id, self.nonce = opening.session.id, opening.session.nonce
            self.grant_id = opening.session.grant_id
            self.check = opening.check

    def fetch(self, start: int, stop: int) -> None:
        """Have the media of these seconds delivered."""
        with self.world.transaction():
            deliveries.note(self.grant_id, [(start, stop)])

    def beat(self, *spans: tuple[float, float], nonce: str | None = None, **more: object) -> Answer:
        place = spans[-1][1] if spans else 0
        body = {"nonce": nonce or self.nonce, "spans": [list(span) for span in spans], "place": place} | more
        with self.world.transaction():
            order = Order(self.sign_in, self.session_id, body, self.world.now)
            answer = beats.accept_in_company(order, current_app) or beats.accept(order)
        self.nonce, self.check = answer.nonce, answer.check
        if self.check and self.is_attended:
            self.press(self.check.question.number)
        return answer

    def press(self, number: int, token: str | None = None) -> Reply:
        """Answer the question that is asked, or the one with this token."""
        assert token or self.check
        body = {"token": token or self.check.token, "number": number}
        with self.world.transaction():
            reply = checks.answer(self.sign_in, self.session_id, body, at=self.world.now)
        self.check = reply.check
        return reply

    def play(self, start: int, stop: int, *, speed: float = 1.0, every: int = 10) -> Answer:
        """Play honestly: fetch, let time pass, report every so many seconds of the lecture."""
        self.fetch(start, stop)
        for place in range(start, stop, every):
            reached = min(place + every, stop)
            self.world.wait((reached - place) / speed)
            answer = self.beat((place, reached))
        return answer


@pytest.fixture
def world(app: Flask, cast: Cast) -> World:
    return begun(app, cast)


def begun(app: Flask, cast: Cast) -> World:
    with app.app_context():
        recording = factories.recording(cast.zhao_min, SECONDS)
        plan = factories.plan(factories.course(cast.zhao_min, recording), cast.admin)
        post = db.session.scalars(select(Post).where(Post.person_id == cast.li_lei.id)).first()
        assert post is not None
        enrolment = factories.enrolment(plan, post)
        lesson_id = db.session.scalars(select(Lesson.id)).one()
        db.session.commit()
        return World(app, cast, lesson_id, recording.id, enrolment.id)


@pytest.fixture
def player(world: World) -> Player:
    """Li Lei's player, just opened."""
    return world.player()


def session_of(player: Player) -> WatchSession:
    return player.world.read(WatchSession, player.session_id)
