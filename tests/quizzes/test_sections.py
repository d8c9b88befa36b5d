"""An author arranges the sections of a paper: typed articles, steps without JavaScript, what the bank holds."""

import re

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lms.courses.models import Lesson
from lms.db import db
from lms.quizzes import attempts, banks, papers, typed_lists
from lms.quizzes.models import Blueprint, QuestionBank, QuestionVersion
from lms.quizzes.sections import Span
from lms.quizzes.typed_lists import NotAnArticle
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Edition
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making

REST = {
    "multiple_rule": "all_or_nothing",
    "points_each": 0.5,
    "negative": 0,
    "minutes": 30,
    "pass_mark": 80,
    "tries": "",
}
NUMBER = st.builds(ArticleNumber, st.integers(1, 9999), st.integers(0, 20))


# --- what was typed


def span(first: str, last: str = "") -> Span:
    numbers = [ArticleNumber(*map(int, each.split("-"))) for each in (first, last or first)]
    return Span(*numbers)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("第21-30条", [span("21", "30")]),
        ("21-30", [span("21", "30")]),
        ("２１－３０", [span("21", "30")]),
        ("第二十一条至第三十条", [span("21", "30")]),
        ("第二十一至三十条、第四十条", [span("21", "30"), span("40")]),
        ("21～30，134-1", [span("21", "30"), span("134-1")]),
        ("第一百三十四条之一和第5条；8", [span("134-1"), span("5"), span("8")]),
        ("134-1~136", [span("134-1", "136")]),
        (" 、 ", []),
    ],
)
def test_articles_are_read_as_they_are_typed(typed: str, read: list[Span]) -> None:
    assert typed_lists.spans(typed) == tuple(read)


@pytest.mark.parametrize(
    "typed", ["第三十条至第二十一条", "30~21", "总则", "21-30-40", "21~25~30", "0", "第21-条", "~"]
)
def test_what_is_no_article_is_told_and_not_guessed(typed: str) -> None:
    with pytest.raises(NotAnArticle):
        typed_lists.spans(typed)


@settings(deadline=None)
@given(st.lists(st.tuples(NUMBER, NUMBER).map(sorted).map(lambda ends: Span(*ends)), max_size=5))
def test_spans_are_read_as_they_are_written(spans: list[Span]) -> None:
    assert typed_lists.spans(typed_lists.spans_written(tuple(spans))) == tuple(spans)


def test_tags_are_told_apart_and_each_is_kept_once() -> None:
    assert typed_lists.tags(" 隐患 排查，责任、隐患 排查;；") == ("隐患 排查", "责任")


# --- the form


@pytest.fixture
def quiz(quiz: making.Quiz, cast: Cast, client: Client) -> making.Quiz:
    client.sign_in(cast.zhao_min)
    return quiz


def arranged(client: Client, quiz: making.Quiz, step: str, **headers: str) -> str:
    sent = making.sent(("true_false", 4, 10), ("single", 8, 7.5)) | REST | {"bank_id": quiz.bank, "step": step}
    answer = client.post(f"/lessons/{quiz.lesson}/blueprint/sections", data=sent, headers=headers)
    assert answer.status_code == 200
    return answer.text


def chosen(page: str) -> list[str]:
    """The kinds chosen in the sections of the page."""
    return [
        kind for kind in _between(page, '<option selected value="', '"') if kind in {"true_false", "single", "multiple"}
    ]


def _between(text: str, before: str, after: str) -> list[str]:
    return [piece.split(after)[0] for piece in text.split(before)[1:]]


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(
    ("step", "kinds"),
    [
        ("add", ["true_false", "single", "single"]),
        ("remove-0", ["single"]),
        ("up-1", ["single", "true_false"]),
        ("down-0", ["single", "true_false"]),
        ("up-0", ["true_false", "single"]),
        ("down-1", ["true_false", "single"]),
        ("remove-9", ["true_false", "single"]),
        ("burn-0", ["true_false", "single"]),
    ],
)
def test_sections_are_added_removed_and_moved_without_a_script(
    app: Flask, quiz: making.Quiz, client: Client, step: str, kinds: list[str]
) -> None:
    page = arranged(client, quiz, step)

    assert chosen(page) == kinds
    assert "<html" in page
    with app.app_context():
        assert db.session.query(Blueprint).one().sections == making.RULES["sections"]


def test_the_form_tells_what_the_bank_holds_and_what_is_missing(quiz: making.Quiz, client: Client) -> None:
    told = arranged(client, quiz, "look", **{"HX-Request": "true"})

    assert "<html" not in told
    assert told.count("题库中有6题符合") == 2
    assert "第2大题（单选题）需要8题，题库中只有6题符合" in told
    assert "共12题，合计100分（" in told


def test_a_step_keeps_what_was_typed_wrongly_beside_it(quiz: making.Quiz, client: Client) -> None:
    sent = making.sent(("single", 5, 20), ("multiple", 1, 5)) | REST | {"bank_id": quiz.bank}
    wrong = {"sections-1-articles": "总则", "sections-0-count": "五", "step": "up-1"}

    page = client.post(f"/lessons/{quiz.lesson}/blueprint/sections", data=sent | wrong).text

    assert 'name="sections-0-articles"' in page
    assert 'value="总则"' in page
    assert 'value="五"' in page
    assert "“总则”不是条文号" in page


def test_a_number_out_of_range_is_told_in_the_language_of_the_page(quiz: making.Quiz, client: Client) -> None:
    sent = making.sent(("single", 999, 5)) | REST | {"bank_id": quiz.bank, "step": "look"}

    page = client.post(f"/lessons/{quiz.lesson}/blueprint/sections", data=sent).text

    assert "Number must be" not in page
    assert "1 到 200" in page


def test_sections_are_those_of_the_authors_own_banks(app: Flask, cast: Cast, quiz: making.Quiz, client: Client) -> None:
    with app.app_context():
        other = banks.create("徐琳的题库", cast.xu_lin)
        banks.add_all(other, [making.wording("single", n) for n in range(77)], cast.xu_lin)
        db.session.commit()
        number = other.id
    sent = making.sent(("single", 5, 20)) | REST | {"bank_id": number, "step": "look"}

    told = client.post(f"/lessons/{quiz.lesson}/blueprint/sections", data=sent, headers={"HX-Request": "true"}).text

    assert "77" not in told


def test_another_author_arranges_nothing(cast: Cast, quiz: making.Quiz, client: Client) -> None:
    client.sign_in(cast.xu_lin)

    assert client.post(f"/lessons/{quiz.lesson}/blueprint/sections", data={"step": "add"}).status_code == 404


def test_a_quiz_is_drawn_from_the_articles_that_its_sections_name(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client
) -> None:
    with app.app_context():
        bank, edition = db.session.get_one(QuestionBank, quiz.bank), db.session.get_one(Edition, quiz.edition)
        about = [making.wording("single", 50 + n, edition, ArticleNumber(25 + n)) for n in range(4)]
        banks.add_all(bank, about, cast.zhao_min)
        db.session.commit()
    narrow = {"sections-1-edition": quiz.edition, "sections-1-articles": "第25-27条"}
    sent = making.sent(("single", 4, 10), ("single", 3, 20)) | narrow | REST | {"bank_id": quiz.bank}

    assert client.post(f"/lessons/{quiz.lesson}/blueprint", data=sent).status_code == 303
    assert 'value="25~27"' in client.get(f"/lessons/{quiz.lesson}/blueprint").text
    assert "第二十五条" in client.get(f"/lessons/{quiz.lesson}/blueprint/sample").text

    with app.app_context():
        attempt = attempts.start(cast.li_lei, db.session.get_one(Lesson, quiz.lesson))
        asked = papers.questions(attempt.paper)
        assert {question.article for question in asked[4:]} == {25, 26, 27}
        assert [question.points for question in asked] == [10] * 4 + [20] * 3
        assert attempt.paper["drawn"]["sections"][1]["articles"] == [["25", "27"]]


def test_a_section_keeps_to_difficulties(app: Flask, quiz: making.Quiz, client: Client) -> None:
    narrow = {"sections-0-difficulties": ["2", "3"]}
    sent = making.sent(("single", 2, 50)) | narrow | REST | {"bank_id": quiz.bank}
    address = f"/lessons/{quiz.lesson}/blueprint"

    assert "题库中只有0题符合" in client.post(address, data=sent).text
    with app.app_context():
        chosen = db.session.scalars(select(QuestionVersion).where(QuestionVersion.kind == "single").limit(2))
        for level, version in enumerate(chosen, 2):
            version.difficulty = level
        db.session.commit()
    assert client.post(address, data=sent).status_code == 303
    assert client.post(address, data=sent | {"sections-0-difficulties": ["6"]}).status_code == 422


def test_the_preset_of_a_closing_test_fills_sections_without_complaint(quiz: making.Quiz, client: Client) -> None:
    page = client.post(f"/lessons/{quiz.lesson}/blueprint", data={"preset": "closing"}).text

    assert re.findall(r'name="sections-\d-count"[^>]* value="(\d+)"', page) == ["8", "8", "4"]
    assert "is-invalid" not in page
    assert "field is required" not in page
