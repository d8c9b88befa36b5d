"""What people marked verifies from the ledger alone, and whoever alters a mark is found and named."""

import pytest
from sqlalchemy import select

from lms.courses.models import Lesson
from lms.db import db
from lms.demo import past
from lms.people.models import Person
from lms.quizzes import by_hand, markers
from lms.quizzes.models import Attempt, WrittenAnswer
from lms.quizzes.settling import Way
from tests.reports.evidence.conftest import County
from tests.reports.evidence.test_results import _done, number

__all__ = ["number"]  # the fixture is theirs


@pytest.fixture
def marked(county: County, number: int) -> int:
    """Two have marked Ma Jun's answer, by 10 and by 11.5 points, and it is released and entered."""
    county.world.wait(3600)
    with county.world.transaction(), past.at(county.world.now):
        first, second, author = (
            db.session.get_one(Person, getattr(county.world.cast, name).id) for name in ("xu_lin", "admin", "zhao_min")
        )
        lesson, answer = db.session.get_one(Lesson, county.quiz), db.session.get_one(Attempt, number)
        db.session.add(WrittenAnswer(attempt_id=answer.id, number=3, lesson_id=lesson.id, version_id=3, points=20.0))
        markers.set_way(lesson, Way(2, 2.0), author)
        written = db.session.scalars(select(WrittenAnswer.id)).one()
        for person, points in ((first, 4.0), (first, 10.0), (second, 11.5)):
            by_hand.give(person, lesson, written, points, remark="要点齐全")
        by_hand.release(lesson, author)
    county.enter()
    return number


def test_an_outsider_finds_what_the_markers_gave(county, marked, tmp_path):
    assert county.verify() == []
    assert _done(county, tmp_path) == {county.li_lei, county.ma_jun}
    with county.world.transaction():
        assert db.session.get_one(Attempt, marked).score == 91.0


TAMPERED = {
    "points": ("UPDATE human_mark SET points = 20 WHERE points = 10", "mark_altered", "20"),
    "points, for the result": ("UPDATE human_mark SET points = 20, entered = false WHERE points = 10", "mark_altered", "20"),
    "a remark": ("UPDATE human_mark SET remark = '好' WHERE points = 10", "mark_altered", "remark"),
    "a marker": ("UPDATE human_mark SET marker_id = 1 WHERE points = 10", "mark_altered", "marker"),
    "a mark that is deleted": ("DELETE FROM human_mark WHERE points = 10", "mark_missing", "2"),
    "points of the result": (
        "UPDATE attempt_result SET basis = '{\"way\"\\: [2, 2.0], \"marks\"\\: {\"3\"\\: 19.0}}' WHERE ground = 'marked'",
        "result_altered", "19",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERED)
def test_whoever_alters_a_mark_is_found(county, marked, what):
    statement, code, words = TAMPERED[what]

    county.tamper(statement)

    found = [str(each) for each in county.verify() if each["code"] == code and each["person"] == county.ma_jun]
    assert any(words in each for each in found), found
