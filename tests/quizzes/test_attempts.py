"""An attempt: answers saved one by one, sealed paper, handing in, the clock, and the stamp that the course gets."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms import clock
from lms.courses.models import Enrolment, Lesson, LessonProgress
from lms.db import db
from lms.errors import NotThere, Unreadable
from lms.quizzes import answering, attempts, banks, blueprints, drawing, papers, results, tasks
from lms.quizzes.banks import Wording
from lms.quizzes.models import Answer, Attempt, Blueprint, Question
from tests.cast import Cast
from tests.quizzes import making
from tests.quizzes.making import NO_AGE


@pytest.fixture
def number(app: Flask, cast: Cast, quiz: making.Quiz) -> int:
    return making.begun(app, cast.li_lei, quiz)


def answer_all_right(cast: Cast, number: int, but: int = 0) -> None:
    for place, question in enumerate(papers.questions(db.session.get_one(Attempt, number).paper), 1):
        if place != but:
            answering.save(cast.li_lei, number, place, question.key, age=NO_AGE)


def counting(number: int) -> dict[int, str]:
    return {place: given.chosen for place, given in results.given(number).items()}


def test_the_paper_is_drawn_again_from_its_seed(app: Flask, number: int) -> None:
    with app.app_context():
        attempt = db.session.get_one(Attempt, number)

        assert blueprints.drawn(db.session.query(Blueprint).one(), attempt.seed) == attempt.paper


def test_questions_that_rest_on_no_law_are_drawn_too(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    with app.app_context():
        bank = making.bank(cast.zhao_min, name="不引法条的题库")
        db.session.flush()
        blueprints.define(db.session.get_one(Lesson, quiz.lesson), bank, making.RULES)
        attempt = attempts.start(cast.li_lei, db.session.get_one(Lesson, quiz.lesson))

        assert [question.edition for question in papers.questions(attempt.paper)] == [None] * 5


def test_a_paper_is_what_it_was_however_the_bank_changes(app: Flask, cast: Cast, number: int) -> None:
    with app.app_context():
        before = db.session.get_one(Attempt, number).paper
        for question in db.session.scalars(select(Question)):
            banks.change(question, making.wording("single", 1000 + question.id), cast.zhao_min)
            banks.retire(question)
        db.session.commit()
        db.session.expire_all()

        answer_all_right(cast, number)
        attempts.submit(db.session.get_one(Attempt, number))

        assert db.session.get_one(Attempt, number).paper == before
        assert db.session.get_one(Attempt, number).score == 100


def test_passing_completes_the_lesson_and_the_task_at_once(
    app: Flask, cast: Cast, quiz: making.Quiz, number: int
) -> None:
    with app.app_context():
        answer_all_right(cast, number, but=5)
        attempt = db.session.get_one(Attempt, number)
        attempts.submit(attempt)
        db.session.commit()

        progress = db.session.scalars(select(LessonProgress).where(LessonProgress.lesson_id == quiz.lesson)).one()
        assert (attempt.score, attempt.submitted_by) == (80.0, "person")
        assert progress.completed_at == attempt.passed_at == attempt.submitted_at
        assert db.session.get_one(Enrolment, quiz.enrolment).completed_at == attempt.passed_at


def test_failing_stamps_nothing(app: Flask, cast: Cast, quiz: making.Quiz, number: int) -> None:
    with app.app_context():
        answering.save(cast.li_lei, number, 1, "A", age=NO_AGE)
        attempts.submit(db.session.get_one(Attempt, number))
        db.session.commit()

        progress = db.session.scalars(select(LessonProgress).where(LessonProgress.lesson_id == quiz.lesson)).one()
        assert progress.completed_at is None
        assert db.session.get_one(Enrolment, quiz.enrolment).completed_at is None


def test_the_clock_closes_what_nobody_handed_in_with_what_was_saved(app: Flask, cast: Cast, number: int) -> None:
    with app.app_context():
        answer_all_right(cast, number)
        db.session.commit()
    making.run_out(app, number)

    with app.app_context():
        tasks.close_due_attempts()

    closed = making.stored(app, number)
    assert (closed.submitted_by, closed.score) == ("clock", 100.0)
    assert closed.submitted_at == closed.closes_at == closed.passed_at


def test_the_worker_closes_due_attempts_every_minute(app: Flask) -> None:
    periodic = [task.name for task in app.extensions["huey"]._registry.periodic_tasks]

    assert "lms.quizzes.tasks.close_due_attempts" in periodic


def test_the_sweep_leaves_running_attempts_alone_and_does_no_harm_twice(app: Flask, number: int) -> None:
    with app.app_context():
        tasks.close_due_attempts()
        attempts.close_if_due(number)

        assert db.session.get_one(Attempt, number).submitted_at is None


def test_a_late_answer_is_refused_in_words_and_the_earlier_one_stands(app: Flask, cast: Cast, number: int) -> None:
    with app.app_context():
        answering.save(cast.li_lei, number, 1, "B", age=NO_AGE)
        db.session.commit()
    making.run_out(app, number)

    with app.test_request_context(), pytest.raises(answering.TimeIsUp) as refused:
        answering.save(cast.li_lei, number, 1, "A", age=timedelta(hours=1))

    with app.test_request_context():
        assert "too late" in str(refused.value) or "太晚" in str(refused.value)
    with app.app_context():
        assert counting(number) == {1: "B"}


def test_after_handing_in_nothing_is_taken(app: Flask, cast: Cast, number: int) -> None:
    with app.app_context():
        attempts.submit(db.session.get_one(Attempt, number))
        db.session.commit()

        with pytest.raises(attempts.AttemptClosed):
            answering.save(cast.li_lei, number, 1, "A", age=NO_AGE)
        db.session.rollback()
        with pytest.raises(attempts.AttemptClosed):
            attempts.submit(db.session.get_one(Attempt, number))


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(
    ("place", "chosen"), [(0, "A"), (6, "A"), (-1, "A"), (1, "C"), (1, "a"), (1, "AB"), (3, "E"), (3, "BA"), (5, "Ä")]
)
def test_what_the_paper_does_not_offer_is_refused(app: Flask, cast: Cast, number: int, place: int, chosen: str) -> None:
    with app.app_context(), pytest.raises(Unreadable):
        answering.save(cast.li_lei, number, place, chosen, age=NO_AGE)

    with app.app_context():
        assert counting(number) == {}


def test_somebody_elses_attempt_is_not_there(app: Flask, cast: Cast, number: int) -> None:
    with app.app_context():
        with pytest.raises(NotThere):
            attempts.own(cast.ma_jun, number)
        with pytest.raises(NotThere):
            answering.save(cast.ma_jun, number, 1, "A", age=NO_AGE)


def test_every_change_is_kept_and_the_last_counts(app: Flask, cast: Cast, number: int) -> None:
    with app.app_context():
        for chosen in ("DB", "ABC", ""):
            answering.save(cast.li_lei, number, 5, chosen, age=NO_AGE)
        answering.save(cast.li_lei, number, 5, "CA", age=NO_AGE)

        assert counting(number) == {5: "AC"}
        assert list(db.session.scalars(select(Answer.chosen).order_by(Answer.id))) == ["BD", "ABC", "", "AC"]
        assert db.session.get_one(Attempt, number).saves == 4


def test_of_two_windows_the_answer_chosen_last_counts(app: Flask, cast: Cast, number: int) -> None:
    with app.app_context():
        answering.save(cast.li_lei, number, 1, "A", age=NO_AGE)

        late = answering.save(cast.li_lei, number, 1, "B", age=timedelta(seconds=20))

        assert (late.is_latest, late.given.chosen) == (False, "A")
        assert counting(number) == {1: "A"}


def test_a_page_that_claims_the_future_or_the_distant_past_gains_nothing(app: Flask, cast: Cast, number: int) -> None:
    with app.app_context():
        answering.save(cast.li_lei, number, 1, "A", age=timedelta(days=-1))
        answering.save(cast.li_lei, number, 1, "B", age=NO_AGE)
        answering.save(cast.li_lei, number, 2, "A", age=timedelta(days=900))

        attempt = db.session.get_one(Attempt, number)
        assert counting(number)[1] == "B"
        assert all(
            attempt.started_at <= answer.chosen_at <= clock.now() for answer in db.session.scalars(select(Answer))
        )


def test_a_script_cannot_make_us_keep_without_end(app: Flask, cast: Cast, number: int) -> None:
    with app.app_context():
        db.session.get_one(Attempt, number).saves = answering.MOST_SAVES
        db.session.commit()

        with pytest.raises(answering.TooManySaves):
            answering.save(cast.li_lei, number, 1, "A", age=NO_AGE)


def test_a_shuffled_paper_marks_what_was_seen(app: Flask, cast: Cast, number: int) -> None:
    with app.app_context():
        attempt = db.session.get_one(Attempt, number)

        for question in papers.questions(attempt.paper):
            right = {text for letter, text in question.lettered if letter in question.key}
            meant = {"正确"} if question.kind == "true_false" else {*making.FOUR[: len(question.key)]}
            assert right == meant


def test_two_questions_never_share_a_place(app: Flask, number: int) -> None:
    with app.app_context():
        asked = [question.question for question in papers.questions(db.session.get_one(Attempt, number).paper)]

        assert len(set(asked)) == 5


def test_partial_credit_by_the_rule_of_the_paper(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.made(cast, multiple_rule="partial", points_each=2.5)
        attempt = attempts.start(cast.li_lei, db.session.get_one(Lesson, quiz.lesson))
        key = papers.questions(attempt.paper)[4].key
        answering.save(cast.li_lei, attempt.id, 5, key[0], age=NO_AGE)
        db.session.query(Blueprint).one().multiple_rule = "all_or_nothing"
        attempts.submit(attempt)

        assert attempt.score == 2.5


def test_a_question_about_places_keeps_its_order_on_paper(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    with app.app_context():
        bank = db.session.get_one(banks.QuestionBank, quiz.bank)
        fixed = Wording("single", "哪个对（）", ("甲", "乙", "丙", "A和B"), frozenset({3}))
        question = banks.add(bank, fixed, cast.zhao_min)

        orders = {
            drawing.order_of_options(drawing.Drawable(question.id, "single", fixed.options), str(seed), shuffle=True)
            for seed in range(9)
        }

        assert orders == {(0, 1, 2, 3)}


def test_the_database_itself_holds_one_open_attempt_and_scores_in_range(app: Flask) -> None:
    with app.app_context():
        names = {index.name for index in Attempt.__table__.indexes}  # type: ignore[attr-defined]
        checks = {c.name for c in Attempt.__table__.constraints if c.name}  # type: ignore[attr-defined]

        assert "uq_attempt_open" in names
        assert {"ck_attempt_score_of_hundred", "ck_attempt_passed_by_score"} <= checks
        assert db.session.scalar(select(func.count()).select_from(Attempt)) == 0
