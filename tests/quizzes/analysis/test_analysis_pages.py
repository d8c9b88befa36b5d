"""The office's pages of item analysis: figures without names, for those whose course or bank it is."""

from dataclasses import replace
from typing import Any

import pytest
from _pytest.monkeypatch import MonkeyPatch
from flask import Flask
from sqlalchemy import select

from lms import sheets
from lms.db import db
from lms.people.models import Person
from lms.quizzes import analysis_views, banks, blueprints, papers
from lms.quizzes.banks import Wording
from lms.quizzes.models import Blueprint, CountedOutcome, Question, QuestionVersion
from lms.unpacking import Limits
from tests import factories, snapshots
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making
from tests.quizzes.analysis import sat
from tests.quizzes.making import Quiz


@pytest.fixture
def quiz(app: Flask, cast: Cast, client: Client) -> Quiz:
    """It was sat, and its author looks."""
    client.sign_in(cast.zhao_min)
    return snapshots.given(app, _sat, cast)


def _sat(cast: Cast) -> Quiz:
    """By 34 people: half know everything, half nothing, and of one question it is the other way round."""
    made = making.made(cast)
    drawn = blueprints.drawn(db.session.scalars(select(Blueprint)).one(), "same")
    wrong = next(question.version for question in papers.questions(drawn) if question.kind == "single")
    for number in range(34):
        sat.paper(
            factories.person(f"某人{number}"),
            made.lesson,
            (lambda q: sat.guessing(q) if q.version == wrong else sat.knowing(q)) if number % 2 else sat.guessing,
            seed="same",
        )
    db.session.commit()
    sat.counted()
    return made


def addresses(quiz: Quiz) -> list[str]:
    return [f"/lessons/{quiz.lesson}/analysis", f"/question-banks/{quiz.bank}/analysis"]


def test_a_quiz_shows_its_figures_and_names_nobody(quiz: Quiz, client: Client) -> None:
    page = client.get(f"/lessons/{quiz.lesson}/analysis").text

    assert ">34<" in page
    assert "50.00%" in page
    assert "Kuder" in page
    assert "区分度" in page
    assert page.count('/correction"') == 1  # of the question that the best have wrong
    assert "某人" not in page


def test_the_table_stands_in_the_order_that_is_asked_for(quiz: Quiz, client: Client) -> None:
    for address in addresses(quiz):
        page = client.get(f"{address}?sort=difficulty").text
        assert page.count('aria-sort="ascending"') == 1
        assert client.get(f"{address}?sort=mood").status_code == 422


def test_a_question_is_called_changed_where_it_says_something_else(app: Flask, quiz: Quiz, client: Client) -> None:
    page = f"/lessons/{quiz.lesson}/analysis"
    with app.app_context():
        asked = select(QuestionVersion.question_id).where(QuestionVersion.id.in_(select(CountedOutcome.version_id)))
        number = db.session.scalars(asked.where(QuestionVersion.kind == "single")).first() or 0
        _rewritten(number, difficulty=5, tags=("新标签",))
    assert "此后已修改" not in client.get(page).text
    with app.app_context():
        _rewritten(number, stem="另有一问（）")
        assert db.session.get_one(Question, number).latest == 3
    assert "第 1 版，此后已修改" in client.get(page).text


def _rewritten(number: int, **changed: Any) -> None:
    """A new version of the question, committed."""
    question = db.session.get_one(Question, number)
    says = banks.says_now(question)
    texts = (says.kind, says.stem, tuple(says.options), papers.indexes(says.answer), says.explanation or "")
    wording = Wording(*texts, says.edition, says.numbered)
    banks.change(question, replace(wording, **changed), db.session.scalars(select(Person)).first())  # type: ignore[arg-type]
    db.session.commit()


def test_days_that_are_none_change_nothing(quiz: Quiz, client: Client) -> None:
    answer = client.get(f"/lessons/{quiz.lesson}/analysis?since=2026-02-31")
    assert answer.status_code == 422
    backwards = client.get(f"/lessons/{quiz.lesson}/analysis?since=2026-03-01&until=2026-02-01")
    assert "早于" in backwards.text
    nobody = client.get(f"/lessons/{quiz.lesson}/analysis?until=2020-01-01")
    assert (nobody.status_code, "—" in nobody.text or "没有" in nobody.text) == (200, True)


def test_a_bank_is_analysed_by_days_too(quiz: Quiz, client: Client) -> None:
    address = f"/question-banks/{quiz.bank}/analysis"

    assert client.get(f"{address}?until=2020-01-01").text.count("<tr>") == 0
    assert client.get(f"{address}?since=2020-01-01").text.count("<tr>") > 5
    assert client.get(f"{address}?since=2026-03-01&until=2026-02-01").status_code == 422


def test_a_long_table_has_pages_and_the_file_has_all(quiz: Quiz, client: Client, monkeypatch: MonkeyPatch) -> None:
    monkeypatch.setattr(analysis_views, "SHOWN", 2)
    for address in addresses(quiz):
        first, last = (client.get(f"{address}?sort=number&page={page}").text for page in (1, 99))

        assert (first.count("stem-cell"), last.count("stem-cell")) == (2, 1)
        assert "sort=number" in first[first.index('class="pager"') :].split("</nav>")[0]
        (sheet,) = sheets.read(client.get(f"{address}.xlsx?page=2").data, Limits(rows=1000))
        assert sum(any("第" in str(cell) and "问" in str(cell) for cell in row) for row in sheet.rows) == 5


def test_the_figures_leave_as_a_workbook_that_holds_no_formula(app: Flask, quiz: Quiz, client: Client) -> None:
    with app.app_context():
        for version in db.session.scalars(select(QuestionVersion)):
            version.stem = "=1+1"
        db.session.commit()
    for address in addresses(quiz):
        answer = client.get(f"{address}.xlsx")
        (sheet,) = sheets.read(answer.data, Limits(rows=1000))
        assert [row[2] for row in sheet.rows if "=1+1" in row] == ["=1+1"] * 5
        assert any("难度" in str(cell) for row in sheet.rows for cell in row)


def test_a_question_tells_who_chose_what_by_its_bank_letters(app: Flask, quiz: Quiz, client: Client) -> None:
    with app.app_context():
        asked = select(QuestionVersion.question_id).where(QuestionVersion.stem.startswith("true_false"))
        questions = db.session.scalars(asked).all()

    pages = [client.get(f"/questions/{number}").text for number in questions]

    asked_of = [page for page in pages if "用于 34 份试卷" in page]
    assert len(asked_of) == 2
    assert all("高分组" in page for page in asked_of)
    assert sum("尚无试卷" in page for page in pages) == len(pages) - 2


@pytest.mark.parametrize("somebody", ["li_lei", "wu_gang", "liu_fang", "xu_lin"])
def test_to_others_there_is_no_analysis(quiz: Quiz, cast: Cast, client: Client, somebody: str) -> None:
    client.sign_in(getattr(cast, somebody))

    for address in addresses(quiz):
        assert client.get(address).status_code == 404
        assert client.get(f"{address}.xlsx").status_code == 404


def test_an_unsat_quiz_says_so(app: Flask, cast: Cast, client: Client) -> None:
    client.sign_in(cast.zhao_min)
    with app.app_context():
        made = making.made(cast)

    for address in addresses(made):
        assert "empty-state" in client.get(address).text
