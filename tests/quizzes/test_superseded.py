"""Questions on a superseded edition say so; the author compares and lets them rest on the edition in force."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from lms.db import db
from lms.people.models import AuditEntry
from lms.quizzes import banks
from lms.quizzes.models import Question, QuestionVersion
from lms.statutes import drafts
from lms.statutes.drafts import Given
from lms.statutes.models import Citation, Edition
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making

TITLE = "# 中华人民共和国安全生产法（自2021年9月1日起施行）\n"
SAYS_SO = "《安全生产法》2021版自2026年1月1日起已不再施行"


@pytest.fixture
def quiz(app: Flask, cast: Cast) -> making.Quiz:
    """All questions ask article 21 of the 2021 edition, in whose place another came this year."""
    with app.app_context():
        quiz = making.made(cast)
        drafts.apply(drafts.read("旧.md", f"{TITLE}第二十一条 旧职责。\n".encode(), Given()), by=None)
        new = Given(None, "2026", date(2026, 1, 1))
        drafts.apply(drafts.read("新.md", f"{TITLE}第二十一条 新职责。\n".encode(), new), by=None)
        db.session.commit()
        return quiz


def _question(app: Flask) -> int:
    with app.app_context():
        return db.session.scalars(select(Question.id).order_by(Question.id)).first() or 0


def test_the_author_compares_and_moves_it_by_one_button(
    client: Client, app: Flask, cast: Cast, quiz: making.Quiz
) -> None:
    client.sign_in(cast.zhao_min)
    address = f"/questions/{_question(app)}"
    page = client.get(address).text

    moved = client.post(f"{address}/newer-edition", follow_redirects=True).text

    assert [
        words in page for words in (SAYS_SO, "<mark>旧</mark>职责。", "<mark>新</mark>职责。", "改为依据2026版")
    ] == [True] * 4
    assert SAYS_SO not in moved
    with app.app_context():
        new = db.session.scalars(select(Edition).where(Edition.label == "2026")).one()
        versions = db.session.scalars(
            select(QuestionVersion).where(QuestionVersion.question_id == _id(address)).order_by(QuestionVersion.number)
        ).all()
        cited = db.session.scalars(select(Citation).where(Citation.subject == "question")).all()
        deed = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "citation.moved")).one()
        assert [version.edition_id for version in versions] == [quiz.edition, new.id]
        assert (versions[0].stem, versions[0].answer) == (versions[1].stem, versions[1].answer)
        assert [each.edition_id for each in cited if each.subject_id == _id(address)] == [new.id]
        assert deed.details["label"] == ["2021", "2026"]


def _id(address: str) -> int:
    return int(address.rpartition("/")[2])


def test_what_rests_on_the_edition_in_force_already_stays(
    client: Client, app: Flask, cast: Cast, quiz: making.Quiz
) -> None:
    client.sign_in(cast.zhao_min)
    address = f"/questions/{_question(app)}/newer-edition"
    client.post(address)

    assert client.post(address).status_code == 409


def test_another_author_moves_nothing(client: Client, app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    client.sign_in(cast.xu_lin)

    assert client.post(f"/questions/{_question(app)}/newer-edition").status_code == 404


def test_the_learners_result_says_so_and_leads_to_the_article(
    client: Client, app: Flask, cast: Cast, quiz: making.Quiz
) -> None:
    client.sign_in(cast.li_lei)
    attempt = client.post(f"/lessons/{quiz.lesson}/attempts").location
    client.post(f"{attempt}/submission")

    page = client.get(f"{attempt}/result").text

    assert SAYS_SO in page
    assert "查看现行版本" in page
    assert f"/editions/{quiz.edition}/articles/21" in page


def test_a_question_that_names_no_article_any_more_points_at_none(app: Flask, cast: Cast, quiz: making.Quiz) -> None:
    number = _question(app)
    with app.app_context():
        banks.change(db.session.get_one(Question, number), making.wording("true_false", 99), cast.zhao_min)
        db.session.commit()

        assert not db.session.scalars(
            select(Citation).where(Citation.subject == "question", Citation.subject_id == number)
        ).all()
