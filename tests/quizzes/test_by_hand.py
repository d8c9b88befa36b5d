"""阅卷: markers without names before them, two of them independently, a third where they differ, and the release."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.courses.models import Enrolment, Lesson
from lms.db import db
from lms.errors import NotThere
from lms.people.models import Person
from lms.quizzes import by_hand, correcting, in_force, markers
from lms.quizzes.by_hand import IsVoid, NoSuchPoints, NothingToRelease, NotYourTurn, Released
from lms.quizzes.correction_rules import GIVEN
from lms.quizzes.markers import NamedAlready, NoStaff
from lms.quizzes.models import Attempt, QuestionVersion, WrittenAnswer
from lms.quizzes.models.results import MARKED
from lms.quizzes.settling import Way
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making
from tests.quizzes.test_races import at_once
from tests.quizzes.test_results_kept import hand_in


@pytest.fixture
def quiz(app: Flask, cast: Cast) -> making.Quiz:
    """Li Lei has 80 points by machine, and up to 20 wait for people; 90 pass."""
    with app.app_context():
        made = making.made(cast, pass_mark=90)
    hand_in(app, cast.li_lei, making.begun(app, cast.li_lei, made), words="先撤人")
    return made


def name(app: Flask, quiz: making.Quiz, cast: Cast, *people: Person, way: Way | None = None) -> None:
    with app.app_context():
        lesson = db.session.get_one(Lesson, quiz.lesson)
        for person in people:
            markers.name(lesson, person.id, cast.zhao_min)
        markers.set_way(lesson, way or Way(), cast.zhao_min)
        db.session.commit()


def give(app: Flask, quiz: making.Quiz, person: Person, points: float) -> None:
    with app.app_context():
        [line] = by_hand.waiting_for(person, quiz.lesson)
        by_hand.give(person, db.session.get_one(Lesson, quiz.lesson), line.written.id, points)
        db.session.commit()


def release(app: Flask, quiz: making.Quiz, cast: Cast) -> Attempt:
    with app.app_context():
        by_hand.release(db.session.get_one(Lesson, quiz.lesson), cast.zhao_min)
        db.session.commit()
    return making.stored(app, 1)


def test_one_marker_marks_and_the_author_releases(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    name(app, quiz, cast, cast.xu_lin)
    give(app, quiz, cast.xu_lin, 12.5)
    assert making.stored(app, 1).awaits_marking

    attempt = release(app, quiz, cast)

    assert (attempt.score, attempt.passed_at, attempt.awaits_marking) == (92.5, attempt.submitted_at, False)
    with app.app_context():
        [result] = in_force.history(attempt)
        assert (result.ground, result.by_id) == (MARKED, cast.zhao_min.id)
        assert result.basis == {"marks": {"5": 12.5}, "way": [1, 2.0]}
        assert db.session.get_one(Enrolment, quiz.enrolment).completed_at == attempt.submitted_at


def test_two_markers_who_differ_by_little_come_to_the_mean(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    name(app, quiz, cast, cast.xu_lin, cast.admin, way=Way(2, 2.0))
    give(app, quiz, cast.xu_lin, 10.0)
    with app.app_context():
        assert by_hand.waiting_for(cast.xu_lin, quiz.lesson) == []
        with pytest.raises(NothingToRelease):
            by_hand.release(db.session.get_one(Lesson, quiz.lesson), cast.zhao_min)
    give(app, quiz, cast.admin, 11.5)

    assert release(app, quiz, cast).score == 91.0  # 10.75, rounded up to 11


def test_a_third_decides_where_two_differ_by_much(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    name(app, quiz, cast, cast.xu_lin, cast.admin, cast.zhao_min, way=Way(2, 2.0))
    give(app, quiz, cast.xu_lin, 3.0)
    give(app, quiz, cast.admin, 18.0)
    with app.app_context():
        assert by_hand.progress(quiz.lesson).third == 1
    give(app, quiz, cast.zhao_min, 4.0)

    assert release(app, quiz, cast).score == 84.0


def test_what_is_declared_void_leaves_the_queue(app: Flask, cast: Cast, client: Client, quiz: making.Quiz) -> None:
    name(app, quiz, cast, cast.xu_lin)
    with app.app_context():
        written = db.session.scalars(select(WrittenAnswer)).one()
        version = db.session.get_one(
            QuestionVersion, written.version_id, options=[joinedload(QuestionVersion.question)]
        )
        correcting.decide(
            correcting.propose(version, GIVEN, "", "超纲", cast.zhao_min), by=cast.zhao_min, needs_second=False
        )
        db.session.commit()
        number = written.id
        assert by_hand.waiting_for(cast.xu_lin, quiz.lesson) == []
        with pytest.raises(IsVoid):
            by_hand.give(cast.xu_lin, db.session.get_one(Lesson, quiz.lesson), number, 12.5)
    client.sign_in(cast.xu_lin)
    assert client.get(f"/marking/{quiz.lesson}/answers/{number}").status_code == 409

    assert release(app, quiz, cast).score == 100.0


def test_a_marker_may_take_back_until_the_release(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    name(app, quiz, cast, cast.xu_lin)
    give(app, quiz, cast.xu_lin, 12.5)
    with app.app_context():
        lesson = db.session.get_one(Lesson, quiz.lesson)
        [line] = by_hand.marked_by(cast.xu_lin, quiz.lesson)
        by_hand.take_back(cast.xu_lin, lesson, line.written.id)
        assert [each.written.id for each in by_hand.waiting_for(cast.xu_lin, quiz.lesson)] == [line.written.id]
        by_hand.give(cast.xu_lin, lesson, line.written.id, 2.0)
        by_hand.give(cast.xu_lin, lesson, line.written.id, 3.0)
        by_hand.release(lesson, cast.zhao_min)
        assert db.session.get_one(Attempt, 1).score == 83.0
        with pytest.raises(Released):
            by_hand.take_back(cast.xu_lin, lesson, line.written.id)


def test_nobody_marks_their_own_paper(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    with app.app_context():
        assert by_hand.waiting_for(cast.li_lei, quiz.lesson) == []
        with pytest.raises(NotThere):
            by_hand.give(cast.li_lei, db.session.get_one(Lesson, quiz.lesson), 1, 20.0)


@pytest.mark.parametrize("points", [-0.5, 20.5, 1.25, float("nan")])
def test_points_are_halves_and_no_more_than_there_are(app: Flask, cast: Cast, quiz: making.Quiz, points: float) -> None:
    name(app, quiz, cast, cast.xu_lin)
    with app.app_context(), pytest.raises(NoSuchPoints):
        by_hand.give(cast.xu_lin, db.session.get_one(Lesson, quiz.lesson), 1, points)


def test_a_second_marker_comes_too_late_where_one_is_enough(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    name(app, quiz, cast, cast.xu_lin, cast.admin)
    give(app, quiz, cast.xu_lin, 10.0)
    with app.app_context(), pytest.raises(NotYourTurn):
        by_hand.give(cast.admin, db.session.get_one(Lesson, quiz.lesson), 1, 5.0)


def test_only_staff_is_named_and_once(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    name(app, quiz, cast, cast.xu_lin)
    with app.app_context():
        lesson = db.session.get_one(Lesson, quiz.lesson)
        with pytest.raises(NamedAlready):
            markers.name(lesson, cast.xu_lin.id, cast.zhao_min)
        with pytest.raises(NoStaff):
            markers.name(lesson, cast.li_lei.id, cast.zhao_min)


@pytest.mark.both_databases
def test_two_releases_at_once_give_one_result(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    name(app, quiz, cast, cast.xu_lin)
    give(app, quiz, cast.xu_lin, 12.5)

    def press() -> int:
        return by_hand.release(db.session.get_one(Lesson, quiz.lesson), cast.zhao_min)

    outcomes = at_once(app, *[press] * 3)

    assert sorted(map(str, outcomes)) == sorted(["1", str(NothingToRelease), str(NothingToRelease)])
    with app.app_context():
        assert len(in_force.history(db.session.get_one(Attempt, 1))) == 1


@pytest.mark.both_databases
def test_two_markers_at_once_where_one_is_enough_leave_one_mark(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    name(app, quiz, cast, cast.xu_lin, cast.admin)

    def mark(person: Person) -> None:
        by_hand.give(person, db.session.get_one(Lesson, quiz.lesson), 1, 5.0)

    outcomes = at_once(app, lambda: mark(cast.xu_lin), lambda: mark(cast.admin))

    assert outcomes.count(NotYourTurn) == 1
    with app.app_context():
        assert [len(line.marks) for line in by_hand.lines(quiz.lesson)] == [1]


def test_the_marker_sees_the_answer_and_no_name(app: Flask, cast: Cast, client: Client, quiz: making.Quiz) -> None:
    name(app, quiz, cast, cast.xu_lin, way=Way(2, 2.0))
    give(app, quiz, cast.xu_lin, 10.0)
    name(app, quiz, cast, cast.admin, way=Way(2, 2.0))
    client.sign_in(cast.admin)

    queue = client.get(f"/marking/{quiz.lesson}").text
    page = client.get(f"/marking/{quiz.lesson}/answers/1").text

    assert "先撤人" in page
    for hidden in (cast.li_lei.name, cast.dongshan.name, cast.xu_lin.name, 'value="10'):
        assert hidden not in page + queue
    done = client.post(f"/marking/{quiz.lesson}/answers/1", data={"points": "11", "remark": "要点齐全"})
    assert done.location.endswith(f"/marking/{quiz.lesson}")
    client.sign_in(cast.zhao_min)
    rules = client.get(f"/lessons/{quiz.lesson}/marking").text
    assert "发布 1 份成绩" in rules
    assert client.post(f"/lessons/{quiz.lesson}/marking/release").status_code == 303
    client.sign_in(cast.li_lei)
    assert "已评阅：90.5 分，合格" in client.get("/").text
    assert "要点齐全" in client.get("/attempts/1/result").text


def test_whoever_was_not_named_finds_nothing(app: Flask, cast: Cast, client: Client, quiz: making.Quiz) -> None:
    name(app, quiz, cast, cast.xu_lin)
    for person in (cast.li_lei, cast.admin, cast.wang_qiang):
        client.sign_in(person)
        assert client.get("/marking").status_code == (200 if person == cast.admin else 404)
        assert client.get(f"/marking/{quiz.lesson}").status_code == 404
        assert client.get(f"/marking/{quiz.lesson}/answers/1").status_code == 404
        assert client.post(f"/marking/{quiz.lesson}/answers/1", data={"points": "1"}).status_code == 404
    client.sign_in(cast.xu_lin)
    assert client.get(f"/lessons/{quiz.lesson}/marking").status_code == 404  # another author's course


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize("points", ["", "x", "-1", "30", "1.3"])
def test_points_that_make_no_sense_change_nothing(
    app: Flask, cast: Cast, client: Client, quiz: making.Quiz, points: str
) -> None:
    name(app, quiz, cast, cast.xu_lin)
    client.sign_in(cast.xu_lin)

    assert client.post(f"/marking/{quiz.lesson}/answers/1", data={"points": points}).status_code == 422

    with app.app_context():
        assert by_hand.lines(quiz.lesson)[0].marks == {}
        assert db.session.get_one(WrittenAnswer, 1).points == 20
