"""The pages on which 填空, 简答 and 案例分析 are written and changed, without JavaScript too."""

import pytest
from flask import Flask
from sqlalchemy import select

from lms.db import db
from lms.quizzes import banks
from lms.quizzes.details import Details, Part, Point
from lms.quizzes.models import QuestionVersion
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making

BLANKS = {"kind": "fill_in", "stem": "限（　）日内改正，处____", "blanks": "30 | 三十日\n罚款", "in_order": "y"}
ESSAY = {"kind": "short_answer", "stem": "谈谈处置", "model": "警戒、报告", "points": "警戒 | 2\n报告（1.5分）\n撤人"}
CASE = {
    "kind": "case", "stem": "某厂爆炸", "parts-0-kind": "single", "parts-0-weight": "1", "parts-0-stem": "原因",
    "parts-0-options": "甲\n乙", "parts-0-right": ["B"], "parts-1-kind": "fill_in", "parts-1-weight": "2.5",
    "parts-1-stem": "限____日", "parts-1-blanks": "15",
}  # fmt: skip
SAID = {
    "fill_in": Details(blanks=(("30", "三十日"), ("罚款",))),
    "short_answer": Details(model="警戒、报告", points=(Point("警戒", 2.0), Point("报告", 1.5), Point("撤人"))),
    "case": Details(
        parts=(
            Part("single", "原因", ("甲", "乙"), "B"),
            Part("fill_in", "限____日", weight=2.5, details=Details(blanks=(("15",),), in_order=False)),
        )
    ),
}


@pytest.fixture
def bank_id(app: Flask, cast: Cast, client: Client) -> int:
    with app.app_context():
        bank = banks.create("主观题库", cast.zhao_min)
        db.session.commit()
        client.sign_in(cast.zhao_min)
        return bank.id


def held(app: Flask) -> list[Details]:
    with app.app_context():
        return [version.held for version in db.session.scalars(select(QuestionVersion).order_by(QuestionVersion.id))]


@pytest.mark.parametrize(
    ("form", "shown"), [(BLANKS, "30 | 三十日\n罚款"), (ESSAY, "报告 | 1.5\n撤人 | 1"), (CASE, "限____日")]
)
def test_a_question_is_written_and_its_form_shows_what_it_says(
    app: Flask, bank_id: int, client: Client, form: dict[str, object], shown: str
) -> None:
    client.post(f"/question-banks/{bank_id}/questions", data=form)
    said = SAID[str(form["kind"])]
    assert held(app) == [said]
    with app.app_context():
        number = db.session.scalars(select(QuestionVersion.question_id)).one()

    page = client.get(f"/questions/{number}/edit")
    client.post(f"/questions/{number}", data=form | {"explanation": "说明"})

    assert held(app) == [said, said]
    assert f"{shown}</textarea>" in page.text.replace("\r\n", "\n")


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(
    ("form", "reason"),
    [
        (BLANKS | {"blanks": ""}, "没有答案。"),
        (BLANKS | {"blanks": "30"}, "2 个空"),
        (BLANKS | {"blanks": "30\n。"}, "。"),
        (BLANKS | {"blanks": "30\n" + "长" * 201}, "200"),
        (ESSAY | {"model": "", "points": ""}, "没有答案。"),
        ({"kind": "case", "stem": "某厂爆炸"}, "小题"),
        (CASE | {"parts-1-blanks": ""}, "没有答案。"),
        (CASE | {"parts-0-right": ["C"]}, "正确答案"),
        (CASE | {"parts-0-kind": "case"}, ""),
        (CASE | {"parts-0-weight": "0"}, ""),
    ],
)
def test_a_question_without_what_it_is_marked_by_stays_on_its_form(
    app: Flask, bank_id: int, client: Client, form: dict[str, object], reason: str
) -> None:
    refused = client.post(f"/question-banks/{bank_id}/questions", data=form)

    assert refused.status_code == 422
    assert reason in refused.text
    assert held(app) == []


def test_sub_questions_are_added_moved_and_removed_and_nothing_is_saved(
    app: Flask, bank_id: int, client: Client
) -> None:
    address = f"/question-banks/{bank_id}/questions"

    added = client.post(address, data=CASE | {"step": "add"})
    moved = client.post(address, data=CASE | {"step": "up-1"})
    removed = client.post(address, data=CASE | {"step": "remove-0"})

    assert "parts-2-stem" in added.text
    assert moved.text.index("限____日") < moved.text.index("原因</textarea>")
    assert "原因</textarea>" not in removed.text
    assert "限____日" in removed.text
    assert held(app) == []


def test_another_author_neither_writes_nor_steps(app: Flask, cast: Cast, bank_id: int, client: Client) -> None:
    client.sign_in(cast.li_lei)

    for form in (CASE, CASE | {"step": "add"}):
        assert client.post(f"/question-banks/{bank_id}/questions", data=form).status_code in {403, 404}
    assert held(app) == []


def test_before_a_download_the_page_tells_what_a_format_leaves_out(
    app: Flask, cast: Cast, bank_id: int, client: Client
) -> None:
    client.post(f"/question-banks/{bank_id}/questions", data=CASE)
    with app.app_context():
        row = making.bank(cast.zhao_min, each=1)
        db.session.commit()
        other = row.id

    assert "不含" in client.get(f"/question-banks/{bank_id}").text
    assert "不含" not in client.get(f"/question-banks/{other}").text
    for form in ("xlsx", "gift", "moodle", "qti"):
        assert client.get(f"/question-banks/{bank_id}/questions.{form}").status_code == 200
