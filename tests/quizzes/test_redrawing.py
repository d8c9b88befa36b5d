"""A sealed paper is drawn again, whatever became of the bank meanwhile, and every change of the paper is found."""

import copy
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms.db import db
from lms.quizzes import banks, levelling, plans, redrawing
from lms.quizzes.models import Attempt, Question, QuestionBank
from lms.quizzes.papers import Sealed
from lms.quizzes.reviewing import verdicts
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making

Paper = dict[str, Any]


@pytest.fixture
def quiz(app: Flask, cast: Cast) -> making.Quiz:
    with app.app_context():
        quiz = making.made(cast)
        db.session.get_one(QuestionBank, quiz.bank).owner_id = None
        db.session.commit()
        return quiz


def codes(app: Flask, attempt_id: int) -> list[str]:
    with app.app_context():
        found = redrawing.differences(db.session.get_one(Attempt, attempt_id))
        assert all(each.words for each in found)
        return [each.code for each in found]


def stir(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    """Everything that may happen to a bank: edits, retirements, reviews, tags and imports."""
    with app.app_context():
        bank = db.session.get_one(QuestionBank, quiz.bank)
        numbers = db.session.scalars(select(Question.id).order_by(Question.id)).all()
        for number in numbers[::2]:
            question = db.session.get_one(Question, number)
            banks.change(question, making.wording(banks.says_now(question).kind, 500 + number), cast.zhao_min)
        for number in numbers[1::3]:
            banks.retire(db.session.get_one(Question, number))
        standing = db.session.scalars(select(Question).where(Question.retired_at.is_(None)).order_by(Question.id)).all()
        levelling.give(bank, standing[:4], levelling.Levels(3, ("责任",)), cast.zhao_min)
        verdicts.approve_all(
            bank, {each.id: each.latest for each in standing[2:6] if each.reviewed != each.latest}, cast.xu_lin
        )
        found = plans.read("a.csv", "题型,题干,答案\n判断,新题。,对\n判断,又一题。,错\n".encode(), bank)
        assert plans.add(bank, found.recognised, None, cast.zhao_min) == 2
        db.session.commit()


def test_whatever_becomes_of_the_bank_the_paper_is_drawn_again(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    attempt = making.begun(app, cast.li_lei, quiz)
    assert codes(app, attempt) == []

    stir(app, cast, quiz)

    assert codes(app, attempt) == []


def reviewed_alone(app: Flask, cast: Cast, quiz: making.Quiz) -> int:
    """An attempt begun while reviewed versions alone are drawn, some of them edited or given tags since their review."""
    with app.app_context():
        bank = db.session.get_one(QuestionBank, quiz.bank)
        numbers = db.session.scalars(select(Question.id).order_by(Question.id)).all()
        verdicts.approve_all(bank, dict.fromkeys(numbers[:-1], 1), cast.xu_lin)
        levelling.give(
            bank, [db.session.get_one(Question, 1), db.session.get_one(Question, 2)], levelling.Levels(2), cast.zhao_min
        )
        banks.change(db.session.get_one(Question, 7), making.wording("single", 88), cast.zhao_min)
        verdicts.draw_only_reviewed(bank, only_reviewed=True, by=cast.zhao_min)
        db.session.commit()
    return making.begun(app, cast.li_lei, quiz)


def altered(app: Flask, attempt_id: int, change: Callable[[Paper], object]) -> None:
    with app.app_context():
        attempt = db.session.get_one(Attempt, attempt_id)
        paper = copy.deepcopy(attempt.paper)
        change(paper)
        attempt.paper = paper
        db.session.commit()


def test_so_it_is_where_reviewed_versions_alone_are_drawn(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    attempt = reviewed_alone(app, cast, quiz)
    stir(app, cast, quiz)
    with app.app_context():
        db.session.get_one(QuestionBank, quiz.bank).only_reviewed = False
        db.session.commit()

    assert codes(app, attempt) == []
    # Papers that were sealed earlier do not say which way they were drawn.
    altered(app, attempt, lambda paper: paper["drawn"].pop("only_reviewed"))
    assert codes(app, attempt) == []


def change_key(paper: Paper) -> None:
    paper["questions"][2]["key"] = "ABCD".replace(paper["questions"][2]["key"], "")[0]


def other_question(paper: Paper) -> None:
    paper["questions"][0] |= {"question": paper["questions"][0]["question"] + 1000}


def other_order(paper: Paper) -> None:
    paper["questions"].reverse()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (change_key, {"changed"}),
        (lambda paper: paper["questions"][1].update(stem="另一句"), {"changed"}),
        (lambda paper: paper["questions"][3].update(points=1.0), {"changed"}),
        (other_question, {"not_to_be_drawn"}),
        (other_order, {"other_question"}),
        (lambda paper: paper["questions"].pop(), {"missing"}),
        (lambda paper: paper["questions"].append(paper["questions"][0]), {"left_out"}),
        (lambda paper: paper["questions"][4].update(version=999), {"other_version"}),
        (lambda paper: paper["drawn"]["sections"][0].update(count=99), {"cannot_fill"}),
    ],
)
def test_a_changed_paper_is_found(
    app: Flask, cast: Cast, quiz: making.Quiz, change: Callable[[Paper], object], found: set[str]
) -> None:
    attempt = making.begun(app, cast.li_lei, quiz)
    altered(app, attempt, change)

    assert set(codes(app, attempt)) == found


def test_another_seed_draws_another_paper(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    attempt = making.begun(app, cast.li_lei, quiz)
    with app.app_context():
        db.session.get_one(Attempt, attempt).seed = "0"
        db.session.commit()

    assert codes(app, attempt)


def test_authors_see_it_on_a_page_and_the_command_ends_with_an_error_where_it_differs(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client
) -> None:
    attempt = making.begun(app, cast.li_lei, quiz)
    address = f"/lessons/{quiz.lesson}/attempts/{attempt}/drawn-again"
    client.sign_in(cast.zhao_min)

    assert "逐字相同" in client.get(address).text
    told = app.test_cli_runner().invoke(args=["questions", "redraw", str(attempt)])
    assert (told.exit_code, "相同" in told.output) == (0, True)

    altered(app, attempt, change_key)
    assert "第 3 题" in client.get(address).text
    told = app.test_cli_runner().invoke(args=["questions", "redraw", "--all"])
    assert (told.exit_code, "第 3 题" in told.output) == (1, True)

    altered(app, attempt, lambda paper: paper.pop("drawn"))
    assert "无法重新抽取" in client.get(address).text
    assert app.test_cli_runner().invoke(args=["questions", "redraw", str(attempt)]).exit_code == 0
    assert app.test_cli_runner().invoke(args=["questions", "redraw", "999"]).exit_code == 1


def test_the_page_is_for_the_author_of_the_quiz_and_for_its_attempts_alone(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client
) -> None:
    attempt = making.begun(app, cast.li_lei, quiz)
    address = f"/lessons/{quiz.lesson}/attempts/{attempt}/drawn-again"
    client.sign_in(cast.li_lei)
    assert client.get(address).status_code in {403, 404}
    client.sign_in(cast.xu_lin)
    assert client.get(address).status_code == 404
    client.sign_in(cast.zhao_min)
    assert client.get(f"/lessons/{quiz.lecture}/attempts/{attempt}/drawn-again").status_code == 404
    assert client.get(f"/lessons/{quiz.lesson}/attempts/{attempt + 1}/drawn-again").status_code == 404


def test_all_that_a_paper_shows_of_a_question_is_compared() -> None:
    # The first three say which question it is; the title of a law is that of its edition, and has no history.
    told_apart = {"number", "question", "version", "statute", "part"}
    assert set(redrawing.PARTS) == {each.name for each in fields(Sealed)} - told_apart
