"""填空, 简答 and 案例分析 from the bank to the result."""

import json
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms.db import db
from lms.errors import Unreadable
from lms.quizzes import (
    answer_sheets,
    answering,
    attempts,
    banks,
    blueprints,
    catalogue,
    details,
    drawing,
    lengths,
    papers,
    results,
)
from lms.quizzes.banks import Wording
from lms.quizzes.catalogue import Filter
from lms.quizzes.details import Details
from lms.quizzes.models import Attempt, Blueprint, Question, QuestionBank, QuestionVersion
from lms.quizzes.papers import texts_of
from lms.quizzes.scoring import Basis
from lms.quizzes.sections import Drawable, Section
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making
from tests.quizzes.making import NO_AGE

WRITTEN = ("fill_in", "short_answer", "case")
# What takes a paper of all kinds to 100 points: a case is three questions on it.
ALL = ("true_false", "single", "fill_in", "short_answer", "case")


@pytest.fixture
def number(app: Flask, cast: Cast, quiz: making.Quiz) -> int:
    with app.app_context():
        return making.sitting(cast.li_lei, quiz, making.paper(*ALL, points=20.0))


@pytest.mark.parametrize("kind", WRITTEN)
def test_what_the_bank_keeps_comes_back(app: Flask, cast: Cast, kind: str) -> None:
    with app.app_context():
        bank = banks.create("主观题库", cast.zhao_min)
        banks.add(bank, making.wording(kind, 1), cast.zhao_min)
        db.session.commit()
        db.session.expire_all()

        assert db.session.scalars(select(QuestionVersion)).one().held == making.HOLDS[kind]


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_twin_is_refused_and_another_part_makes_another_case(app: Flask, cast: Cast, kind: str) -> None:
    with app.test_request_context():
        bank = banks.create("主观题库", cast.zhao_min)
        banks.add(bank, making.wording(kind, 1), cast.zhao_min)

        with pytest.raises(banks.AlreadyThere):
            banks.add(bank, making.wording(kind, 1), cast.zhao_min)


def test_the_parts_of_a_case_are_searched(app: Flask, cast: Cast) -> None:
    with app.app_context():
        bank = banks.create("主观题库", cast.zhao_min)
        banks.add_all(bank, [making.wording(kind, 1) for kind in WRITTEN], cast.zhao_min)
        db.session.commit()

        (found,) = catalogue.questions(bank, Filter(text="谈谈整改"), 1).items

        assert found.kind == "case"


def test_a_version_that_moves_to_a_newer_edition_keeps_its_blanks(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    with app.app_context():
        bank = banks.create("主观题库", cast.zhao_min)
        question = banks.add(bank, making.wording("fill_in", 1), cast.zhao_min)
        banks.change(question, making.wording("case", 2), cast.zhao_min)
        db.session.commit()

        versions = catalogue.versions(db.session.get_one(Question, question.id))

        assert [version.held for version in versions] == [making.PARTS, making.BLANKS]


def test_a_case_is_one_question_of_the_rules_and_several_of_the_paper() -> None:
    questions = papers.questions(making.paper("single", "case", points=10.0))

    assert [(each.number, each.kind, each.part, each.points) for each in questions] == [
        (1, "single", 0, 10.0), (2, "single", 1, 2.5), (3, "fill_in", 2, 2.5), (4, "short_answer", 3, 5.0),
    ]  # fmt: skip
    assert [each.case for each in questions] == ["", *["case 第2问"] * 3]
    assert [each.begins_case for each in questions] == [False, True, False, False]


def test_questions_are_counted_as_the_paper_numbers_them(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client
) -> None:
    with app.app_context():
        blueprint = db.session.scalars(select(Blueprint)).one()
        bank = db.session.get_one(QuestionBank, quiz.bank)
        banks.add(bank, making.wording("case", 1), cast.zhao_min)
        blueprint.sections = (Section("single", 4, 20.0), Section("case", 1, 20.0))
        db.session.commit()
        paper = papers.questions(blueprints.drawn(blueprint, "seed"))
        told = str(lengths.of(blueprint))
        short = replace(making.PARTS, parts=making.PARTS.parts[:2])
        banks.add(bank, Wording("case", "短案例", (), frozenset(), "", None, None, short), cast.zhao_min)

        assert told == str(len(paper)) == "7"
        assert str(lengths.of(blueprint)) == str(blueprints.look(bank, blueprint.sections).length) == "6–7"
    client.sign_in(cast.li_lei)
    assert '<dd class="value">7</dd>' in client.get(f"/lessons/{quiz.lesson}/quiz").text


def test_marking_points_share_the_points_of_their_question() -> None:
    (question,) = papers.questions(making.paper("short_answer", points=10.0))

    assert question.marking_points == [["警戒", 6.5], ["报告", 3.5]]


def test_a_paper_of_choices_is_kept_as_it_was_before_there_were_other_kinds() -> None:
    (kept,) = making.paper("single")["questions"]

    assert not kept.keys() & {"blanks", "in_order", "model", "marking_points", "case", "part"}


def test_a_case_with_more_parts_than_half_points_is_refused_in_words(app: Flask, cast: Cast) -> None:
    with app.app_context():
        bank = making.bank(cast.zhao_min)
        banks.add_all(bank, [making.wording("case", 1)], cast.zhao_min)
        db.session.flush()
        rest = Section("single", 1, 99.0)
        short, enough = ((Section("case", 1, points), rest) for points in (1.0, 1.5))

        assert isinstance(blueprints.look(bank, short).refusal, blueprints.CaseTooLong)
        with pytest.raises(blueprints.CaseTooLong, match="3"):
            blueprints.check(Blueprint(bank_id=bank.id, sections=short, shuffles=False))
        assert not isinstance(blueprints.look(bank, enough).refusal, blueprints.CaseTooLong)
        assert not any(each.has_points_for(Drawable(1, "case", parts=(("single", ()),) * 3)) for each in short[:1])


def test_the_parts_of_a_case_keep_their_order_and_shuffle_their_options() -> None:
    parts = (("single", ("甲", "乙", "丙", "丁")), ("fill_in", ()), ("true_false", ("正确", "错误")))
    case, sections = Drawable(1, "case", parts=parts), [Section("case", 1, 10)]

    orders = {drawing.draw([case], sections, str(seed), shuffle=True)[0].order for seed in range(40)}
    (plain,) = drawing.draw([case], sections, "s", shuffle=False)

    assert len(orders) > 10
    assert all(sorted(first) == [0, 1, 2, 3] and (second, third) == ((), (0, 1)) for first, second, third in orders)
    assert plain.order == ((0, 1, 2, 3), (), (0, 1))


@pytest.mark.parametrize("kind", WRITTEN)
def test_the_bank_fills_a_paper_with_any_kind_that_is_asked_for(app: Flask, cast: Cast, kind: str) -> None:
    with app.app_context():
        bank = banks.create("主观题库", cast.zhao_min)
        banks.add_all(bank, [making.wording(kind, n) for n in range(3)], cast.zhao_min)
        db.session.flush()
        rules = Blueprint(bank_id=bank.id, sections=(Section(kind, 2, 50.0),), shuffles=True)
        rules.multiple_rule, rules.points_each = "all_or_nothing", 0.5

        paper = blueprints.drawn(rules, "s")

        assert len({each.question for each in papers.questions(paper)}) == 2
        assert sum(each.points for each in papers.questions(paper)) == 100


def right(question: papers.Sealed) -> str:
    if question.kind == "fill_in":
        return papers.filled([accepted[0] for accepted in question.blanks])
    return question.key or question.model


def test_answers_of_every_kind_are_kept_and_marked(app: Flask, cast: Cast, number: int) -> None:
    with app.app_context():
        asked = papers.questions(db.session.get_one(Attempt, number).paper)
        for question in asked:
            answering.save(cast.li_lei, number, question.number, right(question), age=NO_AGE)
        attempts.submit(db.session.get_one(Attempt, number))
        db.session.commit()

        attempt = db.session.get_one(Attempt, number)
        lines = results.lines(attempt)
        assert [line.mark.points for line in lines] == [20, 20, 20, 0, 5, 5, 0]
        assert (attempt.score, attempt.passed_at, attempt.awaits_marking) == (None, None, True)


def test_without_a_written_answer_the_result_is_there_at_once(app: Flask, cast: Cast, number: int) -> None:
    with app.app_context():
        answering.save(cast.li_lei, number, 3, papers.filled(["30", "警告"]), age=NO_AGE)
        answering.save(cast.li_lei, number, 4, " \n", age=NO_AGE)
        attempts.submit(db.session.get_one(Attempt, number))

        attempt = db.session.get_one(Attempt, number)
        assert (attempt.score, attempt.awaits_marking) == (10.0, False)


def test_the_answer_sheet_tells_the_same_score(app: Flask, cast: Cast, number: int) -> None:
    with app.app_context():
        for question in papers.questions(db.session.get_one(Attempt, number).paper):
            answering.save(cast.li_lei, number, question.number, right(question), age=NO_AGE)
        attempts.submit(db.session.get_one(Attempt, number))
        db.session.commit()

        ((_, sheet),) = answer_sheets.of([number])

        assert (sheet.first_score(80, Basis()), sheet.score(80, Basis())) == (None, 70.0)
        assert answer_sheets.AnswerSheet(sheet.paper, '[[3,"no JSON",0,0]]').score(80, Basis()) is None


BLANK, TEXT = 3, 4


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(
    ("place", "chosen"),
    [
        (BLANK, "A"),
        (BLANK, "[1, 2]"),
        (BLANK, '{"a": 1}'),
        (BLANK, json.dumps(["一"])),
        (BLANK, json.dumps(["一", "二", "三"])),
        (BLANK, json.dumps(["一" * 201, "二"])),
        (BLANK, "[" * 30_000),
        (TEXT, "长" * 5001),
        (1, "[]"),
    ],
)
def test_what_is_no_answer_to_the_question_is_refused_and_changes_nothing(
    app: Flask, cast: Cast, number: int, place: int, chosen: str
) -> None:
    with app.test_request_context():
        with pytest.raises(Unreadable) as refused:
            answering.save(cast.li_lei, number, place, chosen, age=NO_AGE)

        assert str(place) in str(refused.value)
        db.session.rollback()
    assert making.saved(app, number) == {}


@pytest.mark.parametrize(
    ("place", "chosen", "kept"),
    [
        (BLANK, json.dumps(["  ", ""]), ""),
        (BLANK, "", ""),
        (BLANK, json.dumps(["一" * 200, "\x00二"]), json.dumps(["一" * 200, "二"], ensure_ascii=False)),
        (TEXT, "长" * 5000, "长" * 5000),
        (TEXT, "甲\r\n乙\x00", "甲\n乙"),
        (TEXT, " \n ", ""),
    ],
)
def test_written_answers_are_kept_as_they_are_written(
    app: Flask, cast: Cast, number: int, place: int, chosen: str, kept: str
) -> None:
    with app.app_context():
        answering.save(cast.li_lei, number, place, chosen, age=NO_AGE)
        db.session.commit()

    assert making.saved(app, number) == {place: kept}


@pytest.mark.parametrize(
    "kept", [making.BLANKS, making.ESSAY, making.PARTS, Details(), Details(((("甲"),),), in_order=False)]
)
def test_details_are_read_as_they_were_written(kept: Details) -> None:
    written: Any = json.loads(json.dumps(kept.as_json()))

    assert details.read(written) == kept
    assert texts_of(papers.filled(["甲", ""])) == ("甲", "")


def test_without_javascript_blanks_and_texts_are_saved_and_shown_again(
    app: Flask, cast: Cast, number: int, client: Client
) -> None:
    client.sign_in(cast.li_lei)
    form = {"q3": ["三十", "警告"], "q4": "先警戒\r\n再报告", "q6": ["十五"]}

    client.post(f"/attempts/{number}/answers", data=form)
    page = client.get(f"/attempts/{number}")

    assert making.saved(app, number) == {3: '["三十", "警告"]', 4: "先警戒\n再报告", 6: '["十五"]'}
    assert 'value="警告"' in page.text
    assert "再报告</textarea>" in page.text
    assert page.text.count("case 第5问") == 1
    assert "停产整改" not in page.text


def test_the_result_shows_what_was_accepted(app: Flask, cast: Cast, quiz: making.Quiz, client: Client) -> None:
    with app.app_context():
        number = making.sitting(cast.li_lei, quiz, making.paper("fill_in", "case", "short_answer", points=30.0))
    client.sign_in(cast.li_lei)
    client.post(f"/attempts/{number}/answers", data={"q1": ["三十", "警告"], "q3": ["十六"]})
    client.post(f"/attempts/{number}/submission")

    page = client.get(f"/attempts/{number}/result")

    for words in ("三十 / 三十日", "警告", "case 第2问", "十六", "十五"):
        assert words in page.text
    assert "停产整改" not in page.text  # what nobody answered keeps its key
    assert making.stored(app, number).score == 15.0


@pytest.mark.parametrize("kind", WRITTEN)
def test_the_bank_shows_every_kind(app: Flask, cast: Cast, client: Client, kind: str) -> None:
    with app.app_context():
        bank = banks.create("主观题库", cast.zhao_min)
        question = banks.add(bank, making.wording(kind, 1), cast.zhao_min)
        db.session.commit()
        bank_id, question_id = bank.id, question.id
    client.sign_in(cast.zhao_min)

    listed = client.get(f"/question-banks/{bank_id}?kind={kind}")
    shown = client.get(f"/questions/{question_id}")

    assert f"{kind} 第1问" in listed.text
    assert {"fill_in": "三十日", "short_answer": "警戒、疏散", "case": "停产整改"}[kind] in shown.text


def test_a_quiz_may_take_points_for_wrong_choices_and_tells_so_before(app: Flask, cast: Cast, client: Client) -> None:
    with app.app_context():
        quiz = making.made(cast, negative=2.5)
    client.sign_in(cast.li_lei)

    door = client.get(f"/lessons/{quiz.lesson}/quiz")
    number = making.begun(app, cast.li_lei, quiz)

    assert "2.5" in door.text
    with app.app_context():
        assert db.session.get_one(Attempt, number).paper["rule"]["negative"] == 2.5
