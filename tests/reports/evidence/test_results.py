"""Results after the hand-in verify from the ledger alone, and whoever alters one is found and named."""

import copy

import pytest
from sqlalchemy import select

from lms.courses import reading
from lms.courses.models import Enrolment, Lesson, LessonProgress
from lms.db import db
from lms.demo import past
from lms.people.models import Person
from lms.quizzes import by_hand, changing_marks
from lms.quizzes.models import Answer, Attempt, WrittenAnswer
from tests.reports.evidence import conftest
from tests.reports.evidence.conftest import County
from tests.reports.evidence.test_export import outsider
from tests.watching.conftest import SECONDS


@pytest.fixture
def number(county: County) -> int:
    """Ma Jun has watched and read, and his attempt waits for people: 80 by machine, up to 20 by them."""
    player, world = county.mas_player, county.world
    player.play(300, SECONDS, every=60)
    player.beat(leaving=True)
    world.wait(600)
    with world.transaction(), past.at(world.now):
        person = db.session.get_one(Person, county.ma_jun)
        conftest._pass(person, county.quiz)
        attempt = db.session.scalars(select(Attempt).where(Attempt.person_id == county.ma_jun)).one()
        _let_people_mark(attempt)
        reading.confirm(person, db.session.get_one(Lesson, county.document))
        return attempt.id


def _let_people_mark(attempt: Attempt) -> None:
    for stamp in db.session.query(LessonProgress).where(LessonProgress.lesson_id == attempt.lesson_id):
        if stamp.completed_at == attempt.submitted_at:
            db.session.get_one(Enrolment, stamp.enrolment_id).passed_at = None
            db.session.delete(stamp)
    paper = copy.deepcopy(attempt.paper)
    paper["questions"][2] |= {"kind": "short_answer", "options": [], "order": [], "key": ""}
    answer = db.session.scalars(select(Answer).where(Answer.attempt_id == attempt.id, Answer.number == 3)).one()
    attempt.paper, attempt.score, attempt.passed_at, attempt.awaits_marking = paper, None, None, True
    answer.chosen = "先撤人"


def _give(county: County, number: int, points: float) -> None:
    """People give these points, and release them; or change what was released before."""
    county.world.wait(3 * 3600)
    with county.world.transaction(), past.at(county.world.now):
        attempt, lesson = db.session.get_one(Attempt, number), db.session.get_one(Lesson, county.quiz)
        admin, author = (
            db.session.get_one(Person, getattr(county.world.cast, who).id) for who in ("admin", "zhao_min")
        )
        if attempt.awaits_marking:
            row = WrittenAnswer(attempt_id=number, number=3, lesson_id=lesson.id, version_id=3, points=20.0)
            db.session.add(row)
            db.session.flush()
            by_hand.give(admin, lesson, row.id, points)
            by_hand.release(lesson, author)
        else:
            written = db.session.scalars(select(WrittenAnswer.id)).one()
            made = changing_marks.propose(author, written, points, "漏看一个要点")
            changing_marks.decide(made, by=admin, deciders=1)


def test_what_awaits_marking_is_no_difference_and_completes_nothing(county, number, tmp_path):
    assert county.verify() == []
    county.enter()
    assert county.verify() == []

    assert _done(county, tmp_path) == {county.li_lei}


def test_what_was_marked_completes_as_of_the_hand_in(county, number, tmp_path):
    _give(county, number, 10.0)
    assert county.verify() == []

    county.enter()

    assert county.verify() == []
    assert _done(county, tmp_path) == {county.li_lei, county.ma_jun}


def test_of_several_results_the_last_is_in_force(county, number, tmp_path):
    county.enter()
    _give(county, number, 10.0)
    county.enter()
    _give(county, number, 19.5)
    county.enter()

    assert county.verify() == []
    assert _done(county, tmp_path) == {county.li_lei, county.ma_jun}


def _done(county: County, tmp_path) -> set[int]:
    """Whose task an outsider finds completed, from the export alone."""
    path = tmp_path / "export.jsonl"
    assert county.command("export", "--papers", "--file", str(path))[0] == 0
    said = outsider(path)
    assert said["complaints"] == []
    with county.world.transaction():
        tasks = dict(db.session.execute(select(Enrolment.id, Enrolment.person_id)).all())
    return {tasks[task] for task, _ in said["completed"]}


TAMPERED = {
    "a score": ("UPDATE attempt_result SET score = 99 WHERE ground = 'marked'", "result_altered", "99"),
    "a score, for what was given": ("UPDATE attempt_result SET score = 99 WHERE ground = 'marked'", "result_score", "90"),
    "points": ("UPDATE attempt_result SET basis = '{\"marks\": {\"3\": 19.0}}' WHERE ground = 'marked'", "result_altered", "19"),
    "who released it": ("UPDATE attempt_result SET by_id = 1 + by_id % 2 WHERE ground = 'marked'", "result_altered", "by"),
    "a result that is deleted": ("DELETE FROM attempt_result WHERE ground = 'marked'", "result_missing", ""),
    "what the attempt says": ("UPDATE attempt SET score = 99 WHERE score = 90", "attempt_altered", "90"),
    "a hand-in that passes at once": ("UPDATE attempt_result SET ground = 'handed_in' WHERE ground = 'marked'", "attempt_altered", "90"),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERED)
def test_whoever_alters_a_result_is_found(county, number, what):
    _give(county, number, 10.0)
    county.enter()
    statement, code, words = TAMPERED[what]

    county.tamper(statement.replace(":", r"\:"))

    found = [each for each in county.verify() if each["code"] == code and each["person"] == county.ma_jun]
    assert any(words in str(each) for each in found), found


def test_points_that_nobody_gave_do_not_pass(county, number):
    """Not entered yet: the attempt is said to be marked, and no result says so."""
    county.tamper(f"UPDATE attempt SET score = 100, awaits_marking = false WHERE id = {number}")

    assert {"attempt_score"} <= {each["code"] for each in county.verify()}
