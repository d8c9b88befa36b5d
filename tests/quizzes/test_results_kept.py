"""Results stay as history; what people have to mark awaits them, and is neither passed nor failed meanwhile."""

import pytest
from flask import Flask

from lms import clock
from lms.courses.models import Enrolment, Lesson, LessonProgress
from lms.db import db
from lms.people.models import Person
from lms.quizzes import answering, attempts, in_force, opening, papers, results
from lms.quizzes.models import Attempt
from lms.quizzes.models.results import HANDED_IN, MARKED
from lms.quizzes.opening import AwaitsMarking
from lms.quizzes.scoring import Basis
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making
from tests.quizzes.making import NO_AGE


@pytest.fixture
def number(app: Flask, cast: Cast, quiz: making.Quiz) -> int:
    return making.begun(app, cast.li_lei, quiz)


def hand_in(app: Flask, person: Person, number: int, *, words: str | None = None) -> Attempt:
    """Everything right; with words, the last question is one that people mark."""
    for place, key in enumerate(making.keys(app, number), 1):
        with app.app_context():
            answering.save(person, number, place, key, age=NO_AGE)
            db.session.commit()
    if words is not None:
        making.with_words(app, number, words)
    with app.app_context():
        attempts.submit(db.session.get_one(Attempt, number))
        db.session.commit()
    return making.stored(app, number)


def test_the_first_result_is_that_of_the_hand_in(app: Flask, cast: Cast, number: int) -> None:
    attempt = hand_in(app, cast.li_lei, number)

    with app.app_context():
        [first] = in_force.history(attempt)
        assert (first.number, first.ground, first.score, first.by_id) == (1, HANDED_IN, 100.0, None)
        assert first.at == first.passed_at == attempt.submitted_at == attempt.passed_at


def test_what_people_have_to_mark_is_neither_passed_nor_failed(
    app: Flask, cast: Cast, quiz: making.Quiz, number: int
) -> None:
    attempt = hand_in(app, cast.li_lei, number, words="先撤人")

    assert (attempt.awaits_marking, attempt.score, attempt.passed_at, attempt.is_failed) == (True, None, None, False)
    with app.app_context():
        assert in_force.history(attempt) == []
        door = opening.look(cast.li_lei, db.session.get_one(Lesson, quiz.lesson))
        assert isinstance(door.refusal, AwaitsMarking)
        assert not door.stretches
        assert not door.has_passed
        with pytest.raises(AwaitsMarking):
            attempts.start(cast.li_lei, db.session.get_one(Lesson, quiz.lesson))


def test_nobody_has_to_mark_an_answer_without_a_word(app: Flask, cast: Cast, number: int) -> None:
    attempt = hand_in(app, cast.li_lei, number, words="  ")

    assert (attempt.awaits_marking, attempt.score) == (False, 80.0)


def test_who_passes_by_the_markers_has_passed_at_the_hand_in(
    app: Flask, cast: Cast, quiz: making.Quiz, number: int
) -> None:
    attempt = hand_in(app, cast.li_lei, number, words="先撤人")

    with app.app_context():
        attempt = db.session.get_one(Attempt, number)
        in_force.put(attempt, MARKED, Basis((), {5: 10.5}), by=cast.zhao_min)
        attempts.tell_course(attempt)
        db.session.commit()

        assert (attempt.score, attempt.passed_at, attempt.awaits_marking) == (90.5, attempt.submitted_at, False)
        assert db.session.get_one(Enrolment, quiz.enrolment).completed_at == attempt.submitted_at
        assert [line.mark.points for line in results.lines(attempt)] == [20, 20, 20, 20, 10.5]


def test_a_later_result_takes_the_place_of_the_one_before(app: Flask, cast: Cast, number: int) -> None:
    hand_in(app, cast.li_lei, number, words="先撤人")

    with app.app_context():
        attempt = db.session.get_one(Attempt, number)
        for points in (20.0, 0.0, 4.0):
            in_force.put(attempt, MARKED, Basis((), {5: points}), by=cast.zhao_min)

        assert [(each.number, each.score) for each in in_force.history(attempt)] == [(1, 100.0), (2, 80.0), (3, 84.0)]
        assert attempt.score == 84.0


def test_a_task_is_completed_by_what_was_done_last_though_the_quiz_was_marked_later(
    app: Flask, cast: Cast, quiz: making.Quiz, number: int
) -> None:
    """The lecture before it is done after the hand-in here."""
    hand_in(app, cast.li_lei, number, words="先撤人")
    with app.app_context():
        later = clock.now()
        db.session.query(LessonProgress).filter_by(lesson_id=quiz.lecture).one().completed_at = later
        attempt = db.session.get_one(Attempt, number)
        in_force.put(attempt, MARKED, Basis((), {5: 20.0}), by=cast.zhao_min)
        attempts.tell_course(attempt)

        assert attempt.passed_at
        assert attempt.passed_at < later
        assert db.session.get_one(Enrolment, quiz.enrolment).completed_at == later


def test_the_learner_reads_that_it_awaits_marking(
    app: Flask, cast: Cast, client: Client, quiz: making.Quiz, number: int
) -> None:
    hand_in(app, cast.li_lei, number, words="先撤人")
    client.sign_in(cast.li_lei)

    assert "待阅卷" in client.get(f"/attempts/{number}/result").text
    assert "待阅卷" in client.get(f"/lessons/{quiz.lesson}/quiz").text
    assert "待阅卷" in client.get("/record").text
    assert "未合格" not in client.get(f"/lessons/{quiz.lesson}/quiz").text


def test_a_key_stays_hidden_while_people_mark(app: Flask, cast: Cast, client: Client, number: int) -> None:
    hand_in(app, cast.li_lei, number, words="先撤人")
    client.sign_in(cast.li_lei)

    page = client.get(f"/attempts/{number}/result").text

    with app.app_context():
        questions = papers.questions(db.session.get_one(Attempt, number).paper)
    assert all(question.stem not in page for question in questions)
