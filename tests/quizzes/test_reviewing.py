"""A second person reviews questions; a bank may draw reviewed versions alone."""

import pytest
from flask import Flask
from sqlalchemy import select

from lms.db import db
from lms.people.models import AuditEntry
from lms.quizzes import banks, blueprints, papers
from lms.quizzes.details import Details, Part, Point
from lms.quizzes.models import Blueprint, Question, QuestionBank, QuestionReview
from lms.quizzes.reviewing import states, verdicts
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making


@pytest.fixture
def quiz(app: Flask, cast: Cast) -> making.Quiz:
    """Zhao Min's quiz, whose bank belongs to the office."""
    with app.app_context():
        quiz = making.made(cast)
        db.session.get_one(QuestionBank, quiz.bank).owner_id = None
        db.session.commit()
        return quiz


def approve_all(quiz: making.Quiz, cast: Cast) -> None:
    bank = db.session.get_one(QuestionBank, quiz.bank)
    verdicts.approve_all(bank, dict.fromkeys(db.session.scalars(select(Question.id)), 1), cast.xu_lin)


def drawn_stems() -> set[str]:
    """What papers of many seeds ask."""
    blueprint = db.session.scalars(select(Blueprint)).one()
    drawn = (papers.questions(blueprints.drawn(blueprint, str(seed))) for seed in range(30))
    return {question.stem for paper in drawn for question in paper}


def test_nobody_reviews_what_they_wrote(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    with app.app_context(), pytest.raises(verdicts.OwnWork):
        verdicts.approve(db.session.get_one(Question, 1), 1, cast.zhao_min)


def test_an_edit_of_anothers_question_is_reviewed_by_the_first_author(
    app: Flask, cast: Cast, quiz: making.Quiz
) -> None:
    with app.app_context():
        question = db.session.get_one(Question, 1)
        banks.change(question, making.wording("true_false", 77), cast.xu_lin)

        with pytest.raises(verdicts.OwnWork):
            verdicts.approve(question, 2, cast.xu_lin)
        verdicts.approve(question, 2, cast.zhao_min)

        assert question.reviewed == 2


def test_what_changed_under_the_reviewer_is_not_approved_unseen(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    with app.app_context():
        question = db.session.get_one(Question, 1)
        banks.change(question, making.wording("true_false", 77), cast.zhao_min)

        with pytest.raises(verdicts.ChangedMeanwhile):
            verdicts.approve(question, 1, cast.xu_lin)

        banks.retire(question)
        with pytest.raises(banks.IsRetired):
            verdicts.approve(question, 2, cast.xu_lin)
        assert db.session.query(QuestionReview).count() == 0


def test_a_bank_that_draws_reviewed_ones_alone_leaves_drafts_out(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    with app.app_context():
        bank = db.session.get_one(QuestionBank, quiz.bank)
        approve_all(quiz, cast)
        verdicts.draw_only_reviewed(bank, only_reviewed=True, by=cast.zhao_min)
        banks.add(bank, making.wording("single", 99), cast.zhao_min)
        banks.change(db.session.get_one(Question, 7), making.wording("single", 88), cast.zhao_min)
        db.session.flush()

        stems = drawn_stems()
        # The version that was reviewed goes on being drawn, and neither the edit nor the new question is.
        assert "single 第0问（）" in stems
        assert not stems & {"single 第88问（）", "single 第99问（）"}
        assert blueprints.standing([quiz.bank])[quiz.bank] == {"true_false": 6, "single": 6, "multiple": 6}

        verdicts.approve(db.session.get_one(Question, 7), 2, cast.xu_lin)
        assert "single 第88问（）" in drawn_stems()
        assert "single 第0问（）" not in drawn_stems()


def test_without_the_setting_drafts_are_drawn(app: Flask, quiz: making.Quiz) -> None:
    with app.app_context():
        assert len(drawn_stems()) == 18


def test_the_setting_is_refused_while_a_quiz_would_stop(
    app: Flask, cast: Cast, quiz: making.Quiz, client: Client
) -> None:
    client.sign_in(cast.zhao_min)

    refused = client.post(f"/question-banks/{quiz.bank}/only-reviewed", data={"only_reviewed": "y"})

    assert refused.status_code == 409
    assert "“结业测试”就不能组卷" in refused.text
    with app.app_context():
        assert not db.session.get_one(QuestionBank, quiz.bank).only_reviewed
        approve_all(quiz, cast)
        db.session.commit()
    assert client.post(f"/question-banks/{quiz.bank}/only-reviewed", data={"only_reviewed": "y"}).status_code == 303
    with app.app_context():
        assert db.session.get_one(QuestionBank, quiz.bank).only_reviewed
        assert db.session.scalars(select(AuditEntry).where(AuditEntry.action == "question_bank.only_reviewed")).one()


# --- the pages


def test_questions_are_reviewed_one_by_one(app: Flask, cast: Cast, quiz: making.Quiz, client: Client) -> None:
    client.sign_in(cast.xu_lin)
    first = client.get(f"/question-banks/{quiz.bank}/review/next").text
    assert "true_false 第0问" in first
    assert "18题等您审核" in first

    onward = client.post("/questions/1/approval", data={"number": 1})
    assert "true_false 第1问" in client.get(onward.location).text
    unsaid = client.post("/questions/2/return", data={"number": 1, "remark": " "})
    assert (unsaid.status_code, "请说明" in unsaid.text) == (409, True)
    client.post("/questions/2/return", data={"number": 1, "remark": "答案与第二十一条不符"})

    with app.app_context():
        bank = db.session.get_one(QuestionBank, quiz.bank)
        assert states.counts(bank) == {"draft": 16, "returned": 1, "reviewed": 1, "retired": 0}
        said = db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject == "question"))
        assert sorted(said) == ["question.approved", "question.sent_back"]
    client.sign_in(cast.zhao_min)
    page = client.get("/questions/2").text
    assert "答案与第二十一条不符" in page
    assert "徐琳" in page
    assert client.get(f"/question-banks/{quiz.bank}?state=returned").text.count("stem-cell") == 1
    assert client.get(f"/question-banks/{quiz.bank}?state=draft").text.count("stem-cell") == 16


def test_many_are_approved_at_once_and_all_or_none(app: Flask, cast: Cast, quiz: making.Quiz, client: Client) -> None:
    client.sign_in(cast.xu_lin)
    queue = client.get(f"/question-banks/{quiz.bank}/review").text
    assert queue.count('name="seen"') == 18

    stale = client.post(f"/question-banks/{quiz.bank}/review", data={"seen": ["1:1", "2:7"]})
    approved = client.post(f"/question-banks/{quiz.bank}/review", data={"seen": ["1:1", "3:1", "999:1", "x"]})

    assert (stale.status_code, approved.status_code) == (409, 303)
    with app.app_context():
        assert set(db.session.scalars(select(Question.id).where(Question.reviewed.is_not(None)))) == {1, 3}


def test_the_writer_finds_nothing_to_review_and_why(app: Flask, cast: Cast, quiz: making.Quiz, client: Client) -> None:
    client.sign_in(cast.zhao_min)

    page = client.get(f"/question-banks/{quiz.bank}/review").text

    assert "没有等您审核的题目" in page
    assert client.get(f"/question-banks/{quiz.bank}/review/next").status_code == 303
    assert client.post("/questions/1/approval", data={"number": 1}).status_code == 409


def test_reviewers_are_authors_of_the_bank(app: Flask, cast: Cast, quiz: making.Quiz, client: Client) -> None:
    with app.app_context():
        db.session.get_one(QuestionBank, quiz.bank).owner_id = cast.zhao_min.id
        db.session.commit()
    addresses = [f"/question-banks/{quiz.bank}/review", "/questions/1/approval", "/questions/1/return",
                 f"/question-banks/{quiz.bank}/only-reviewed", f"/question-banks/{quiz.bank}/owner"]  # fmt: skip
    for person in (cast.xu_lin, cast.li_lei):
        client.sign_in(person)
        assert [client.post(address, data={"number": 1}).status_code for address in addresses] == [404] * 5


def test_a_bank_is_handed_over(app: Flask, cast: Cast, quiz: making.Quiz, client: Client) -> None:
    client.sign_in(cast.zhao_min)
    # The office's bank is not Zhao Min's to give away.
    assert client.get(f"/question-banks/{quiz.bank}/owner").status_code == 404
    client.sign_in(cast.admin)
    assert client.post(f"/question-banks/{quiz.bank}/owner", data={"owner": cast.li_lei.id}).status_code == 422

    assert client.post(f"/question-banks/{quiz.bank}/owner", data={"owner": cast.xu_lin.id}).status_code == 303

    client.sign_in(cast.zhao_min)
    assert client.get(f"/question-banks/{quiz.bank}").status_code == 404
    client.sign_in(cast.xu_lin)
    assert "徐琳" in client.get(f"/question-banks/{quiz.bank}").text
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "question_bank.handed_over")).one()
        assert entry.details == {"from": None, "to": cast.xu_lin.id}


def test_a_reviewer_sees_the_answers_of_every_kind(app: Flask, cast: Cast, quiz: making.Quiz, client: Client) -> None:
    blanks = Details(blanks=(("三级安全教育", "三级教育"),))
    with app.app_context():
        bank = db.session.get_one(QuestionBank, quiz.bank)
        written = Details(model="先撤人，再报告", points=(Point("先撤人"),))
        case = Details(parts=(Part("short_answer", "怎么办？", details=written),))
        for kind, holds in (("fill_in", blanks), ("short_answer", written), ("case", case)):
            banks.add(bank, banks.Wording(kind, f"{kind}（）", (), frozenset(), details=holds), cast.zhao_min)
        db.session.commit()
    client.sign_in(cast.xu_lin)

    page = client.get(f"/question-banks/{quiz.bank}/review?page=2").text
    assert page.count("先撤人，再报告") >= 1
    one = client.get(f"/question-banks/{quiz.bank}/review/next?after=18").text
    assert "三级教育" in one
