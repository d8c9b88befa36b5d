"""Laws as every signed-in person reads them: list, edition, article, search, and where an article is taught and asked."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms.db import db
from lms.media.models import Chapter
from lms.statutes import citations, drafts
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.drafts import Given
from lms.statutes.models import Edition
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making

TITLE = "# 中华人民共和国安全生产法（自2021年9月1日起施行）\n"
TEXT = f"{TITLE}## 第一章 总则\n第一条 为了加强安全生产工作。\n第二十一条 主要负责人的职责：\n（一）建立责任制；\n第二十一条之一 另行规定100%_。\n"
OLD = f"{TITLE}第二十一条 旧职责。\n"


@dataclass(frozen=True)
class Law:
    quiz: making.Quiz
    new: str
    old: str


@pytest.fixture
def law(app: Flask, cast: Cast) -> Law:
    """The law in two editions with their texts; chapter “职责” of Li Lei's lecture cites article 21 at 0:42."""
    with app.app_context():
        quiz = making.made(cast)
        new = db.session.get_one(Edition, quiz.edition)
        drafts.apply(drafts.read("新.md", TEXT.encode(), Given()), by=None)
        old = drafts.apply(drafts.read("旧.md", OLD.encode(), Given(None, "2014", date(2014, 12, 1))), by=None)
        chapter = Chapter(recording_id=quiz.recording, start=42, title="职责")
        db.session.add(chapter)
        db.session.flush()
        citations.cite(chapter, new, [ArticleNumber(21)])
        db.session.commit()
        return Law(quiz, *(f"/laws/{each.statute_id}/editions/{each.id}" for each in (new, old)))


@pytest.mark.parametrize("who", ["li_lei", "ma_jun", "han_mei", "zhao_min", "admin"])
def test_everybody_reads_laws(client: Client, cast: Cast, law: Law, who: str) -> None:
    client.sign_in(getattr(cast, who))

    shelf, page = client.get("/laws").text, client.get(law.new).text

    assert f'href="{law.new}"' in shelf
    assert [anchor in page for anchor in ('id="a1"', 'id="a21"', 'id="a21-1"')] == [True] * 3
    assert "第一章 总则" in page
    assert "2021年9月1日" in page
    assert ("/laws/keeping" in shelf) == (who in ("zhao_min", "admin"))


def test_the_law_itself_leads_to_the_edition_in_force(client: Client, cast: Cast, law: Law) -> None:
    client.sign_in(cast.li_lei)

    assert client.get(law.new.partition("/editions")[0]).location == law.new


def test_a_superseded_edition_says_so_and_leads_to_the_newer_one(client: Client, cast: Cast, law: Law) -> None:
    client.sign_in(cast.li_lei)

    page, article = client.get(law.old).text, client.get(f"{law.old}/articles/21").text

    for text in (page, article):
        assert "自2021年9月1日起已不再施行" in text
        assert law.new in text
    assert "旧职责" in article
    assert "主要负责人的职责" in article
    assert "不再施行" not in client.get(law.new).text


def test_an_article_shows_a_learner_the_own_lecture_at_its_second(client: Client, cast: Cast, law: Law) -> None:
    client.sign_in(cast.li_lei)

    page = client.get(f"{law.new}/articles/21").text

    assert f'href="/lessons/{law.quiz.lecture}/watch?at=42"' in page
    assert "0:42 职责" in page
    assert "（一）建立责任制；" in page
    assert "/questions/" not in page


@pytest.mark.parametrize("who", ["ma_jun", "han_mei", "wang_qiang", "xu_lin"])
def test_nobody_else_is_told_of_that_lecture(client: Client, cast: Cast, law: Law, who: str) -> None:
    client.sign_in(getattr(cast, who))

    page = client.get(f"{law.new}/articles/21").text

    assert "主要负责人的职责" in page
    assert "/lessons/" not in page
    assert "讲授该条的录播" not in page
    assert "/questions/" not in page


def test_authors_see_which_of_their_questions_ask_it_and_others_how_many(client: Client, cast: Cast, law: Law) -> None:
    client.sign_in(cast.zhao_min)
    authors = client.get(f"{law.new}/articles/21").text
    client.sign_in(cast.li_lei)
    learners = client.get(f"{law.new}/articles/21").text

    assert authors.count('href="/questions/') == 18
    assert '考查该条的题目 <span class="lead-line">18</span>' in learners


def test_htmx_gets_the_article_alone(client: Client, cast: Cast, law: Law) -> None:
    client.sign_in(cast.li_lei)

    panel = client.get(f"{law.new}/articles/21", headers={"HX-Request": "true"}).text

    assert "<html" not in panel
    assert "第二十一条" in panel


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize("article", ["0", "x", "21-x", "99999", "百百"])
def test_what_is_no_number_of_an_article_is_not_there(client: Client, cast: Cast, law: Law, article: str) -> None:
    client.sign_in(cast.li_lei)

    assert client.get(f"{law.new}/articles/{article}").status_code == 404


@pytest.mark.parametrize(("articles", "there", "missing"), [(97, "97", "98"), (None, "30", "9999")])
def test_without_a_text_an_article_is_there_by_its_number_or_because_something_cites_it(
    client: Client, app: Flask, cast: Cast, law: Law, articles: int | None, there: str, missing: str
) -> None:
    with app.app_context():
        known = db.session.get_one(Edition, law.quiz.edition)
        bare = Edition(statute_id=known.statute_id, label="2002", effective_on=date(2002, 11, 1), articles=articles)
        chapter = db.session.scalars(select(Chapter)).one()
        db.session.add(bare)
        db.session.flush()
        citations.cite(chapter, bare, [ArticleNumber(30)])
        db.session.commit()
        page = f"/laws/{bare.statute_id}/editions/{bare.id}/articles"
    client.sign_in(cast.li_lei)

    assert [client.get(f"{page}/{number}").status_code for number in (there, missing)] == [200, 404]


def test_search_finds_words_marks_them_and_leads_to_the_article(client: Client, cast: Cast, law: Law) -> None:
    client.sign_in(cast.li_lei)

    page = client.get("/laws?q=责任制").text
    both = client.get("/laws?q=职责").text

    assert "建立<mark>责任制</mark>；" in page
    assert f'{law.new}?q=%E8%B4%A3%E4%BB%BB%E5%88%B6#a21"' in page
    assert both.index(f"{law.new}?") < both.index(f"{law.old}?")
    assert "建立<mark>责任制</mark>；" in client.get(f"{law.new}?q=责任制").text


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("第二十一条之一", 1),
        ("21", 2),
        ("主要负责人 责任制", 1),
        ("0%_。", 1),
        ("%", 1),
        ("没有这样的词", 0),
        ("' OR 1=1", 0),
    ],
)
def test_search_takes_words_as_they_are_and_numbers_of_articles(
    client: Client, cast: Cast, law: Law, typed: str, count: int
) -> None:
    client.sign_in(cast.li_lei)

    assert f"找到 {count} 条" in client.get("/laws", query_string={"q": typed}).text


def test_what_is_searched_for_is_shown_as_text(client: Client, cast: Cast, law: Law) -> None:
    client.sign_in(cast.li_lei)

    answers = [client.get(page, query_string={"q": "<script>"}).text for page in ("/laws", law.new)]

    assert not any("<script>" in answer for answer in answers)


def test_an_edition_without_a_text_says_so(client: Client, cast: Cast, kept: Any) -> None:
    quiz = kept(lambda: making.made(cast))
    client.sign_in(cast.li_lei)

    assert "尚未导入" in client.get(f"/laws/1/editions/{quiz.edition}").text


def test_an_article_whose_number_alone_changed_is_found_again(client: Client, app: Flask, cast: Cast, law: Law) -> None:
    with app.app_context():
        old = db.session.get_one(Edition, int(law.old.rpartition("/")[2]))
        text = f"{TITLE}第二十条 为了加强安全生产工作。\n第二十一条 旧职责。\n"
        drafts.apply(drafts.read("旧.md", text.encode(), Given(None, old.label, old.effective_on)), by=None)
        db.session.commit()
    client.sign_in(cast.li_lei)

    assert "2021版中内容相同的条文：第一条" in client.get(f"{law.old}/articles/20").text
    assert "2021版的同号条文" in client.get(f"{law.old}/articles/21").text
