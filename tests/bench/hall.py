"""Halls full of learners, each in the middle of the lecture: made in bulk, to ask how many can watch at once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, text

from lms import clock, keys
from lms.courses.models import Enrolment, Lesson, Plan
from lms.db import Model, db
from lms.media.models import Delivery, Grant
from lms.people.models import Person, Post
from lms.watching import chain
from lms.watching.models import AttentionClock, Beat, Coverage, WatchSession
from tests import cast
from tests.evidence.world import SECONDS, World

# What everybody has watched before the measure begins, in one beat; and what the attention clock can pay for at once.
WATCHED = 600
ALLOWANCE = 450_000_000


@dataclass(slots=True)
class Seat:
    """A learner with a player open: what its browser knows."""

    person_id: int
    session_id: int
    cookie: str
    nonce: str
    place: int = WATCHED
    # What the last answer said is counted.
    acknowledged: str = f"0-{WATCHED}"


def filled(county: World, seats: int) -> list[Seat]:
    """So many learners of the plan, their media delivered, their first ten minutes watched, their clocks full."""
    with county.books():
        people = rows_of(Person, [{"name": f"学员{n}"} for n in range(seats)])
        _enrol(people)
        seated = [_seat(county, *each) for each in _sessions(people)]
        if county.site.database:
            db.session.execute(text("ANALYZE"))  # as the database does by itself within a minute
        return seated


def rows_of(model: type[Model], values: list[dict[str, Any]]) -> list[int]:
    key = model.__table__.primary_key.columns.values()[0]
    return list(db.session.scalars(insert(model).returning(key, sort_by_parameter_order=True), values))


def _enrol(people: list[int]) -> None:
    plan = db.session.scalars(select(Plan)).one()
    unit_id = db.session.scalars(select(Post.unit_id)).first()
    shared = {"unit_id": unit_id}
    posts = rows_of(Post, [shared | {"person_id": id_, "kind": "staff", "from_on": cast.LONG_AGO} for id_ in people])
    owed = {"plan_id": plan.id, "post_kind": "staff", "period": plan.period, "due_on": plan.due_on}
    enrolled = [shared | owed | {"person_id": id_, "post_id": post} for id_, post in zip(people, posts, strict=True)]
    rows_of(Enrolment, enrolled)


def _sessions(people: list[int]) -> list[tuple[int, int, str]]:
    """Person, session and nonce of each."""
    at, lesson = clock.now() - timedelta(seconds=WATCHED), db.session.scalars(select(Lesson)).one()
    mine = [{"person_id": id_, "recording_id": lesson.recording_id} for id_ in people]
    grants = rows_of(Grant, [each | {"issued_at": at, "expires_at": at + timedelta(hours=12)} for each in mine])
    whole = ((1 << SECONDS) - 1).to_bytes(SECONDS // 8, "little")
    rows_of(Delivery, [{"grant_id": id_, "seconds_delivered": whole} for id_ in grants])
    heard = {"spans": f"0-{WATCHED}", "seconds": WATCHED, "began_at": at, "changed_at": at}
    rows_of(Coverage, [each | heard for each in mine])
    opened = [
        each | {"grant_id": grant, "lesson_id": lesson.id, "seconds": SECONDS, "asked": SECONDS * 95 // 100,
                "opened_at": at, "last_beat_at": at, "nonce": secrets.token_urlsafe(12)}
        for each, grant in zip(mine, grants, strict=True)
    ]  # fmt: skip
    sessions = rows_of(WatchSession, opened)
    clocks = [
        {"person_id": p, "session_id": s, "allowance": ALLOWANCE, "as_of": clock.now(), "until_check": SECONDS}
        for p, s in zip(people, sessions, strict=True)
    ]
    rows_of(AttentionClock, clocks)
    _first_beats(sessions)
    return [(p, s, each["nonce"]) for p, s, each in zip(people, sessions, opened, strict=True)]


def _first_beats(sessions: list[int]) -> None:
    """One beat for each session, and its chain as the site itself would have made it."""
    for session in db.session.scalars(select(WatchSession).where(WatchSession.id.in_(sessions))):
        opening = chain.Opening(session.id, session.person_id, session.recording_id, SECONDS, session.opened_at)
        link = chain.Link(1, clock.now(), f"0-{WATCHED}", "")
        key = keys.key(chain.KEY)
        session.chain_head = chain.extended(key, chain.begun(key, opening), link)
        session.beats, session.played = 1, link.played
        db.session.add(
            Beat(session_id=session.id, number=1, at=link.at, played=link.played, chain_hash=session.chain_head)
        )


def _seat(county: World, person_id: int, session_id: int, nonce: str) -> Seat:
    cookie = county.site.cookie(county.app, Person(id=person_id, sign_in_epoch=0))
    return Seat(person_id, session_id, cookie, nonce)
