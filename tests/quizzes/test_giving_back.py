"""Time given back for an outage of the site: measured by its own heartbeat, once, before the clock closes anything."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from lms import clock, heartbeat
from lms.db import db
from lms.heartbeat import Heartbeat, Outage
from lms.quizzes import attempts, entering, events, tasks
from lms.quizzes.models import Attempt, AttemptEvent
from lms.reports.evidence import verifying
from tests import cast as cast_of_people
from tests import serving
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making

START = datetime(2036, 1, 5, 8, tzinfo=clock.start_of(clock.today()).tzinfo)


class Time:
    """A clock that the test sets."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = START
        monkeypatch.setattr(clock, "source", lambda: self.now)

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


def wake() -> Outage | None:
    outage = heartbeat.wake()
    db.session.commit()
    return outage


def test_an_outage_is_given_back_to_every_open_attempt_once(app: Flask, cast: Cast, time: Time) -> None:
    with app.app_context():
        quiz = making.made(cast)
        wake()
    number = making.begun(app, cast.li_lei, quiz)
    time.passes(minutes=10)
    with app.app_context():
        heartbeat.beat()
        db.session.commit()
        time.passes(minutes=45)  # the deadline passes while nobody is there

        assert wake() is not None
        assert wake() is None  # the other web process
        tasks.close_due_attempts()

        attempt = db.session.get_one(Attempt, number)
        assert attempt.submitted_at is None
        assert attempt.closes_at == START + timedelta(minutes=30 + 45)
        [event] = events.of(attempt)
        assert (event.kind, event.ground, event.seconds, event.by_id) == ("time_given", "outage", 45 * 60, None)


def test_who_began_or_ended_outside_the_outage_is_given_what_was_lost_alone(app: Flask, cast: Cast, time: Time) -> None:
    with app.app_context():
        quiz = making.made(cast)
        wake()
    number = making.begun(app, cast.li_lei, quiz)
    time.passes(minutes=5)
    with app.app_context():
        attempts.submit(db.session.get_one(Attempt, number))
        db.session.commit()
        heartbeat.beat()
        db.session.commit()
        time.passes(minutes=5)
        wake()

        assert db.session.scalars(select(AttemptEvent)).all() == []


@pytest.mark.parametrize("seconds", [0, 4, 20])
def test_a_restart_is_no_outage(app: Flask, time: Time, seconds: int) -> None:
    with app.app_context():
        wake()
        time.passes(seconds=seconds)

        assert wake() is None
        assert db.session.scalars(select(Heartbeat.at)).one() == time.now


def test_the_learner_reads_it_and_the_ledger_has_it(app: Flask, cast: Cast, time: Time, client: Client) -> None:
    with app.app_context():
        quiz = making.made(cast)
        wake()
    number = making.begun(app, cast.li_lei, quiz)
    with app.app_context():
        time.passes(minutes=2)
        wake()
    client.sign_in(cast.li_lei)

    [told] = client.get(f"/attempts/{number}/answers").json["told"]
    page = client.get(f"/attempts/{number}").text
    time.passes(minutes=29)
    late = client.post(f"/attempts/{number}/answers/1", json={"chosen": "A"})
    client.post(f"/attempts/{number}/submission")

    assert "2:00" in told
    assert told in page
    assert late.status_code == 200  # the 31st minute, as two were given back
    assert told in client.get(f"/attempts/{number}/result").text
    with app.app_context():
        entering.enter_attempts()
        db.session.commit()
        assert _named() == set()
        db.session.execute(update(AttemptEvent).values(seconds=3000))
        db.session.commit()
        assert _named() == {("attempt_altered", "events"), ("attempt_time", None)}


def _named() -> set[tuple[str, Any]]:
    """The differences of attempts."""
    with verifying.snapshot():
        found = list(verifying.verify([], verifying.Tally(), lambda *_: None))
    return {(each.code, each.facts.get("field")) for each in found if each.code.startswith("attempt")}


@pytest.mark.slow
@pytest.mark.one_database
def test_a_server_that_was_really_killed_gives_back_what_that_took(tmp_path: Path) -> None:
    with serving.site(tmp_path, processes=2) as site:
        app = site.app()
        with app.app_context():
            people = cast_of_people.assemble()
            quiz = making.made(people)
        number = making.begun(app, people.li_lei, quiz)
        before = making.stored(app, number)
        site.kill()
        site.clock.advance(minutes=40)
        site.start()

        with app.app_context():
            after = db.session.get_one(Attempt, number)
            [event] = events.of(after)
            assert after.submitted_at is None
            assert 40 * 60 <= event.seconds <= 40 * 60 + 60
            assert after.closes_at - before.closes_at == timedelta(seconds=event.seconds)
        site.clock.advance(minutes=5)  # a clock that jumps under a living site is none of its outages
        with app.app_context():
            assert len(events.of(db.session.get_one(Attempt, number))) == 1
