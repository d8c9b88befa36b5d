"""`flask --app lms report completion`, as it is typed."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.courses import enrolling
from lms.courses.completion import lesson_completed, lesson_started, owed_lesson
from lms.courses.models import Lesson
from lms.db import db
from tests import factories
from tests.cast import Cast


@pytest.fixture
def heads(kept: Any, cast: Cast) -> int:
    def make() -> int:
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        plan = factories.plan(course, cast.admin, kinds=["enterprise_head"])
        enrolling.enrol(plan)
        lesson = db.session.scalars(select(Lesson.id)).one()
        for owed in owed_lesson(cast.ma_jun.id, lesson):
            lesson_completed(owed, clock.now())
        for owed in owed_lesson(cast.li_lei.id, lesson):
            lesson_started(owed, clock.now())
        return plan.id

    return int(kept(make))


BY = {
    "township": [("东山镇", 1, 1, 0), ("西河镇", 2, 2, 1)],
    "industry": [("县工信局", 1, 1, 0), ("县能源局", 2, 2, 1)],
    "unit": [("东山机械厂", 1, 1, 0), ("西河采石场", 1, 1, 0), ("西河面粉厂", 1, 1, 1)],
    "post": [("主要负责人", 3, 3, 1)],
}


@pytest.mark.parametrize("by", BY)
def test_json_is_exactly_what_was_agreed(app: Flask, heads: int, by: str) -> None:
    answer = app.test_cli_runner().invoke(args=["report", "completion", "--plan", str(heads), "--by", by, "--json"])
    found = json.loads(answer.stdout)

    assert answer.exit_code == 0
    assert list(found) == ["plan", "as_of", "rows"]
    assert found["plan"] == heads
    assert found["rows"] == [
        dict(zip(("name", "enrolled", "started", "completed"), row, strict=True)) for row in BY[by]
    ]


def test_without_json_a_person_can_read_it(app: Flask, heads: int) -> None:
    answer = app.test_cli_runner().invoke(args=["report", "completion", "--plan", str(heads), "--by", "township"])

    assert "西河镇\t2\t2\t1\t50.00%" in answer.stdout


def test_of_officials_it_tells_who_completed_and_neither_who_has_begun_nor_a_rate(
    app: Flask, cast: Cast, kept: Any
) -> None:
    def make() -> int:
        plan = factories.plan(factories.course(cast.zhao_min, factories.recording(cast.zhao_min)), cast.admin,
                              kinds=["official"])  # fmt: skip
        enrolling.enrol(plan)
        for owed in owed_lesson(cast.chen_jie.id, db.session.scalars(select(Lesson.id)).one()):
            lesson_completed(owed, clock.now())
        return plan.id

    asked = ["report", "completion", "--plan", str(kept(make)), "--by", "post"]
    told = app.test_cli_runner().invoke(args=asked).stdout
    read = json.loads(app.test_cli_runner().invoke(args=[*asked, "--json"]).stdout)

    assert told.splitlines()[1:] == ["干部\t2\t—\t1\t—"]
    assert read["rows"] == [{"name": "干部", "enrolled": 2, "started": None, "completed": 1}]


@pytest.mark.parametrize(
    "words",
    [
        ["--plan", "99", "--by", "unit"],
        ["--plan", str(2**63), "--by", "unit"],
        ["--plan", "x", "--by", "unit"],
        ["--plan", "1"],
    ],
)
def test_what_makes_no_sense_is_refused_in_words(app: Flask, heads: int, words: list[str]) -> None:
    answer = app.test_cli_runner().invoke(args=["report", "completion", *words])

    assert answer.exit_code != 0
    assert "Error" in answer.stderr


def test_a_plan_that_is_not_there_is_said_in_chinese(app: Flask, heads: int) -> None:
    answer = app.test_cli_runner().invoke(args=["report", "completion", "--plan", "999", "--by", "unit"])

    assert answer.stderr == "Error: 没有编号为 999 的已发布培训计划。\n"
