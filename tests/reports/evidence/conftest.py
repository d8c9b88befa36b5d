"""A small county: Li Lei has completed a lecture, a quiz and a document, Ma Jun is in the middle of the lecture."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import select, text

from lms import clock
from lms.courses import reading
from lms.courses import tasks as course_tasks
from lms.courses.models import Course, Lesson, Plan
from lms.db import db
from lms.demo import past
from lms.people.models import Person, Post
from lms.quizzes import attempts, papers
from lms.quizzes import tasks as quiz_tasks
from lms.quizzes.marking import PARTIAL, Rule
from lms.quizzes.models import Answer, Attempt
from lms.quizzes.papers import Source
from lms.watching import tasks as watching_tasks
from tests import cast, factories, snapshots
from tests.watching.conftest import SECONDS, Player, World, begun


@dataclass
class County:
    world: World
    mas_player: Player
    quiz: int
    document: int

    @property
    def li_lei(self) -> int:
        return self.world.cast.li_lei.id

    @property
    def ma_jun(self) -> int:
        return self.world.cast.ma_jun.id

    def complete(self, player: Player, begin: int = 0) -> None:
        """Watch the lecture to its end, pass the quiz and read the document."""
        player.play(begin, SECONDS, every=60)
        player.beat(leaving=True)
        self.world.wait(600)
        with self.world.transaction(), past.at(self.world.now):
            person = db.session.get_one(Person, player.sign_in.person_id)
            _pass(person, self.quiz)
            reading.confirm(person, db.session.get_one(Lesson, self.document))

    def enter(self) -> None:
        """What the worker does every minute."""
        with past.at(self.world.now), self.world.app.app_context():
            current_app.extensions.pop("evidence_followed", None)  # this is another county than the last
            watching_tasks.follow_evidence()
            watching_tasks.seal_closed_sessions()
            course_tasks.enter_into_ledger()
            quiz_tasks.enter_results_into_ledger()
            db.session.remove()

    def command(self, *words: str) -> tuple[int, str]:
        done = self.world.app.test_cli_runner().invoke(args=["evidence", *words])
        assert not done.exception or isinstance(done.exception, SystemExit), done.exc_info
        return done.exit_code, done.stdout

    def verify(self, *words: str) -> list[dict[str, Any]]:
        """The differences; the command ends as it must."""
        code, said = self.command("verify", "--json", *words)
        *differences, figures = map(json.loads, said.splitlines())
        assert figures["differences"] == len(differences)
        assert code == (1 if differences else 0)
        return differences

    def tamper(self, *statements: str, **values: Any) -> None:
        """As somebody does who has the database in hand, and puts the triggers of the ledger out of the way."""
        with self.world.app.app_context():
            is_sqlite = db.engine.dialect.name == "sqlite"
            triggers = ("no_update", "no_delete", "in_turn") if is_sqlite else ()
            for trigger in triggers:
                db.session.execute(text(f"DROP TRIGGER IF EXISTS ledger_entry_{trigger}"))
            if not is_sqlite:
                db.session.execute(text("ALTER TABLE ledger_entry DISABLE TRIGGER USER"))
            for statement in statements:
                changed = db.session.execute(text(statement), values, execution_options={"preserve_rowcount": True})
                assert changed.rowcount, f"changed nothing: {statement}"
            if not is_sqlite:
                db.session.execute(text("ALTER TABLE ledger_entry ENABLE TRIGGER USER"))
            db.session.commit()
            db.session.remove()


@pytest.fixture
def county(app: Flask) -> County:
    county, app.extensions["evidence_followed"] = snapshots.given(app, _assembled)
    county.world.app = app
    return county


def _assembled() -> tuple[County, dict[str, datetime]]:
    """The county as it can be kept, without its application; and what the worker remembers of its last look."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    world = begun(app, cast.assemble())
    quiz, document = _lessons(world)
    county = County(world, _ma_jun_begins(world), quiz, document)
    county.complete(world.player())
    county.enter()
    del world.app
    return county, app.extensions["evidence_followed"]


def _lessons(world: World) -> tuple[int, int]:
    with world.transaction():
        course_id = db.session.scalars(select(Course.id)).one()
        quiz = Lesson(course_id=course_id, position=2, kind="quiz", title="测试")
        document = Lesson(course_id=course_id, position=3, kind="document", title="文件", body="安全第一")
        db.session.add_all([quiz, document])
        db.session.flush()
        return quiz.id, document.id


def _ma_jun_begins(world: World) -> Player:
    with world.transaction():
        post = db.session.scalars(select(Post).where(Post.person_id == world.cast.ma_jun.id)).first()
        assert post
        factories.enrolment(db.session.scalars(select(Plan)).one(), post)
    player = world.player(world.cast.ma_jun)
    player.play(0, 300)
    return player


def _paper() -> dict[str, Any]:
    """A judgement, a choice of one and a choice of three. Answered as below: the first and the second right, two of the three."""
    kinds = {"true_false": ("A", 2, 40.0), "single": ("B", 4, 40.0), "multiple": ("ABC", 4, 20.0)}
    drawn = [
        (
            Source(number, number, kind, f"第{number}问", list("甲乙丙丁"[:options]), key, "", None, "", None, 0),
            range(options),
            points,
        )
        for number, (kind, (key, options, points)) in enumerate(kinds.items(), 1)
    ]
    return papers.seal(drawn, Rule(PARTIAL, 7.5))


def _pass(person: Person, quiz: int) -> None:
    now = clock.now()
    paper = _paper()
    attempt = Attempt(person_id=person.id, lesson_id=quiz, seed="", paper=paper, shape=papers.shape(paper), pass_mark=80,
                      score=95.0, started_at=now - timedelta(minutes=9), closes_at=now, submitted_at=now,
                      submitted_by="person", passed_at=now)  # fmt: skip
    db.session.add(attempt)
    db.session.flush()
    for minute, (number, chosen) in enumerate([(1, "B"), (2, "B"), (1, "A"), (3, "AC")]):
        at = now - timedelta(minutes=8 - minute)
        db.session.add(Answer(attempt_id=attempt.id, number=number, chosen=chosen, chosen_at=at, saved_at=at))
    attempts.tell_course(attempt)
