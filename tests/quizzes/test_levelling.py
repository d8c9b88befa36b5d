"""Authors give questions difficulty and tags: on the form, and many at once; the bank is searched by them."""

from dataclasses import replace

import pytest
from flask import Flask

from lms.db import db
from lms.quizzes import banks
from lms.quizzes.levelling import MOST_AT_ONCE
from lms.quizzes.models import Question, QuestionBank
from lms.quizzes.reviewing import verdicts
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making

QUESTION = {
    "kind": "single",
    "stem": "谁是第一责任人？",
    "options": "主要负责人\n安全员",
    "right": ["A"],
    "edition": "0",
}


@pytest.fixture
def quiz(quiz: making.Quiz, cast: Cast, client: Client) -> making.Quiz:
    client.sign_in(cast.zhao_min)
    return quiz


def latest(app: Flask, question: int) -> tuple[int, int | None, list[str]]:
    with app.app_context():
        version = banks.says_now(db.session.get_one(Question, question))
        return version.number, version.difficulty, version.tags


def test_the_form_sets_them_and_shows_them_again(app: Flask, quiz: making.Quiz, client: Client) -> None:
    sent = QUESTION | {"difficulty": "4", "tags": "责任，\\“引号”、责任"}
    added = client.post(f"/question-banks/{quiz.bank}/questions", data=sent).location

    assert latest(app, int(added.rsplit("/")[-1])) == (1, 4, ["责任", "\\“引号”"])
    form = client.get(f"{added}/edit").text
    assert 'value="责任、\\“引号”"' in form
    assert 'selected value="4"' in form
    assert "难度 4" in client.get(added).text


def test_another_difficulty_than_the_five_is_refused(quiz: making.Quiz, client: Client) -> None:
    assert client.post(f"/question-banks/{quiz.bank}/questions", data=QUESTION | {"difficulty": "6"}).status_code == 422


def set_levels(client: Client, quiz: making.Quiz, asked: str = "", **sent: object) -> int:
    return client.post(f"/question-banks/{quiz.bank}/levels{asked}", data=sent).status_code


def test_many_are_given_tags_at_once_and_found_by_them(app: Flask, quiz: making.Quiz, client: Client) -> None:
    assert set_levels(client, quiz, questions=[1, 2], difficulty="2", more="责任、50%") == 303
    assert set_levels(client, quiz, "?tag=责任", whole="y", difficulty="0", less="50%", more="老题") == 303
    assert set_levels(client, quiz, "?kind=multiple", whole="y", difficulty="5") == 303

    assert latest(app, 1) == (3, 2, ["责任", "老题"])
    assert latest(app, 3) == (1, None, [])
    found = {asked: client.get(f"/question-banks/{quiz.bank}?{asked}").text.count("stem-cell")
             for asked in ("tag=责任", "tag=责", "tag=50%25", "tag=%25", "difficulty=2", "difficulty=5&tag=责任", "difficulty=5")}  # fmt: skip
    assert list(found.values()) == [2, 0, 0, 0, 2, 0, 6]


def test_nothing_ticked_nothing_said_and_too_many_are_refused_in_words(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set_levels(client, quiz, difficulty="2") == 422
    assert set_levels(client, quiz, questions=[1], difficulty="0") == 422
    monkeypatch.setattr("lms.quizzes.levelling.MOST_AT_ONCE", 17)
    assert MOST_AT_ONCE == 500
    refused = client.post(f"/question-banks/{quiz.bank}/levels", data={"whole": "y", "difficulty": "1"})

    assert (refused.status_code, "18" in refused.text) == (422, True)
    assert latest(app, 1) == (1, None, [])


def test_retired_questions_and_those_of_another_bank_are_left_alone(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client
) -> None:
    with app.app_context():
        making.bank(cast.xu_lin, name="别人的题库")
        banks.retire(db.session.get_one(Question, 2))
        db.session.commit()

    assert set_levels(client, quiz, questions=[1, 2, 19], difficulty="2") == 303
    assert [latest(app, number)[0] for number in (1, 2, 19)] == [2, 1, 1]


def test_another_author_sets_nothing(app: Flask, cast: Cast, quiz: making.Quiz, client: Client) -> None:
    client.sign_in(cast.xu_lin)

    assert set_levels(client, quiz, questions=[1], difficulty="2") == 404
    assert latest(app, 1)[0] == 1


def test_what_is_reviewed_stays_so_when_only_difficulty_and_tags_change(
    app: Flask, cast: Cast, quiz: making.Quiz
) -> None:
    with app.app_context():
        bank = db.session.get_one(QuestionBank, quiz.bank)
        verdicts.approve_all(bank, {1: 1}, cast.xu_lin)
        question = db.session.get_one(Question, 1)
        says = making.wording("true_false", 0, None)
        version = banks.says_now(question)
        same = banks.Wording(
            says.kind, says.stem, says.options, says.right, says.explanation, version.edition, version.numbered
        )

        banks.change(question, replace(same, difficulty=3), cast.zhao_min)
        assert question.reviewed == question.latest == 2
        banks.change(question, replace(same, explanation="另说"), cast.zhao_min)
        assert (question.reviewed, question.latest) == (2, 3)
