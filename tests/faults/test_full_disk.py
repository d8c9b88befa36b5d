"""A disk that is full to the last byte: everybody is told so, nothing acknowledged is lost, and afterwards all goes on."""

import fcntl
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from lms import clock
from lms.db import db
from lms.media import tasks
from lms.media.models import Recording
from lms.people.entrance import passwords
from lms.people.models import Person
from tests import cast as cast_of_people
from tests import databases, serving
from tests.cast import Cast
from tests.faults import uploading
from tests.faults.disks import filled, small_disk
from tests.faults.visitor import Answer, Visitor
from tests.media import films
from tests.people.roster.importing import county as roster_of_county
from tests.quizzes import making
from tests.serving import Site

pytestmark = pytest.mark.slow

PASSWORD = "Gongchang-2026"
QUESTIONS = "题型,题干,选项A,选项B,答案\n单选,安全生产工作以什么为本（）,人,物,A\n".encode()


@dataclass
class County:
    disk: Path
    site: Site
    app: Flask
    people: Cast
    attempt_id: int
    lecture_id: int


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[County]:
    """A site on a disk of its own, with a learner in front of a lecture and a quiz."""
    # The reserve keeps uploads from filling the disk; here others fill it.
    monkeypatch.setenv("LMS_DISK_RESERVE_MB", "0")
    with small_disk(tmp_path / "disk", 60) as disk, serving.site(disk) as site:
        app = site.app()
        with app.app_context():
            people = cast_of_people.assemble()
            quiz = making.made(people)
            passwords.give(db.session.get_one(Person, people.chen_jie.id), PASSWORD)
            db.session.commit()
        yield County(disk, site, app, people, making.begun(app, people.li_lei, quiz), quiz.lecture)
        with app.app_context():
            db.engine.dispose()


def save(learner: Visitor, county: County, number: int) -> Answer:
    return learner.send_json(f"/attempts/{county.attempt_id}/answers/{number}", {"chosen": "A"})


def sign_in(county: County) -> Answer:
    stranger = Visitor(county.site, county.app)
    return stranger.send_form("/sign-in", login=county.people.chen_jie.mobile or "", password=PASSWORD, next="/")


def send_roster(admin: Visitor) -> Answer:
    return admin.send_file("/roster", "files", "units.csv", roster_of_county()[0].data)


def send_questions(author: Visitor) -> Answer:
    return author.send_file("/question-banks/1/imports", "file", "questions.csv", QUESTIONS, edition="0")


def test_everybody_is_told_and_afterwards_all_goes_on(county: County, tmp_path: Path) -> None:
    film = films.film(tmp_path / "film.mp4", seconds=3).read_bytes()
    learner, author, admin = (
        Visitor(county.site, county.app, person)
        for person in (county.people.li_lei, county.people.zhao_min, county.people.admin)
    )
    watching = json.loads(learner.ask("POST", f"/lessons/{county.lecture_id}/watch-sessions")[1])
    beat = {"nonce": watching["nonce"], "spans": [], "place": 7}
    assert save(learner, county, 1)[0] == 200
    assert uploading.begin(author, len(film))[0] == 201
    upload = author.told["Location"]
    assert uploading.send(author, upload, 0, film[:1000])[0] == 204

    with filled(county.disk):
        refused = [
            save(learner, county, 2),
            learner.send_json(watching["beats"], beat),
            sign_in(county),
            uploading.send(author, upload, 1000, film[1000:]),
            uploading.begin(author, 1000),
            send_roster(admin),
            send_questions(author),
        ]
        pages = [learner.ask("GET", "/")[0], admin.ask("GET", "/units")[0], author.ask("GET", "/recordings")[0]]

    assert [status for status, _ in refused] == [507] * len(refused)
    assert all("磁盘" in text for _, text in map(_readable, refused))
    assert pages == [200, 200, 200]
    assert making.saved(county.app, county.attempt_id) == {1: "A"}
    assert save(learner, county, 2)[0] == 200
    assert learner.send_json(watching["beats"], beat)[0] == 200
    assert sign_in(county)[0] == 303
    assert send_roster(admin)[0] == 303
    assert send_questions(author)[0] == 303
    at = uploading.place(author, upload)
    assert at >= 1000
    assert uploading.send(author, upload, at, film[at:])[0] == 204
    wait_for(lambda: newest(county).state == "ready")


def _readable(answer: Answer) -> Answer:
    status, text = answer
    return status, json.loads(text)["error"] if text.startswith("{") else text


def wait_for(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 150
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def newest(county: County) -> Recording:
    with county.app.app_context():
        row = db.session.scalars(select(Recording).order_by(Recording.id.desc()).limit(1)).one()
        db.session.expunge(row)
        return row


def test_a_film_in_the_making_is_finished_once_there_is_room(
    county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = films.film(tmp_path / "film.mp4", seconds=20, size="640x360", more=["-preset", "ultrafast"]).read_bytes()
    author = Visitor(county.site, county.app, county.people.zhao_min)
    uploading.begin(author, len(film))
    uploading.send(author, author.told["Location"], 0, film)
    wait_for(lambda: newest(county).percent > 5)

    with filled(county.disk):
        time.sleep(3)
        assert author.ask("GET", "/recordings/list")[0] == 200
    # A minute later the worker looks for what was left behind; the row could not even be told of the failure.
    county.site.clock.advance(minutes=1)
    monkeypatch.setattr(clock, "source", lambda: datetime.now(UTC) + timedelta(minutes=1))
    with county.app.app_context():
        tasks.ask_again()

    wait_for(lambda: newest(county).state in ("ready", "failed"))
    if newest(county).state == "failed":
        assert newest(county).failure == "disk_full"
        assert author.send_form(f"/recordings/{newest(county).id}/another-try")[0] == 303
        wait_for(lambda: newest(county).state == "ready")


def test_a_commit_that_fails_keeps_nobody_waiting(tmp_path: Path) -> None:
    """A worker whose commit failed kept all writers waiting until its next work, up to a minute later."""
    with small_disk(tmp_path / "disk", 20) as disk, databases.site("sqlite", disk) as app, app.app_context():
        db.session.add(Person(name="张三"))
        db.session.flush()
        with filled(disk), pytest.raises(OperationalError):
            db.session.commit()
        db.session.remove()

        with (disk / "instance" / "lms.sqlite3-line").open() as line:
            fcntl.flock(line, fcntl.LOCK_EX | fcntl.LOCK_NB)
        db.session.add(Person(name="张三"))
        db.session.commit()
