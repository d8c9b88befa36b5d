"""A wrong key is corrected: whom it concerns, who decides, and what becomes of results, stamps and the bank."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.courses.models import Annulment, Enrolment, LessonProgress
from lms.db import db
from lms.people.models import Person
from lms.quizzes import answering, attempts, correcting, foreseeing, in_force, marking_anew, news, papers, tasks
from lms.quizzes.correcting import DecidedAlready, NoSuchKey, ProposedAlready, SameKey, SecondPersonDecides
from lms.quizzes.correction_rules import GIVEN, KEY, TAKEN_OUT
from lms.quizzes.models import Attempt, KeyCorrection, Question, QuestionVersion
from lms.quizzes.models.results import HANDED_IN, KEY_CORRECTED
from tests.cast import Cast
from tests.quizzes import making
from tests.quizzes.making import NO_AGE

ASKED = 3  # the number of a choice of one: of these the bank's A is right


def sit(app: Flask, person: Person, quiz: making.Quiz, *, wrong: int = 0) -> int:
    """An attempt handed in with that many wrong answers; each costs 20 points, and 80 pass. The first wrong one is ASKED."""
    number = making.begun(app, person, quiz)
    with app.app_context():
        questions = papers.questions(db.session.get_one(Attempt, number).paper)
        for question in questions:
            is_missed = question.number in (ASKED, 1, 2, 4)[:wrong]
            answering.save(person, number, question.number, other(question) if is_missed else question.key, age=NO_AGE)
        attempts.submit(db.session.get_one(Attempt, number))
        db.session.commit()
    return number


def other(question: papers.Sealed) -> str:
    """The option of the bank's place B."""
    return papers.letters([question.order.index(1)])


def version_asked(number: int) -> QuestionVersion:
    sealed = papers.questions(db.session.get_one(Attempt, number).paper)[ASKED - 1]
    found = select(QuestionVersion).options(joinedload(QuestionVersion.question))
    return db.session.scalars(found.where(QuestionVersion.id == sealed.version)).one()


def correct(app: Flask, number: int, by: Person, rule: str = KEY, key: str = "B", second: Person | None = None) -> int:
    """Proposed by one, decided by another, and carried through."""
    with app.app_context():
        made = correcting.propose(version_asked(number), rule, key, "印错了", by)
        db.session.flush()
        correcting.decide(made, by=second or by, needs_second=second is not None)
        db.session.commit()
        tasks.mark_anew(made.id)
        return made.id


def completed(quiz: making.Quiz) -> list[bool]:
    rows = select(Enrolment.completed_at).where(Enrolment.person_id.is_not(None)).order_by(Enrolment.id)
    return [moment is not None for moment in db.session.scalars(rows)]


def test_who_passes_by_it_has_passed_at_the_hand_in(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    number = sit(app, cast.li_lei, quiz, wrong=2)
    assert making.stored(app, number).is_failed

    correct(app, number, cast.zhao_min)

    attempt = making.stored(app, number)
    assert (attempt.score, attempt.passed_at) == (80.0, attempt.submitted_at)
    with app.app_context():
        assert [each.ground for each in in_force.history(attempt)] == [HANDED_IN, KEY_CORRECTED]
        assert db.session.get_one(Enrolment, quiz.enrolment).completed_at == attempt.submitted_at


def test_who_fails_by_it_keeps_all_but_the_quiz(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    number = sit(app, cast.li_lei, quiz)
    with app.app_context():
        attempt = db.session.get_one(Attempt, number)
        attempt.pass_mark = 100
        db.session.commit()
    correct(app, number, cast.zhao_min, second=cast.admin)

    assert making.stored(app, number).is_failed
    with app.app_context():
        before, after = db.session.scalars(select(Enrolment).order_by(Enrolment.id)).all()
        assert (before.closed_for, before.completed_at is not None) == ("annulled", True)
        assert (after.closed_at, after.completed_at, after.counts_from) == (None, None, before.counts_from)
        stamps = {row.lesson_id: row.completed_at for row in db.session.scalars(
            select(LessonProgress).where(LessonProgress.enrolment_id == after.id))}  # fmt: skip
        assert stamps[quiz.lecture] is not None
        assert stamps[quiz.lesson] is None
        annulment = db.session.scalars(select(Annulment)).one()
        assert (annulment.lesson_id, annulment.ground) == (quiz.lesson, "印错了")
        # The closed task is judged by the result before.
        assert before.closed_at == in_force.history(db.session.get_one(Attempt, number))[-1].at
        assert sorted(annulment.decided_by) == sorted([cast.zhao_min.id, cast.admin.id])


def test_another_correction_undoes_it(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    number = sit(app, cast.li_lei, quiz)
    with app.app_context():
        db.session.get_one(Attempt, number).pass_mark = 100
        db.session.commit()
    correct(app, number, cast.zhao_min, second=cast.admin)

    correct(app, number, cast.zhao_min, key="A")

    attempt = making.stored(app, number)
    assert (attempt.score, attempt.passed_at) == (100.0, attempt.submitted_at)
    with app.app_context():
        assert completed(quiz) == [True, True]
        assert [each.score for each in in_force.history(attempt)] == [100.0, 80.0, 100.0]


@pytest.mark.parametrize(("rule", "score"), [(GIVEN, 80.0), (TAKEN_OUT, 75.0)])
def test_a_void_question_is_given_or_taken_out_and_drawn_no_more(
    app: Flask, cast: Cast, quiz: making.Quiz, rule: str, score: float
) -> None:
    number = sit(app, cast.li_lei, quiz, wrong=2)

    correct(app, number, cast.zhao_min, rule, "")

    assert making.stored(app, number).score == score
    with app.app_context():
        assert version_asked(number).question.retired_at


def test_the_bank_has_the_right_key_from_then_on(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    number = sit(app, cast.li_lei, quiz)

    correct(app, number, cast.zhao_min)

    with app.app_context():
        old = version_asked(number)
        now = db.session.scalars(
            select(QuestionVersion).where(QuestionVersion.question_id == old.question_id).order_by(QuestionVersion.id)
        ).all()
        assert [each.answer for each in now] == ["A", "B"]
        assert (now[1].stem, now[1].article, now[1].written_by_id) == (old.stem, old.article, cast.zhao_min.id)


def test_it_shows_beforehand_whom_it_concerns(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    number = sit(app, cast.li_lei, quiz, wrong=2)
    with app.app_context():
        made = correcting.propose(version_asked(number), KEY, "B", "印错了", cast.zhao_min)
        foreseen = foreseeing.foresee(made)

        assert (foreseen.touched, foreseen.certificates) == (1, 0)
        [change] = foreseen.to_pass
        assert (change.person, change.before, change.after) == (cast.li_lei.id, 60.0, 80.0)
        assert not foreseen.to_fail
        assert db.session.get_one(Attempt, number).score == 60.0
        assert foreseeing.names(foreseen.to_pass, cast.admin) == {cast.li_lei.id: cast.li_lei.name}
        assert foreseeing.names(foreseen.to_pass, cast.zhao_min) == {}


REFUSED: dict[str, tuple[Callable[[QuestionVersion, Cast], object], type[Exception]]] = {
    "the key that holds": (lambda each, cast: correcting.propose(each, KEY, "A", "理由", cast.zhao_min), SameKey),
    "two letters": (lambda each, cast: correcting.propose(each, KEY, "AB", "理由", cast.zhao_min), NoSuchKey),
    "no letter": (lambda each, cast: correcting.propose(each, KEY, "", "理由", cast.zhao_min), NoSuchKey),
    "no option": (lambda each, cast: correcting.propose(each, KEY, "H", "理由", cast.zhao_min), NoSuchKey),
}


@pytest.mark.parametrize("what", REFUSED)
def test_no_other_key_than_such_a_question_can_have(app: Flask, cast: Cast, quiz: making.Quiz, what: str) -> None:
    number = sit(app, cast.li_lei, quiz)
    propose, refusal = REFUSED[what]
    with app.app_context(), pytest.raises(refusal):
        propose(version_asked(number), cast)


def test_a_question_has_one_proposal_at_a_time_and_each_is_decided_once(
    app: Flask, cast: Cast, quiz: making.Quiz
) -> None:
    number = sit(app, cast.li_lei, quiz)
    with app.app_context():
        made = correcting.propose(version_asked(number), KEY, "B", "印错了", cast.zhao_min)
        with pytest.raises(ProposedAlready):
            correcting.propose(version_asked(number), GIVEN, "", "印错了", cast.admin)
        with pytest.raises(SecondPersonDecides):
            correcting.decide(made, by=cast.zhao_min, needs_second=True)
        correcting.decide(made, by=cast.admin, needs_second=True)
        for again in (correcting.decide, correcting.drop):
            with pytest.raises(DecidedAlready):
                again(made, by=cast.admin, **({"needs_second": True} if again is correcting.decide else {}))


def test_a_paper_handed_in_later_is_marked_by_the_right_key(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    number = making.begun(app, cast.li_lei, quiz)
    with app.app_context():
        for question in papers.questions(db.session.get_one(Attempt, number).paper):
            given = other(question) if question.number == ASKED else question.key
            answering.save(cast.li_lei, number, question.number, given, age=NO_AGE)
        db.session.commit()
    made = correct(app, number, cast.zhao_min)
    with app.app_context():
        attempts.submit(db.session.get_one(Attempt, number))
        db.session.commit()

        [first] = in_force.history(db.session.get_one(Attempt, number))
        assert (first.score, first.basis) == (100.0, {"corrections": [made]})


def test_a_worker_that_died_is_followed_by_one_that_goes_on(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    numbers = []
    for person in (cast.li_lei, cast.ma_jun, cast.sun_li):
        with app.app_context():
            if person is not cast.li_lei:
                course, lecture = (db.session.get_one(*each) for each in making.places(quiz))
                making.enrol(person, course, cast, lecture)
                db.session.commit()
        numbers.append(sit(app, person, quiz, wrong=2))
    with app.app_context():
        asked = {papers.questions(db.session.get_one(Attempt, each).paper)[ASKED - 1].version for each in numbers}
        made = correcting.propose(version_asked(numbers[0]), GIVEN, "", "作废", cast.zhao_min)
        correcting.decide(made, by=cast.zhao_min, needs_second=False)
        db.session.commit()
        touched = marking_anew.touched(made.version_id)
        steps = marking_anew.carry_through(made.id)
        for _ in range(2):  # claimed, and the first attempt
            next(steps)
            db.session.commit()
        steps.close()
        assert marking_anew.left_over() == []  # its lease runs
        made.lease_until = made.decided_at
        db.session.commit()

        tasks.go_on_marking_anew()

        row = db.session.get_one(KeyCorrection, made.id, populate_existing=True)
        assert row.finished_at
        assert (row.done, row.total) == (len(touched), len(touched))
        assert len(asked) >= 1
        for each in touched:
            history = in_force.history(db.session.get_one(Attempt, each))
            assert [result.ground for result in history] == [HANDED_IN, KEY_CORRECTED]


def test_the_learner_is_told_the_scores_and_why(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    number = sit(app, cast.li_lei, quiz, wrong=2)
    correct(app, number, cast.zhao_min)

    with app.app_context():
        [(attempt, change)] = news.of_person(cast.li_lei)
        assert change.before
        assert (attempt.id, change.before.score, change.result.score, list(change.why)) == (
            number,
            60.0,
            80.0,
            ["印错了"],
        )
        assert news.of_person(cast.ma_jun) == []


def test_who_is_not_touched_is_not_told(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    number = sit(app, cast.li_lei, quiz)
    correct(app, number, cast.zhao_min, GIVEN, "")

    with app.app_context():
        assert news.of_person(cast.li_lei) == []
        assert len(in_force.history(db.session.get_one(Attempt, number))) == 2
        assert db.session.scalar(select(Question.id).where(Question.retired_at.is_not(None)))
