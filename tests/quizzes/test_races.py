"""Two at once: starts, answers beside the handing in, two closings, two imports of one file."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from lms.courses.models import Lesson
from lms.db import db
from lms.errors import Refused
from lms.quizzes import answering, attempts, correcting, in_force, papers, plans, results, tasks
from lms.quizzes.importing.drafts import Draft, Place, Reading
from lms.quizzes.models import Answer, Attempt, KeyCorrection, Question, QuestionBank, QuestionImport, QuestionVersion
from tests.cast import Cast
from tests.quizzes import making
from tests.quizzes.making import NO_AGE

pytestmark = pytest.mark.both_databases


def at_once(app: Flask, *deeds: Callable[[], object]) -> list[object]:
    """Do all of them in the same moment, each in a session of its own; what came of each."""
    gate, outcomes = threading.Barrier(len(deeds)), list[object](deeds)

    def run(place: int, deed: Callable[[], object]) -> None:
        with app.app_context():
            gate.wait()
            try:
                outcomes[place] = deed()
                db.session.commit()
            except Refused as refused:
                outcomes[place] = type(refused)
                db.session.rollback()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def test_starts_in_the_same_moment_begin_one_attempt(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    def start() -> int:
        return attempts.start(cast.li_lei, db.session.get_one(Lesson, quiz.lesson)).id

    numbers = at_once(app, *[start] * 6)

    assert len(set(numbers)) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Attempt)) == 1


def test_an_answer_beside_the_handing_in_is_marked_or_refused_and_never_lost(
    app: Flask, cast: Cast, quiz: making.Quiz
) -> None:
    for _turn in range(4):
        number = making.begun(app, cast.li_lei, quiz)
        key = making.keys(app, number)[0]

        def submit(number: int = number) -> None:
            attempts.submit(db.session.get_one(Attempt, number))

        def save(number: int = number, key: str = key) -> str:
            return answering.save(cast.li_lei, number, 1, key, age=NO_AGE).given.chosen

        _, saved = at_once(app, submit, save)

        score = making.stored(app, number).score
        assert (saved, score) in {(key, 20.0), (attempts.AttemptClosed, 0.0)}


def test_many_answers_at_once_are_all_kept(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    number = making.begun(app, cast.li_lei, quiz)

    def save(place: int) -> Callable[[], object]:
        return lambda: answering.save(cast.li_lei, number, place, "A", age=NO_AGE)

    at_once(app, *(save(place) for place in (1, 2, 3, 4, 5, 1, 2, 3)))

    with app.app_context():
        assert {place: given.chosen for place, given in results.given(number).items()} == dict.fromkeys(
            range(1, 6), "A"
        )
        assert db.session.scalar(select(func.count()).select_from(Answer)) == 8
        assert db.session.get_one(Attempt, number).saves == 8


def test_person_and_clock_close_an_attempt_once(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    number = making.begun(app, cast.li_lei, quiz)
    making.run_out(app, number)

    at_once(
        app, *[lambda: attempts.close_if_due(number)] * 4, lambda: attempts.submit(db.session.get_one(Attempt, number))
    )

    assert making.stored(app, number).submitted_by == "clock"


def test_one_file_applied_twice_at_once_adds_its_questions_once(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    with app.app_context():
        bank = db.session.get_one(QuestionBank, quiz.bank)
        draft = Draft(Place("", 2), "true_false", "全新的问题。", ("正确", "错误"), frozenset({0}))
        found = Reading(recognised=[draft])
        numbers = [plans.keep(bank, "x.csv", found, None, cast.zhao_min).id for _ in range(2)]
        before = db.session.scalar(select(func.count()).select_from(Question))
        db.session.commit()

    def apply(number: int) -> Callable[[], object]:
        plan = QuestionImport
        return lambda: plans.apply(db.session.get_one(plan, number), leave_out_outdated=False, by=cast.zhao_min)

    outcomes = at_once(app, *(apply(number) for number in numbers))

    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Question)) == (before or 0) + 1
    assert sorted(map(str, outcomes)) == sorted(["1", str(plans.NothingToImport)])


def test_a_key_that_is_corrected_while_papers_are_handed_in_leaves_none_out(
    app: Flask, cast: Cast, quiz: making.Quiz
) -> None:
    """Whoever hands in first is marked anew, and whoever hands in later is marked by the right key at once."""
    for turn in range(3):
        number = making.begun(app, cast.li_lei, quiz)
        with app.app_context():
            version_id = papers.questions(db.session.get_one(Attempt, number).paper)[0].version
            version = db.session.get_one(QuestionVersion, version_id, options=[joinedload(QuestionVersion.question)])
            made = correcting.propose(version, "given" if turn % 2 == 0 else "taken_out", "", "作废", cast.zhao_min).id
            db.session.commit()

        def submit(number: int = number) -> None:
            attempts.submit(db.session.get_one(Attempt, number))

        def decide(made: int = made) -> None:
            correcting.decide(db.session.get_one(KeyCorrection, made), by=cast.admin, needs_second=True)

        at_once(app, submit, decide)
        with app.app_context():
            tasks.mark_anew(made)

            assert made in results.written_bases([number])[number]["corrections"]


def test_two_decisions_at_once_are_one(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    number = making.begun(app, cast.li_lei, quiz)
    with app.app_context():
        version_id = papers.questions(db.session.get_one(Attempt, number).paper)[0].version
        version = db.session.get_one(QuestionVersion, version_id, options=[joinedload(QuestionVersion.question)])
        made = correcting.propose(version, "given", "", "作废", cast.zhao_min).id
        db.session.commit()

    def decide() -> None:
        correcting.decide(db.session.get_one(KeyCorrection, made), by=cast.admin, needs_second=True)

    assert sorted(map(str, at_once(app, decide, decide, decide)))[:2] == [str(correcting.DecidedAlready)] * 2


def test_two_workers_give_every_result_anew_once(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    number = making.begun(app, cast.li_lei, quiz)
    with app.app_context():
        attempts.submit(db.session.get_one(Attempt, number))
        version_id = papers.questions(db.session.get_one(Attempt, number).paper)[0].version
        version = db.session.get_one(QuestionVersion, version_id, options=[joinedload(QuestionVersion.question)])
        row = correcting.propose(version, "given", "", "作废", cast.zhao_min)
        correcting.decide(row, by=cast.admin, needs_second=True)
        made = row.id
        db.session.commit()

    at_once(app, *[lambda: tasks.mark_anew(made)] * 3)

    with app.app_context():
        assert [each.number for each in in_force.history(db.session.get_one(Attempt, number))] == [1, 2]
        assert db.session.get_one(KeyCorrection, made).finished_at
