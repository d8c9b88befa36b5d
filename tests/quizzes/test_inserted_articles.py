"""第一百三十四条之一, which an amendment put behind an article, is cited, found, asked and taught as an article of its own."""

import io
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from lms.db import db
from lms.media.models import Chapter
from lms.quizzes import banks, papers, plans, taught
from lms.quizzes.models import Attempt, Question, QuestionBank, QuestionImport, QuestionVersion
from lms.statutes import citations, drafts
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.drafts import Given
from lms.statutes.models import Citation, Edition
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making

INSERTED = ArticleNumber(134, 1)
TEXT = "# 中华人民共和国试验法\n第一百三十四条 一般的情形。\n第一百三十四条之一 危险的情形。\n"
QUESTION = {"kind": "single", "stem": "何为危险？", "options": "甲\n乙", "right": ["A"], "explanation": ""}
FILE = "题型,题干,选项,答案,依据\n判断,甲。,,对,《试验法》第一百三十四条之一第二款\n"


@pytest.fixture
def law(app: Flask, cast: Cast, client: Client) -> str:
    """The address of an edition with an inserted article; the author is signed in."""
    client.sign_in(cast.zhao_min)
    with app.app_context():
        edition = drafts.apply(drafts.read("法.md", TEXT.encode(), Given(None, "2024", date(2024, 3, 1))), by=None)
        banks.create("题库", None)
        db.session.commit()
        return f"/laws/{edition.statute_id}/editions/{edition.id}"


def _edition() -> Edition:
    return db.session.scalars(select(Edition).where(Edition.label == "2024")).one()


def _added(app: Flask, client: Client, article: str) -> str:
    """The address of a question that cites the article as it was typed."""
    with app.app_context():
        bank = db.session.scalars(select(QuestionBank.id)).one()
        law = {"edition": str(_edition().id), "article": article}
    return str(client.post(f"/question-banks/{bank}/questions", data=QUESTION | law).location)


@pytest.mark.parametrize("typed", ["134-1", "第一百三十四条之一", "第134条之1"])
def test_a_form_takes_shows_and_links_it(app: Flask, client: Client, law: str, typed: str) -> None:
    question = _added(app, client, typed)

    page, form = client.get(question).text, client.get(f"{question}/edit").text

    assert "《试验法》第一百三十四条之一" in page
    assert f'href="{law}/articles/134-1"' in page
    assert 'value="134-1"' in form


def test_a_bank_and_the_page_of_the_article_tell_it_from_the_one_before(app: Flask, client: Client, law: str) -> None:
    _added(app, client, "134-1")

    found = [client.get(f"/question-banks/1?article={asked}").text.count("stem-cell") for asked in ("134-1", "134")]
    asked = ["何为危险？" in client.get(f"{law}/articles/{number}").text for number in ("134-1", "134")]

    assert (found, asked) == ([1, 0], [True, False])


def test_what_is_no_number_is_refused_in_words(app: Flask, client: Client, law: str) -> None:
    with app.app_context():
        wrong = {"edition": str(_edition().id), "article": "第百百条"}

    answer = client.post("/question-banks/1/questions", data=QUESTION | wrong)

    assert answer.status_code == 422
    assert "请填写条文序号" in answer.text
    with app.app_context():
        assert not db.session.scalars(select(Question)).all()


def test_a_file_takes_it_and_a_plan_kept_earlier_is_still_applied(
    app: Flask, client: Client, cast: Cast, law: str
) -> None:
    with app.app_context():
        edition = _edition().id
    file = {"file": (io.BytesIO(FILE.encode()), "题.csv"), "edition": str(edition)}
    planned = client.post("/question-banks/1/imports", data=file).location
    client.post(f"{planned}/application")

    with app.app_context():
        cited = db.session.scalars(select(Citation).where(Citation.subject == "question")).one()
        assert cited.numbered == INSERTED
        kept = db.session.scalars(select(QuestionImport)).one()
        kept.plan = {"recognised": [kept.plan["recognised"][0] | {"stem": "乙。", "article": 134}]}
        kept.applied_at = None
        assert plans.apply(kept, leave_out_outdated=False, by=cast.zhao_min) == 1
        last = db.session.scalars(select(QuestionVersion).order_by(QuestionVersion.id.desc())).first()
        assert last is not None
        assert last.numbered == ArticleNumber(134)


def test_a_missed_question_leads_to_the_chapter_of_that_very_article(
    app: Flask, client: Client, cast: Cast, law: str
) -> None:
    with app.app_context():
        quiz, edition = making.made(cast), _edition()
        for start, article in ((0, ArticleNumber(134)), (30, INSERTED)):
            chapter = Chapter(recording_id=quiz.recording, start=start, title=f"讲{article}")
            db.session.add(chapter)
            db.session.flush()
            citations.cite(chapter, edition, [article])
        db.session.commit()
        found = taught.where_taught(quiz.lesson, [(edition.id, INSERTED)])

    assert [[each.title for each in chapters] for chapters in found.values()] == [["讲134-1"]]


def test_the_paper_seals_it_and_the_result_links_it(app: Flask, client: Client, cast: Cast, law: str) -> None:
    with app.app_context():
        quiz, edition = making.made(cast), _edition()
        for number, question in enumerate(db.session.scalars(select(Question).order_by(Question.id)).all()):
            version = db.session.scalars(
                select(QuestionVersion).where(QuestionVersion.question_id == question.id)
            ).one()
            banks.change(question, making.wording(version.kind, 100 + number, edition, INSERTED), cast.zhao_min)
        db.session.commit()
    client.sign_in(cast.li_lei)
    attempt = client.post(f"/lessons/{quiz.lesson}/attempts").location
    client.post(f"{attempt}/submission")

    page = client.get(f"{attempt}/result").text

    assert page.count(f'href="{law}/articles/134-1"') == 5
    assert "《试验法》第一百三十四条之一" in page
    with app.app_context():
        paper = db.session.scalars(select(Attempt)).one().paper
        earlier = {"questions": [{k: v for k, v in each.items() if k != "inserted"} for each in paper["questions"]]}
        assert {each.numbered for each in papers.questions(earlier)} == {ArticleNumber(134)}
