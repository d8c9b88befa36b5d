"""成绩复核: asked once and in time, answered by somebody who did not mark the paper."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from lms import clock
from lms.courses.models import Lesson
from lms.db import db
from lms.errors import NotThere
from lms.quizzes import rechecking
from lms.quizzes.models import Attempt, AttemptResult, Recheck
from lms.quizzes.rechecking import AnsweredAlready, AskedAlready, MarkedByYou, NoResultYet, TooLate
from tests.asking import asked
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making
from tests.quizzes.test_by_hand import give, name, release
from tests.quizzes.test_races import at_once
from tests.quizzes.test_results_kept import hand_in


@pytest.fixture
def quiz(app: Flask, cast: Cast) -> making.Quiz:
    with app.app_context():
        made = making.made(cast)
    hand_in(app, cast.li_lei, making.begun(app, cast.li_lei, made))
    return made


def ask(cast: Cast) -> None:
    rechecking.ask(cast.li_lei, 1, "第三题请再看")


def test_it_is_asked_once_and_answered_once(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    with app.app_context():
        lesson = db.session.get_one(Lesson, quiz.lesson)
        ask(cast)
        with pytest.raises(AskedAlready):
            ask(cast)
        rechecking.answer(1, lesson, cast.zhao_min, "已复核，无误")
        with pytest.raises(AnsweredAlready):
            rechecking.answer(1, lesson, cast.admin, "又复核")


@pytest.mark.both_databases
def test_two_requests_at_once_are_one(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    outcomes = at_once(app, lambda: ask(cast), lambda: ask(cast))

    assert outcomes.count(AskedAlready) == 1
    with app.app_context():
        assert db.session.query(Recheck).count() == 1


def test_fifteen_days_run_from_the_result_on(app: Flask, cast: Cast, client: Client, quiz: making.Quiz) -> None:
    with app.app_context():
        db.session.execute(update(AttemptResult).values(at=clock.now() - timedelta(days=17)))
        with pytest.raises(TooLate):
            ask(cast)
        db.session.commit()
    client.sign_in(cast.li_lei)
    assert "十五天" in client.get("/attempts/1/recheck").text


def test_nobody_asks_for_another_or_before_there_is_a_result(app: Flask, cast: Cast) -> None:
    with app.app_context():
        made = making.made(cast)
    hand_in(app, cast.li_lei, making.begun(app, cast.li_lei, made), words="先撤人")
    with app.app_context():
        with pytest.raises(NoResultYet):
            ask(cast)
        with pytest.raises(NotThere):
            rechecking.ask(cast.ma_jun, 1, "请再看")


def test_whoever_marked_it_leaves_the_answer_to_others(app: Flask, cast: Cast, client: Client) -> None:
    with app.app_context():
        made = making.made(cast)
    hand_in(app, cast.li_lei, making.begun(app, cast.li_lei, made), words="先撤人")
    name(app, made, cast, cast.admin)
    give(app, made, cast.admin, 3.0)
    release(app, made, cast)
    with app.app_context():
        lesson = db.session.get_one(Lesson, made.lesson)
        ask(cast)
        db.session.commit()
        with pytest.raises(MarkedByYou):
            rechecking.answer(1, lesson, cast.admin, "无误")
    form = f'action="/lessons/{made.lesson}/rechecks/1"'
    client.sign_in(cast.admin)
    page = client.get(f"/lessons/{made.lesson}/rechecks").text
    assert "须由他人答复" in page
    assert form not in page
    assert f'href="/lessons/{made.lesson}/rechecks"' not in client.get("/").text
    client.sign_in(cast.zhao_min)
    assert form in client.get(f"/lessons/{made.lesson}/rechecks").text
    assert f'href="/lessons/{made.lesson}/rechecks"' in client.get("/").text
    with app.app_context():
        rechecking.answer(1, db.session.get_one(Lesson, made.lesson), cast.zhao_min, "无误")


def test_a_doubted_key_is_corrected_from_the_request_on(
    app: Flask, cast: Cast, client: Client, quiz: making.Quiz
) -> None:
    with app.app_context():
        ask(cast)
        db.session.commit()
    client.sign_in(cast.zhao_min)
    page = client.get(f"/lessons/{quiz.lesson}/rechecks").text
    links = re.findall(r'href="(/questions/\d+/versions/\d+/correction[^"]*)"', page)
    assert links
    assert [client.get(link).status_code for link in links] == [200] * len(links)


def test_the_pages_lead_from_the_request_to_the_answer(
    app: Flask, cast: Cast, client: Client, quiz: making.Quiz
) -> None:
    client.sign_in(cast.li_lei)
    assert 'href="/attempts/1/recheck"' in client.get("/attempts/1/result").text
    assert client.post("/attempts/1/recheck", data={"words": " "}).status_code == 422
    assert client.post("/attempts/1/recheck", data={"words": "第三题请再看"}).status_code == 303
    client.sign_in(cast.ma_jun)
    assert client.get("/attempts/1/recheck").status_code == 404
    client.sign_in(cast.xu_lin)
    assert client.get(f"/lessons/{quiz.lesson}/rechecks").status_code == 404
    client.sign_in(cast.zhao_min)
    page = client.get(f"/lessons/{quiz.lesson}/rechecks").text
    assert "第三题请再看" in page
    assert cast.li_lei.name not in page
    assert client.post(f"/lessons/{quiz.lesson}/rechecks/1", data={"words": ""}).status_code == 422
    assert client.post(f"/lessons/{quiz.lesson}/rechecks/1", data={"words": "已复核，无误"}).status_code == 303
    client.sign_in(cast.li_lei)
    assert "已复核，无误" in client.get("/attempts/1/recheck").text


def test_the_first_page_tells_whoever_asked_that_the_answer_is_there(
    app: Flask, cast: Cast, client: Client, quiz: making.Quiz
) -> None:
    told = 'href="/attempts/1/recheck"'
    with app.app_context():
        ask(cast)
        db.session.commit()
    client.sign_in(cast.li_lei)
    assert told not in client.get("/").text
    with app.app_context():
        rechecking.answer(1, db.session.get_one(Lesson, quiz.lesson), cast.zhao_min, "已复核，无误")
        db.session.commit()
    assert told in client.get("/").text
    with app.app_context():
        db.session.execute(update(Recheck).values(answered_at=clock.now() - timedelta(days=31)))
        db.session.commit()
    assert told not in client.get("/").text


def test_the_page_asks_the_database_as_often_for_two_requests_as_for_one(
    app: Flask, cast: Cast, client: Client, quiz: making.Quiz
) -> None:
    client.sign_in(cast.zhao_min)
    counts = []
    for number in (1, 2):
        with app.app_context():
            rechecking.ask(cast.li_lei, number, "请再看")
            db.session.commit()
        with asked(app) as statements:
            assert client.get(f"/lessons/{quiz.lesson}/rechecks").text.count("整份试卷和作答") == number
        counts.append(len(statements))
        if number == 1:
            with app.app_context():
                another = making.sitting(cast.li_lei, quiz, db.session.get_one(Attempt, 1).paper)
            hand_in(app, cast.li_lei, another)

    assert counts[0] == counts[1]
