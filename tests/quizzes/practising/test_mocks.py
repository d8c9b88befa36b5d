"""A mock exam: the pages, clock and marking of the real quiz, and of no consequence."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from lms import clock
from lms.courses.models import Lesson, LessonProgress
from lms.db import db
from lms.ledger import LedgerEntry
from lms.quizzes import banks, blueprints, papers, tasks
from lms.quizzes.models import Attempt, Mock, Practice, QuestionBank
from lms.quizzes.practising import book, keeping
from lms.quizzes.sections import Section
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


@pytest.fixture
def number(quiz: making.Quiz, client: Client) -> int:
    return int(client.post(f"/lessons/{quiz.lesson}/mocks").location.rpartition("/")[2])


def _keys(app: Flask, number: int) -> list[str]:
    with app.app_context():
        return [question.key for question in papers.questions(db.session.get_one(Mock, number).paper)]


def _saved(app: Flask, number: int) -> dict[str, str]:
    with app.app_context():
        return {place: kept[0] for place, kept in db.session.get_one(Mock, number).given.items()}


def _run_out(app: Flask, number: int) -> None:
    with app.app_context():
        db.session.execute(update(Mock).where(Mock.id == number).values(closes_at=clock.now() - timedelta(seconds=1)))
        db.session.commit()


def test_a_whole_mock_exam_is_marked_like_the_real_one_and_counts_for_nothing(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client, number: int
) -> None:
    page = client.get(f"/mocks/{number}").text
    for place, key in enumerate(_keys(app, number)[:4], 1):
        saved = client.post(f"/mocks/{number}/answers/{place}", json={"chosen": key, "age": 0})
        assert saved.json["chosen"] == key
        assert saved.json["seconds_left"] > 0
    asked = client.get(f"/mocks/{number}/submission").text
    client.post(f"/mocks/{number}/submission")
    result = client.get(f"/mocks/{number}/result").text

    for each in (page, asked, result):
        assert "模拟考试" in each
    assert f'data-attempt="mock-{number}"' in page
    assert ">80<" in result
    assert "合格" in result
    assert "/recheck" not in result
    assert "80" in client.get(f"/lessons/{quiz.lesson}/mock").text
    with app.app_context():
        tasks.enter_results_into_ledger()
        tasks.stamp_later_enrolments()
        assert [db.session.scalar(select(func.count()).select_from(each)) for each in (Attempt, LedgerEntry)] == [0, 0]
        done = select(LessonProgress.id).where(LessonProgress.lesson_id == quiz.lesson)
        assert not db.session.scalars(done).all()


def test_a_mock_exam_needs_an_open_bank_and_a_quiz_that_is_owed(
    cast: Cast, quiz: making.Quiz, client: Client, number: int
) -> None:
    client.sign_in(cast.zhao_min)
    client.post(f"/question-banks/{quiz.bank}/practice/closing")
    client.sign_in(cast.li_lei)
    assert client.get(f"/lessons/{quiz.lesson}/mock").status_code == 404
    assert client.post(f"/lessons/{quiz.lesson}/mocks").status_code == 404
    assert client.get(f"/lessons/{quiz.lecture}/mock").status_code == 404
    assert client.get(f"/mocks/{number}").status_code == 200

    client.sign_in(cast.ma_jun)
    assert client.get(f"/lessons/{quiz.lesson}/mock").status_code == 404


@pytest.mark.parametrize("page", ["", "/answers", "/submission", "/result"])
def test_anothers_mock_exam_is_not_there(cast: Cast, number: int, client: Client, page: str) -> None:
    client.sign_in(cast.ma_jun)

    assert client.get(f"/mocks/{number}{page}").status_code == 404
    if page in ("/answers", "/submission"):
        assert client.post(f"/mocks/{number}{page}").status_code == 404
    assert client.post(f"/mocks/{number}/answers/1", json={"chosen": "A"}).status_code == 404
    assert client.post(f"/mocks/{number}/answers/1/own-mark", data={"share": "100"}).status_code == 404


def test_a_mock_exam_does_not_stand_in_the_way_of_the_real_one(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client, number: int
) -> None:
    real = making.begun(app, cast.li_lei, quiz)

    assert client.get(f"/mocks/{number}").status_code == 409
    assert client.post(f"/lessons/{quiz.lesson}/mocks").status_code == 409
    client.post(f"/attempts/{real}/submission")
    assert client.get(f"/mocks/{number}").status_code == 200


def test_beginning_again_comes_back_to_what_is_open(quiz: making.Quiz, client: Client, number: int) -> None:
    assert client.post(f"/lessons/{quiz.lesson}/mocks").location.endswith(f"/mocks/{number}")
    assert "继续" in client.get(f"/lessons/{quiz.lesson}/mock").text


def test_without_javascript_the_page_is_saved_and_handed_in(app: Flask, client: Client, number: int) -> None:
    keys = _keys(app, number)
    sent = {f"q{place}": list(key) for place, key in enumerate(keys, 1)}

    client.post(f"/mocks/{number}/answers", data=sent)
    assert list(_saved(app, number).values()) == keys
    asked = client.post(f"/mocks/{number}/answers", data=sent | {"hand_in": "1"})

    assert asked.location.endswith(f"/mocks/{number}/submission")


def test_when_the_time_is_over_what_was_saved_is_marked(app: Flask, client: Client, number: int) -> None:
    client.post(f"/mocks/{number}/answers/1", json={"chosen": _keys(app, number)[0]})
    _run_out(app, number)

    assert client.post(f"/mocks/{number}/answers/2", json={"chosen": "A"}).status_code == 409
    assert client.get(f"/mocks/{number}").location.endswith("/result")
    assert "时间到" in client.get(f"/mocks/{number}/result").text
    assert client.post(f"/mocks/{number}/answers/2", json={"chosen": "A"}).status_code == 409


def test_of_two_windows_the_answer_chosen_last_counts(app: Flask, client: Client, number: int) -> None:
    with app.app_context():
        begun = clock.now() - timedelta(minutes=20)
        db.session.execute(update(Mock).where(Mock.id == number).values(started_at=begun))
        db.session.commit()
    client.post(f"/mocks/{number}/answers/1", json={"chosen": "B", "age": 0})
    late = client.post(f"/mocks/{number}/answers/1", json={"chosen": "A", "age": 600})

    assert late.json["is_latest"] is False
    assert late.json["chosen"] == "B"
    assert _saved(app, number) == {"1": "B"}


@pytest.mark.parametrize(("place", "chosen"), [(9, "A"), (1, "C"), (1, "AB"), (1, 7)])
def test_what_is_no_answer_is_refused(app: Flask, client: Client, number: int, place: int, chosen: object) -> None:
    assert client.post(f"/mocks/{number}/answers/{place}", json={"chosen": chosen}).status_code == 422
    assert _saved(app, number) == {}


def test_what_was_wrong_comes_into_the_book_and_what_was_left_empty_does_not(
    app: Flask, cast: Cast, client: Client, number: int
) -> None:
    wrong = {"A": "B", "B": "A"}[_keys(app, number)[0]]
    client.post(f"/mocks/{number}/answers/1", json={"chosen": wrong})
    client.post(f"/mocks/{number}/submission")

    with app.app_context():
        assert len(book.lines(cast.li_lei)) == 1
        assert db.session.scalar(select(func.count()).select_from(Practice)) == 1


def test_what_was_written_the_person_judges_and_the_score_follows(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client
) -> None:
    with app.app_context():
        lesson = db.session.get_one(Lesson, quiz.lesson)
        sections = (Section("single", 2, 25.0), Section("short_answer", 2, 25.0))
        bank = db.session.get_one(QuestionBank, quiz.bank)
        banks.add_all(bank, [making.wording("short_answer", each) for each in (1, 2)], cast.zhao_min)
        blueprints.define(lesson, bank, making.RULES | {"sections": sections})
        db.session.commit()
    number = int(client.post(f"/lessons/{quiz.lesson}/mocks").location.rpartition("/")[2])
    for place, chosen in enumerate([*_keys(app, number)[:2], "先撤人", "再报告"], 1):
        client.post(f"/mocks/{number}/answers/{place}", json={"chosen": chosen})
    early = client.post(f"/mocks/{number}/answers/3/own-mark", data={"share": "100"})
    client.post(f"/mocks/{number}/submission")

    before, listed = client.get(f"/mocks/{number}/result").text, client.get(f"/lessons/{quiz.lesson}/mock").text
    for place, share in ((3, 100), (4, 50)):
        client.post(f"/mocks/{number}/answers/{place}/own-mark", data={"share": share})
    again = client.post(f"/mocks/{number}/answers/4/own-mark", data={"share": "100"})
    after = client.get(f"/mocks/{number}/result").text

    assert (early.status_code, again.status_code) == (404, 404)
    assert ">50<" in before
    assert "2 道书面题尚未计分" in before
    assert "警戒、疏散、报告" in before
    assert "不合格" not in before
    assert "尚未自评" in listed
    assert ">87.5<" in after
    assert "尚未计分" not in after
    with app.app_context():
        assert [line.version.kind for line in book.lines(cast.li_lei)] == ["short_answer"]


def test_a_mock_exam_shows_a_key_as_it_was_corrected(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client, number: int
) -> None:
    with app.app_context():
        asked = papers.questions(db.session.get_one(Mock, number).paper)[2]
        practising.corrected(asked.version, "B", cast)
    chosen = papers.letters([list(asked.order).index(1)])
    client.post(f"/mocks/{number}/answers/3", json={"chosen": chosen})
    client.post(f"/mocks/{number}/submission")
    before = client.get(f"/mocks/{number}/result").text

    with app.app_context():
        practising.corrected(asked.version, "C", cast)

    assert ">20<" in before
    assert ">0<" in client.get(f"/mocks/{number}/result").text


def test_old_mock_exams_are_forgotten(app: Flask, number: int) -> None:
    with app.app_context():
        db.session.execute(update(Mock).values(started_at=clock.now() - keeping.KEPT - timedelta(minutes=1)))
        db.session.commit()
        tasks.forget_old_practice()
        assert not db.session.scalars(select(Mock.id)).all()


@pytest.mark.parametrize("body", [f'{{"chosen": "A", "age": 1{"0" * 400}}}', "[" * 100_000], ids=["figure", "depth"])
def test_json_beyond_what_can_be_read_is_refused_in_words(app: Flask, number: int, client: Client, body: str) -> None:
    refused = client.post(f"/mocks/{number}/answers/1", data=body, content_type="application/json")

    assert (refused.status_code, list(refused.json)) == (422, ["error"])
    assert _saved(app, number) == {}
