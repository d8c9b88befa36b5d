"""Forms of a quiz for a room without computers: drawn once, printed as often as wanted, and kept from others."""

import json
import subprocess
from dataclasses import asdict, replace
from typing import Any

import pytest
from flask import Flask, session
from sqlalchemy import delete
from sqlalchemy.orm import joinedload

from lms.courses.models import Lesson
from lms.db import db
from lms.people.models import AuditEntry
from lms.quizzes import banks, blueprints
from lms.quizzes.marking import Rule
from lms.quizzes.models import Blueprint, PaperForm, QuestionBank
from lms.quizzes.on_paper import drawn_forms, parts, printing
from lms.quizzes.papers import questions
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making, pictures


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the setter of papers was told; it sets them all the same."""
    heard: list[dict[str, Any]] = []
    run = subprocess.run

    def listen(command: list[str], *, input: bytes, **options: Any) -> Any:
        heard.append(json.loads(input))
        return run(command, input=input, **options)

    monkeypatch.setattr(subprocess, "run", listen)
    return heard


def _drawn(app: Flask, cast: Cast, quiz: making.Quiz, count: int = 2) -> list[int]:
    with app.app_context():
        forms = drawn_forms.draw(db.session.get_one(Lesson, quiz.lesson), count, by=cast.zhao_min)
        db.session.commit()
        return [form.id for form in forms]


def test_an_author_draws_forms_under_letters_of_their_own(
    app: Flask, cast: Cast, client: Client, quiz: making.Quiz
) -> None:
    client.sign_in(cast.zhao_min)
    for count in (2, 1):
        assert client.post(f"/lessons/{quiz.lesson}/paper-forms", data={"count": count}).status_code == 303

    with app.app_context():
        forms = db.session.query(PaperForm).order_by(PaperForm.id).all()
        assert [form.letter for form in forms] == ["A", "B", "C"]
        assert len({form.seed for form in forms}) == 3
        lesson = db.session.get_one(Lesson, quiz.lesson)
        assert all(blueprints.drawn(blueprints.of_lesson(lesson), form.seed) == form.paper for form in forms)  # type: ignore[arg-type]
        assert db.session.query(AuditEntry).filter_by(action="quiz.paper_drawn").count() == 3
    page = client.get(f"/lessons/{quiz.lesson}/paper-forms").text
    assert [page.index(form.code) for form in forms] == sorted(page.index(form.code) for form in forms)


def test_a_quiz_without_rules_offers_none_to_be_drawn(
    app: Flask, cast: Cast, client: Client, quiz: making.Quiz
) -> None:
    with app.app_context():
        db.session.execute(delete(Blueprint))
        db.session.commit()
    client.sign_in(cast.zhao_min)
    page = client.get(f"/lessons/{quiz.lesson}/paper-forms").text

    assert "尚未设置规则" in page
    assert 'name="count"' not in page


@pytest.mark.parametrize(("count", "said"), [("0", "1"), ("7", "6"), ("x", "")])
def test_another_number_of_forms_is_not_drawn(
    app: Flask, cast: Cast, client: Client, quiz: making.Quiz, count: str, said: str
) -> None:
    client.sign_in(cast.zhao_min)

    answer = client.post(f"/lessons/{quiz.lesson}/paper-forms", data={"count": count})

    assert answer.status_code == 422
    assert said in answer.text
    with app.app_context():
        assert not db.session.query(PaperForm).count()


@pytest.mark.one_database
def test_letters_end_at_z(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    for count in (6, 6, 6, 6):
        _drawn(app, cast, quiz, count)

    with pytest.raises(drawn_forms.NoLetterLeft, match="2"):
        _drawn(app, cast, quiz, 3)


def test_the_papers_of_others_are_not_there(app: Flask, cast: Cast, client: Client, quiz: making.Quiz) -> None:
    [form] = _drawn(app, cast, quiz, 1)
    for person, status in ((cast.li_lei, 403), (cast.liu_fang, 403)):
        client.sign_in(person)
        for address in (
            f"lessons/{quiz.lesson}/paper-forms",
            f"paper-forms/{form}/paper.pdf",
            f"paper-forms/{form}/key.pdf",
        ):
            assert client.get(f"/{address}").status_code in {status, 404}


def test_the_same_paper_is_printed_again_after_the_bank_has_changed(
    app: Flask, cast: Cast, client: Client, quiz: making.Quiz
) -> None:
    [form] = _drawn(app, cast, quiz, 1)
    client.sign_in(cast.zhao_min)
    before = client.get(f"/paper-forms/{form}/paper.pdf").data
    with app.app_context():
        banks.add_all(db.session.get_one(QuestionBank, quiz.bank), [making.wording("single", 99)], None)
        db.session.commit()

    assert client.get(f"/paper-forms/{form}/paper.pdf").data == before
    assert before.startswith(b"%PDF-")


def test_the_paper_tells_no_key_and_the_key_stands_in_the_audit_trail(
    app: Flask, cast: Cast, client: Client, quiz: making.Quiz, told: list[dict[str, Any]]
) -> None:
    [form] = _drawn(app, cast, quiz, 1)
    client.sign_in(cast.zhao_min)
    client.get(f"/paper-forms/{form}/paper.pdf")
    client.get(f"/paper-forms/{form}/key.pdf")

    paper, key = told
    assert paper["sections"][0]["heading"] == "一、判断题（每题20分，共40分）"
    assert "说明" not in json.dumps(paper, ensure_ascii=False)
    with app.app_context():
        asked = questions(db.session.get_one(PaperForm, form).paper)
        assert db.session.query(AuditEntry).filter_by(action="quiz.paper_key_read").one().subject_id == form
    answers = [item["answer"] for section in key["sections"] for item in section["items"]]
    assert [answer[: len(each.key)] for answer, each in zip(answers, asked, strict=True)] == [
        each.key for each in asked
    ]


@pytest.mark.one_database
def test_every_kind_is_set_in_both_languages(
    app: Flask, cast: Cast, quiz: making.Quiz, told: list[dict[str, Any]]
) -> None:
    kinds = ("true_false", "single", "multiple", "fill_in", "short_answer", "case")
    [form_id] = _drawn(app, cast, quiz, 1)
    for language in ("zh_Hans", "en"):
        with app.test_request_context():
            session["language"] = language
            form = drawn_forms.edited_by(cast.zhao_min, form_id)
            form.paper = making.paper(*kinds, rule=Rule(negative=0.5))
            assert printing.paper_pdf(form).startswith(b"%PDF-")
            assert printing.key_pdf(form).startswith(b"%PDF-")
            db.session.rollback()

    chinese, key, english, _ = told
    assert [each["heading"] for each in chinese["sections"]][3:] == ["四、填空题（每题10分，共10分）", "五、简答题（每题10分，共10分）", "六、案例分析题（共10分）"]  # fmt: skip
    assert any("答错倒扣 0.5 分" in words for words in chinese["instructions"])
    assert english["sections"][0]["heading"] == "1. True or false (10 points, 10 for each)"
    assert [item["blanks"] for item in chinese["boxes"][3]["items"]] == [2]
    assert [bool(item["case"]) for item in chinese["sections"][5]["items"]] == [True, False, False]
    assert key["sections"][4]["items"][0]["guide"] == [["警戒", "6.5"], ["报告", "3.5"]]


def test_points_stand_at_each_question_only_where_they_differ() -> None:
    sealed = questions(making.paper("single", "single", "case"))
    uneven = [sealed[0], replace(sealed[1], points=2.0)]

    assert [run.each for run in parts.runs(sealed)] == [10.0, None]
    assert [run.each for run in parts.runs(uneven)] == [None]


@pytest.mark.parametrize(
    ("options", "columns"), [(("罚款", "警告"), 4), (("处五万元以上十万元以下罚款",), 2), (("长" * 19,), 1)]
)
def test_options_stand_beside_each_other_while_they_fit(options: tuple[str, ...], columns: int) -> None:
    assert parts.columns(options) == columns


def test_pictures_are_printed_below_the_question_and_at_the_option(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    (number,) = _drawn(app, cast, quiz, 1)
    with app.app_context():
        below, beside = pictures.kept(None, size=(800, 600)), pictures.kept(None, option=0, colour=(0, 0, 255))
        whole = joinedload(PaperForm.lesson).joinedload(Lesson.course)
        form = db.session.get_one(PaperForm, number, options=[whole])
        bare = printing.paper_pdf(form)
        paper = json.loads(json.dumps(form.paper))
        paper["questions"][-1]["pictures"] = [asdict(below), asdict(beside)]
        form.paper = paper

        printed = printing.paper_pdf(form)

    assert (bare.count(b"/Subtype/Image"), printed.count(b"/Subtype/Image")) == (0, 2)
