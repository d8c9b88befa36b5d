"""The demonstration county: invented, clean, the same at every making, and lived through real evidence."""

import csv
import json
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from sqlalchemy import ColumnElement, func, or_, select

from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.demo import accounts, county, names, rosters
from lms.demo.teaching import QUESTIONS
from lms.people.models import ActivationCode, AuditEntry, Person, Post, RoleGrant, SupervisionLine, Unit
from lms.quizzes.models import Attempt
from lms.reports.evidence import verifying
from lms.reports.evidence.verifying import Tally
from lms.supervision.models import ReviewCase
from lms.watching.models import Coverage, WatchSession

CAME = Person.password_hash.is_not(None)
LEARNT = Person.id.in_(select(WatchSession.person_id))


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


@pytest.mark.parametrize(
    ("end", "titles"),
    [
        ("学校", {"校长"}),
        ("幼儿园", {"园长"}),
        ("加油站", {"站长"}),
        ("采石场", {"矿长"}),
        ("专业合作社", {"理事长"}),
        ("面粉厂", {"厂长"}),
        ("影院", {"经理"}),
    ],
)
def test_a_head_is_called_as_the_trade_calls_them(tmp_path: Path, end: str, titles: set[str]) -> None:
    heads = next(path for path in rosters.write(tmp_path) if path.name.startswith("主要负责人"))
    with heads.open(encoding="utf-8-sig", newline="") as file:
        assert {row["职务"] for row in csv.DictReader(file) if row["单位名称"].endswith(end)} == titles


@pytest.mark.slow
@pytest.mark.timeout(600)  # a whole county, on a machine that may have other work
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
        assert _count(Coverage) > 300
        started, completed, owed = db.session.execute(
            select(func.count(Enrolment.started_at), func.count(Enrolment.completed_at), func.count(Enrolment.id))
        ).one()
        assert 0 < completed < started < owed
        assert db.session.scalar(select(func.count(Attempt.id)).where(Attempt.passed_at.is_(None))) > 0
        assert len(set(db.session.scalars(select(Plan.title)))) == 2
        assert {a.mobile for a in accounts.ACCOUNTS} <= set(db.session.scalars(select(Person.mobile)))

        _whoever_learnt_had_come_in()
        _rosters_are_as_in_life()
        _the_liaison_has_whom_to_remind()
        assert sorted(db.session.scalars(select(ReviewCase.signal))) == ["by_hand", "shared_device"]
        _what_stands_is_what_the_ledger_gives()


def _what_stands_is_what_the_ledger_gives() -> None:
    tally = Tally()
    with verifying.snapshot():
        differences = list(verifying.verify([], tally, lambda what, done, total: None))
    assert not differences, "\n".join(map(str, differences))
    assert tally.entries > _count(Enrolment) + _count(Coverage)
    waiting = select(func.count(WatchSession.id)).where(WatchSession.closed_at.is_not(None))
    assert db.session.scalar(waiting.where(WatchSession.beats > WatchSession.sealed)) == 0


def _whoever_learnt_had_come_in() -> None:
    assert _persons(LEARNT) > 300
    assert _persons(LEARNT, or_(Person.password_hash.is_(None), Person.privacy_version.is_(None))) == 0
    first = select(func.min(AuditEntry.at)).where(
        AuditEntry.action == "person.signed_in", AuditEntry.actor_id == WatchSession.person_id
    )
    began = select(func.count(WatchSession.id)).where(WatchSession.opened_at >= first.scalar_subquery())
    assert db.session.scalar(began) == _count(WatchSession)
    assert _persons(Person.password_hash.is_(None)) > _persons(CAME, ~LEARNT) > 10
    by_slip = select(func.count(ActivationCode.id)).where(ActivationCode.used_at.is_not(None))
    assert db.session.scalar(by_slip) == _persons(CAME) - 1  # the administrator issued them


def _rosters_are_as_in_life() -> None:
    assert _persons(Person.mobile.is_not(None)) - len(set(db.session.scalars(select(Person.mobile)))) > 20
    assert _persons(Person.mobile == "15400000010", CAME) == 2
    assert _persons(Person.id_number_hash.is_(None)) > 20


def _the_liaison_has_whom_to_remind() -> None:
    of_unit = select(Post.person_id).join(RoleGrant, RoleGrant.unit_id == Post.unit_id)
    colleagues = Person.id.in_(of_unit.where(RoleGrant.role == "liaison"))
    assert _persons(colleagues, LEARNT) > 1
    assert _persons(colleagues, ~CAME) > 1


def _persons(*which: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count(Person.id)).where(*which)) or 0


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
