"""The author's pages: banks, questions with their versions, the rules of a quiz."""

import pytest
from flask import Flask
from sqlalchemy import select

from lms.db import db
from lms.quizzes.models import Blueprint, Question, QuestionBank, QuestionVersion
from lms.statutes.models import Citation
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making

QUESTION = {"kind": "single", "stem": "谁是第一责任人？", "options": "主要负责人\n安全员\n班组长", "right": ["A"],
            "explanation": "第五条。", "edition": "0", "article": ""}  # fmt: skip
REST = {
    "multiple_rule": "all_or_nothing",
    "points_each": 0.5,
    "negative": 0,
    "minutes": 30,
    "pass_mark": 80,
    "tries": "",
}
RULES = making.sent(("true_false", 4, 10), ("single", 4, 10), ("multiple", 4, 5)) | REST


@pytest.fixture
def quiz(quiz: making.Quiz, cast: Cast, client: Client) -> making.Quiz:
    client.sign_in(cast.zhao_min)
    return quiz


def version_of(app: Flask, question: int) -> QuestionVersion:
    with app.app_context():
        found = select(QuestionVersion).where(QuestionVersion.question_id == question)
        return db.session.scalars(found.order_by(QuestionVersion.number.desc())).first()


def test_an_author_makes_a_bank_and_finds_it(app: Flask, cast: Cast, client: Client) -> None:
    client.sign_in(cast.zhao_min)

    made = client.post("/question-banks", data={"name": " 企业负责人题库 ", "shared": "y"})
    again = client.post("/question-banks", data={"name": "企业负责人题库"})

    assert made.status_code == 303
    assert "企业负责人题库" in client.get("/question-banks").text
    assert again.status_code == 409
    assert "已有" in again.text
    assert client.post("/question-banks", data={"name": ""}).status_code == 422


def test_an_empty_bank_says_how_to_fill_it_and_offers_no_search(cast: Cast, client: Client) -> None:
    client.sign_in(cast.zhao_min)
    bank = client.post("/question-banks", data={"name": "企业负责人题库"}).location

    page = client.get(bank).text

    assert "题库中还没有题目" in page
    assert 'role="search"' not in page
    assert "没有找到题目" in client.get(f"{bank}?text=消防").text


def test_an_own_bank_is_hidden_from_another_author_and_the_offices_is_not(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client
) -> None:
    client.sign_in(cast.xu_lin)
    own = client.get(f"/question-banks/{quiz.bank}")
    with app.app_context():
        db.session.get_one(QuestionBank, quiz.bank).owner_id = None
        db.session.commit()

    assert own.status_code == 404
    assert client.get(f"/question-banks/{quiz.bank}").status_code == 200


@pytest.mark.parametrize("address", ["/question-banks/{bank}/questions", "/question-banks/{bank}/imports", "/questions/1",
                                     "/questions/1/retirement", "/lessons/{lesson}/blueprint"])  # fmt: skip
def test_another_author_changes_nothing(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client, address: str
) -> None:
    client.sign_in(cast.xu_lin)

    assert client.post(address.format(bank=quiz.bank, lesson=quiz.lesson), data=QUESTION | RULES).status_code == 404


@pytest.mark.parametrize(
    ("asked", "seen"),
    [
        ("", 18),
        ("kind=multiple", 6),
        ("article=21", 18),
        ("article=22", 0),
        ("text=第3问", 3),
        ("text=%25", 0),
        ("kind=x", 18),
    ],
)
def test_questions_are_found_by_kind_article_and_text(quiz: making.Quiz, client: Client, asked: str, seen: int) -> None:
    page = client.get(f"/question-banks/{quiz.bank}?{asked}").text

    assert page.count("stem-cell") == seen


def test_a_question_is_added_seen_and_cited(app: Flask, quiz: making.Quiz, client: Client) -> None:
    law = {"edition": str(quiz.edition), "article": "5"}
    added = client.post(f"/question-banks/{quiz.bank}/questions", data=QUESTION | law)

    assert added.status_code == 303
    page = client.get(added.location).text
    assert "谁是第一责任人" in page
    assert "第五条" in page
    with app.app_context():
        cited = select(Citation.edition_id, Citation.article)
        own = cited.filter_by(subject="question", subject_id=int(added.location.rsplit("/")[-1]))
        assert db.session.execute(own).all() == [(quiz.edition, 5)]


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"stem": " "}, ""),
        ({"options": "只有一个"}, "两"),
        ({"options": "甲\n甲"}, "相同"),
        ({"right": []}, "正确答案"),
        ({"right": ["D"]}, "正确答案"),
        ({"right": ["A", "B"]}, "多选题"),
        ({"kind": "multiple"}, "两个"),
        ({"kind": "essay"}, ""),
        ({"article": "5"}, "法律"),
        ({"edition": "77"}, ""),
    ],
)
def test_a_wrong_question_stays_on_its_form_with_the_reason(
    app: Flask, quiz: making.Quiz, client: Client, wrong: dict[str, object], words: str
) -> None:
    refused = client.post(f"/question-banks/{quiz.bank}/questions", data=QUESTION | wrong)

    assert refused.status_code == 422
    assert words in refused.text
    assert "is-invalid" in refused.text or "invalid-feedback" in refused.text
    with app.app_context():
        assert db.session.query(Question).count() == 18


def test_a_change_is_a_new_version_and_the_old_one_stays(app: Flask, quiz: making.Quiz, client: Client) -> None:
    form = client.get("/questions/1/edit")
    changed = client.post("/questions/1", data=QUESTION)
    page = client.get("/questions/1").text

    assert "true_false 第0问" in form.text
    assert changed.status_code == 303
    assert version_of(app, 1).number == 2
    assert "谁是第一责任人" in page
    assert "true_false 第0问" in page


def test_the_same_question_twice_is_refused(quiz: making.Quiz, client: Client) -> None:
    client.post(f"/question-banks/{quiz.bank}/questions", data=QUESTION)

    twin = QUESTION | {"stem": "谁是第一责任人", "options": "安全员\n班组长\n主要负责人", "right": ["C"]}
    again = client.post(f"/question-banks/{quiz.bank}/questions", data=twin)
    turned = client.post("/questions/1", data=QUESTION)

    assert (again.status_code, turned.status_code) == (409, 409)
    assert "已有" in again.text


def test_a_retired_question_is_drawn_no_more_and_changed_no_more(quiz: making.Quiz, client: Client) -> None:
    client.post("/questions/1/retirement")

    assert client.get(f"/question-banks/{quiz.bank}").text.count("stem-cell") == 17
    assert client.get(f"/question-banks/{quiz.bank}?state=retired").text.count("stem-cell") == 1
    assert client.post("/questions/1", data=QUESTION).status_code == 409


def test_an_author_sets_the_rules_of_a_quiz(app: Flask, quiz: making.Quiz, client: Client) -> None:
    saved = client.post(f"/lessons/{quiz.lesson}/blueprint", data=RULES | {"bank_id": quiz.bank})

    assert saved.status_code == 303
    assert 'value="30"' in client.get(f"/lessons/{quiz.lesson}/blueprint").text
    with app.app_context():
        rules = db.session.query(Blueprint).one()
        assert (rules.questions, rules.total, rules.tries, rules.shuffles) == (12, 100.0, None, False)


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(
    ("wrong", "status", "words"),
    [
        ({"sections-2-count": 7, "sections-2-points": 20 / 7}, 422, "半分"),
        ({"sections-0-count": 1, "sections-1-count": 7}, 409, "第2大题（单选题）需要7题，题库中只有6题符合"),
        ({"sections-1-points": 5}, 409, "100"),
        ({"sections-1-count": 0}, 422, ""),
        ({"sections-1-kind": "riddle"}, 422, ""),
        ({"sections-1-articles": "21"}, 422, "请选择"),
        ({"sections-1-articles": "第30-21条"}, 422, "第30-21条"),
        ({"minutes": 0}, 422, ""),
        ({"pass_mark": 101}, 422, ""),
        ({"tries": "-1"}, 422, ""),
        ({"bank_id": 99}, 422, ""),
    ],
)
def test_rules_that_make_no_paper_are_refused_in_words(
    app: Flask, quiz: making.Quiz, client: Client, wrong: dict[str, object], status: int, words: str
) -> None:
    refused = client.post(f"/lessons/{quiz.lesson}/blueprint", data=RULES | {"bank_id": quiz.bank} | wrong)

    assert refused.status_code == status
    assert words in refused.text
    with app.app_context():
        assert db.session.query(Blueprint).one().questions == 5


def test_a_lecture_has_no_rules_of_a_quiz(quiz: making.Quiz, client: Client) -> None:
    assert client.get(f"/lessons/{quiz.lecture}/blueprint").status_code == 404
