"""The demonstration county: invented, clean, the same at every making, and lived through real evidence."""

import json
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.demo import accounts, county, names, rosters
from lms.demo.teaching import QUESTIONS
from lms.people.models import Person, SupervisionLine, Unit
from lms.quizzes.models import Attempt
from lms.watching.models import Beat, Coverage


def test_the_rosters_are_the_same_at_every_making(tmp_path: Path) -> None:
    once, twice = tmp_path / "once", tmp_path / "twice"
    for folder in (once, twice):
        folder.mkdir()
        rosters.write(folder)

    assert [f.read_bytes() for f in sorted(once.iterdir())] == [f.read_bytes() for f in sorted(twice.iterdir())]


def test_every_question_has_its_answer_explanation_and_article() -> None:
    questions = json.loads(QUESTIONS.read_text("utf-8"))

    assert len(questions) >= 150
    assert len({question["stem"] for question in questions}) == len(questions)
    for question in questions:
        assert 1 <= question["article"] <= 119
        assert question["explanation"]
        assert {ord(letter) - ord("A") for letter in question["answer"]} <= set(range(len(question["options"])))
        assert len(question["answer"]) > 1 if question["kind"] == "multiple" else len(question["answer"]) == 1


@pytest.mark.slow
def test_the_county_is_made_and_has_learners_of_every_grade(app: Flask) -> None:
    shown: list[tuple[str, float]] = []
    with app.app_context():
        assert county.is_wanted()

        county.make(lambda step, share: shown.append((step, share)))

        kinds = Counter(db.session.scalars(select(Unit.kind)))
        assert (kinds["township"], kinds["enterprise"]) == (7, 400)
        assert _count(Person) > 700
        assert county.is_demonstration()
        assert not county.is_wanted()
        assert [share for step, share in shown if step == "past"][-1] == 1.0
        assert _count(Beat) > _count(Coverage) > 300
        started, completed, owed = db.session.execute(
            select(func.count(Enrolment.started_at), func.count(Enrolment.completed_at), func.count(Enrolment.id))
        ).one()
        assert 0 < completed < started < owed
        assert db.session.scalar(select(func.count(Attempt.id)).where(Attempt.passed_at.is_(None))) > 0
        assert len(set(db.session.scalars(select(Plan.title)))) == 2
        assert {a.mobile for a in accounts.ACCOUNTS} <= set(db.session.scalars(select(Person.mobile)))


def _count(row: type[db.Model]) -> int:  # type: ignore[name-defined]
    return db.session.scalar(select(func.count()).select_from(row)) or 0


def test_names_are_never_used_twice() -> None:
    assert len(set(names.people(Random(1), 1200))) == 1200


@pytest.mark.slow
def test_a_making_that_was_broken_off_begins_again(app: Flask) -> None:
    class BrokenOffError(Exception): ...

    def break_off(step: str, share: float) -> None:
        if step == "films":
            raise BrokenOffError

    with app.app_context():
        with pytest.raises(BrokenOffError):
            county.make(break_off)
        db.session.remove()
        assert _count(Person) > 0
        assert set(db.session.scalars(select(Unit.township_id.is_not(None)).where(Unit.kind == "team"))) == {True}
        supervised = select(func.count(SupervisionLine.id)).join(Unit, Unit.id == SupervisionLine.unit_id)
        assert db.session.scalar(supervised.where(Unit.kind == "team", SupervisionLine.line == "territorial")) == 7
        comprehensive = select(SupervisionLine.unit_id).where(SupervisionLine.line == "comprehensive")
        assert db.session.scalars(select(Unit.name).where(Unit.id.not_in(comprehensive))).all() == [accounts.BUREAU]

        assert county.is_wanted()
