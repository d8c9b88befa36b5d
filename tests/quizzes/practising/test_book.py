"""The book of wrong questions as its owner meets it, and nobody else."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from lms import clock
from lms.courses.models import Lesson
from lms.db import db
from lms.quizzes import answer_keys, attempts, banks, papers
from lms.quizzes import answering as quiz_answering
from lms.quizzes.models import Attempt, Practice, Question, QuestionBank, QuestionVersion
from lms.quizzes.models.rules import NEVER
from lms.quizzes.practising import answering, asking, book, collecting, mocks, rejudging
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making
from tests.quizzes.practising import making as practising


@pytest.fixture
def quiz(app: Flask, cast: Cast, client: Client) -> making.Quiz:
    with app.app_context():
        made = practising.opened(cast)
    client.sign_in(cast.li_lei)
    return made


def _missed(app: Flask, cast: Cast, quiz: making.Quiz, *which: int) -> list[int]:
    """Questions that Li Lei missed in practice."""
    with app.app_context():
        versions = [practising.a_version(quiz, which=each) for each in which]
        for version in versions:
            practising.practised(cast.li_lei, version, right=False)
        db.session.commit()
        return [version.question_id for version in versions]


def _in_book(app: Flask, cast: Cast) -> list[int]:
    with app.app_context():
        return [line.version.question_id for line in book.lines(cast.li_lei)]


def _failed(app: Flask, cast: Cast, quiz: making.Quiz, client: Client, *, answered: int) -> int:
    """An attempt in which the first questions were answered wrong and the others not at all."""
    number = making.begun(app, cast.li_lei, quiz)
    for place, key in enumerate(making.keys(app, number)[:answered], 1):
        wrong = next(letter for letter in "AB" if letter not in key) if len(key) == 1 else "D"
        client.post(f"/attempts/{number}/answers/{place}", json={"chosen": wrong})
    client.post(f"/attempts/{number}/submission")
    return number


def test_an_empty_book_says_what_comes_into_it(quiz: making.Quiz, client: Client) -> None:
    assert "错题本是空的" in client.get("/practice/book").text
    assert "还没有题目移出" in client.get("/practice/book?left=1").text


def test_missed_questions_stand_in_the_book_until_right_on_two_days(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client
) -> None:
    (question,) = _missed(app, cast, quiz, 0)
    assert "single 第0问" in client.get("/practice/book").text

    for days_ago in (2, 0):
        with app.app_context():
            row = practising.practised(cast.li_lei, practising.a_version(quiz), right=True)
            db.session.execute(
                update(Practice).where(Practice.is_right.is_(False)).values(at=clock.now() - timedelta(days=3))
            )
            row.at = clock.now() - timedelta(days=days_ago)
            db.session.commit()
        assert _in_book(app, cast) == ([question] if days_ago else [])
    assert "single 第0问" in client.get("/practice/book?left=1").text


def test_what_was_wrong_in_a_quiz_comes_in_and_what_was_left_empty_does_not(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client
) -> None:
    number = _failed(app, cast, quiz, client, answered=2)

    assert "练习错题" in client.get(f"/attempts/{number}/result").text
    assert client.get("/practice/book").text.count("<article") == 2
    client.get("/practice")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Practice)) == 2


def test_answers_of_a_quiz_are_taken_over_once_and_only_when_its_result_stands(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client
) -> None:
    number = _failed(app, cast, quiz, client, answered=1)
    with app.app_context():
        db.session.execute(update(Attempt).where(Attempt.id == number).values(awaits_marking=True, score=None))
        collecting.take_over(cast.li_lei)
        assert not db.session.scalars(select(Practice.id)).all()

        db.session.execute(update(Attempt).where(Attempt.id == number).values(awaits_marking=False, score=0))
        for _ in range(2):
            collecting.take_over(cast.li_lei)
        assert len(db.session.scalars(select(Practice.id)).all()) == 1


def test_answers_that_the_result_never_shows_do_not_come_in(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client
) -> None:
    number = _failed(app, cast, quiz, client, answered=1)
    with app.app_context():
        db.session.execute(update(Attempt).where(Attempt.id == number).values(rule={"shows_key": NEVER}))
        db.session.commit()

    assert "错题本是空的" in client.get("/practice/book").text


def test_a_question_is_taken_out_with_undo_and_put_back(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client
) -> None:
    first, second = _missed(app, cast, quiz, 0, 1)

    taken = client.post(f"/practice/book/{first}/removal")
    page = client.get(taken.location).text

    assert f"/practice/book/{first}/return" in page
    assert "撤销" in page
    assert _in_book(app, cast) == [second]
    assert "single 第0问" in client.get("/practice/book?left=1").text
    client.post(f"/practice/book/{first}/return")
    assert sorted(_in_book(app, cast)) == sorted([first, second])


def test_the_book_is_practised_alone(app: Flask, cast: Cast, quiz: making.Quiz, client: Client) -> None:
    _missed(app, cast, quiz, 3)
    version = practising.version_id(app, quiz, which=3)

    assert f"/practice/versions/{version}/answers" in client.get("/practice/question?book=1").text
    assert f"/practice/versions/{version}/answers" in client.get("/practice/question?book=1&article=21").text
    assert "没有可以练习的题目" in client.get("/practice/question?book=1&article=22").text


def test_the_book_is_looked_through_by_article(app: Flask, cast: Cast, quiz: making.Quiz, client: Client) -> None:
    _missed(app, cast, quiz, 0)

    assert "第二十一条 · 1" in client.get("/practice/book").text
    assert client.get("/practice/book?article=21").text.count("<article") == 1
    assert client.get("/practice/book?article=22").text.count("<article") == 0


def test_of_a_closed_bank_the_book_keeps_what_was_met_and_shows_nothing_new(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client
) -> None:
    met, changed = _missed(app, cast, quiz, 0, 1)
    client.sign_in(cast.zhao_min)
    client.post(f"/question-banks/{quiz.bank}/practice/closing")
    with app.app_context():
        banks.change(db.session.get_one(Question, changed), making.wording("single", 77), cast.zhao_min)
        db.session.commit()
        newest = db.session.scalars(select(func.max(QuestionVersion.id))).one()
    client.sign_in(cast.li_lei)

    assert _in_book(app, cast) == [met]
    assert client.post(f"/practice/versions/{newest}/answers", data={"unknown": "1"}).status_code == 404


@pytest.mark.parametrize("place", ["practice", "quiz", "mock"])
def test_what_was_right_by_a_corrected_key_leaves_the_book_and_what_was_wrong_comes_in(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client, place: str
) -> None:
    with app.app_context():
        question, old = _answered_second_option(cast, quiz, place)
        assert [line.version.question_id for line in book.lines(cast.li_lei)] == [question]
        practising.corrected(old, "B", cast)

    assert "错题本是空的" in client.get("/practice/book").text
    with app.app_context():
        practising.corrected(old, "C", cast)
    assert "本题答案已更正" in client.get("/practice/book").text
    assert _in_book(app, cast) == [question]


def test_the_own_verdict_on_what_was_written_stands_when_the_key_of_another_part_changes(
    app: Flask, cast: Cast, quiz: making.Quiz
) -> None:
    with app.app_context():
        banks.add_all(db.session.get_one(QuestionBank, quiz.bank), [making.wording("case", 1)], cast.zhao_min)
        db.session.commit()
        version = answering.version_open_to(cast.li_lei, practising.a_version(quiz, "case").id)
        parts = asking.asked(cast.li_lei, version, 1).questions
        given = {1: parts[0].key, 2: papers.filled(["十五"]), 3: "先停产"}
        row = answering.answer(cast.li_lei, version, 1, given, knows=True)
        answering.judge(row, is_right=True)
        db.session.commit()

        practising.corrected(version.id, answer_keys.of_blanks([["十五", "15"]]), cast, part=2)
        assert rejudging.waiting(cast.li_lei) == []
        practising.corrected(version.id, "A", cast, part=1)
        assert rejudging.waiting(cast.li_lei) == [(row, False)]


def test_a_part_of_a_case_that_was_left_empty_in_practice_stays_wrong_by_any_key(
    app: Flask, cast: Cast, quiz: making.Quiz
) -> None:
    with app.app_context():
        banks.add_all(db.session.get_one(QuestionBank, quiz.bank), [making.wording("case", 1)], cast.zhao_min)
        db.session.commit()
        version = answering.version_open_to(cast.li_lei, practising.a_version(quiz, "case").id)
        key = asking.asked(cast.li_lei, version, 1).questions[0].key
        row = answering.answer(cast.li_lei, version, 1, {1: key}, knows=True)
        assert row.is_right is False
        db.session.commit()

        practising.corrected(version.id, answer_keys.of_blanks([["十五", "15"]]), cast, part=2)
        assert rejudging.waiting(cast.li_lei) == []


def _answered_second_option(cast: Cast, quiz: making.Quiz, place: str) -> tuple[int, int]:
    """A question to which Li Lei answered option B of the bank, and its version; committed."""
    if place == "practice":
        version = answering.version_open_to(cast.li_lei, practising.a_version(quiz).id)
        question = asking.asked(cast.li_lei, version, 1).questions[0]
        chosen = papers.letters([list(question.order).index(1)])
        answering.answer(cast.li_lei, version, 1, {1: chosen}, knows=True)
        db.session.commit()
        return version.question_id, version.id
    lesson = db.session.get_one(Lesson, quiz.lesson)
    sat = mocks.start(cast.li_lei, lesson) if place == "mock" else attempts.start(cast.li_lei, lesson)
    question = next(each for each in papers.questions(sat.paper) if each.kind == "single")
    chosen = papers.letters([list(question.order).index(1)])
    save = mocks.save if place == "mock" else quiz_answering.save
    save(cast.li_lei, sat.id, question.number, chosen, age=timedelta())
    if place == "mock":
        mocks.submit(cast.li_lei, sat.id)
    else:
        attempts.submit(sat)
        collecting.take_over(cast.li_lei)
    db.session.commit()
    return question.question, question.version


def test_a_neighbour_finds_an_empty_book_and_changes_nothing(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client
) -> None:
    (question,) = _missed(app, cast, quiz, 0)
    client.sign_in(cast.ma_jun)

    assert "错题本是空的" in client.get("/practice/book").text
    assert client.post(f"/practice/book/{question}/removal").status_code == 404
    assert client.post(f"/practice/book/{question}/return").status_code == 404
    assert _in_book(app, cast) == [question]
