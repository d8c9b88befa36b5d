"""A course is taken over to the edition in force: what its lectures and questions cite is compared, ticked and moved at once."""

import re
from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from lms.courses.models import Course
from lms.db import db
from lms.media.models import Chapter, Mark
from lms.people.models import AuditEntry
from lms.quizzes import banks
from lms.quizzes.models import Question, QuestionVersion
from lms.statutes import citations, drafts
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.drafts import Given
from lms.statutes.models import Citation, Edition
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making

TITLE = "# 中华人民共和国安全生产法（自2021年9月1日起施行）\n"
OLD = f"{TITLE}第二十一条 旧职责。\n第二十二条 一字未改。\n第二十三条 移到后面。\n第二十四条 已经删去。\n"
NEW = f"{TITLE}第二十一条 新职责。\n第二十二条 一字 未改。\n第二十三条 新插入的。\n第二十三条之一 移到后面。\n"


@dataclass(frozen=True)
class Old:
    quiz: making.Quiz
    page: str
    new: int


@pytest.fixture
def old(app: Flask, cast: Cast, client: Client) -> Old:
    """A chapter cites 22 and 24, a mark 23, and every question 21; of the last one it is 22."""
    client.sign_in(cast.zhao_min)
    with app.app_context():
        quiz = making.made(cast)
        edition = db.session.get_one(Edition, quiz.edition)
        drafts.apply(drafts.read("旧.md", OLD.encode(), Given()), by=None)
        new = drafts.apply(drafts.read("新.md", NEW.encode(), Given(None, "2026", date(2026, 1, 1))), by=None)
        chapter, mark = (
            Chapter(recording_id=quiz.recording, start=30, title="职责"),
            Mark(recording_id=quiz.recording, second=90),
        )
        db.session.add_all([chapter, mark])
        db.session.flush()
        citations.cite(chapter, edition, [ArticleNumber(22), ArticleNumber(24)])
        citations.cite(mark, edition, [ArticleNumber(23)])
        last = db.session.scalars(select(Question).order_by(Question.id.desc())).first()
        assert last
        banks.change(last, making.wording("multiple", 99, edition, ArticleNumber(22)), cast.zhao_min)
        db.session.get_one(Course, quiz.course).edition_id = edition.id
        db.session.commit()
        return Old(quiz, f"/courses/{quiz.course}/newer-editions", new.id)


def _boxes(page: str) -> dict[bool, list[str]]:
    """The ids of the citations that can be ticked, by whether they are."""
    found = re.findall(r'name="citation" value="(\d+)"( checked)?', page)
    return {ticked: [number for number, mark in found if bool(mark) == ticked] for ticked in (True, False)}


def _cited(app: Flask, *subjects: str) -> list[tuple[str, int]]:
    with app.app_context():
        rows = db.session.scalars(select(Citation).where(Citation.subject.in_(subjects)))
        return sorted((str(row.numbered), row.edition_id) for row in rows)


def test_unchanged_is_ticked_changed_is_compared_and_removed_is_named(client: Client, old: Old) -> None:
    page = client.get(old.page).text

    boxes = _boxes(page)
    assert (len(boxes[True]), len(boxes[False])) == (2, 18)
    assert page.count("现行版本中已无此条") == 1
    assert "内容相同，现为第二十三条之一" in page
    assert [
        words in page for words in ("<mark>旧</mark>职责。", "<mark>新</mark>职责。", "一字未改。", "已经删去。")
    ] == [True] * 4
    assert 'name="course" value="1" checked' in page


def test_what_is_ticked_moves_in_one_go_with_a_trace(app: Flask, client: Client, cast: Cast, old: Old) -> None:
    boxes = _boxes(client.get(old.page).text)
    with app.app_context():
        mark = db.session.scalars(select(Citation.id).where(Citation.subject == "mark")).one()

    done = client.post(old.page, data={"course": "1", "citation": [*boxes[True], str(mark)]}, follow_redirects=True)

    assert "3 处已改引现行版本" in done.text
    was = old.quiz.edition
    assert _cited(app, "chapter", "mark") == [("22", old.new), ("23-1", old.new), ("24", was)]
    assert _cited(app, "question").count(("22", old.new)) == 1
    assert _cited(app, "question").count(("21", was)) == 17
    with app.app_context():
        assert db.session.get_one(Course, old.quiz.course).edition_id == old.new
        deed = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "course.taken_over")).one()
        assert (deed.actor_id, deed.subject_id) == (cast.zhao_min.id, old.quiz.course)
        assert (deed.details["label"], deed.details["citations_moved"], deed.details["questions_moved"]) == (
            ["2021", "2026"],
            2,
            1,
        )
        assert len(db.session.scalars(select(AuditEntry).where(AuditEntry.action == "citation.moved")).all()) == 3
        version = db.session.scalars(select(QuestionVersion).where(QuestionVersion.edition_id == old.new)).one()
        assert (version.number, version.numbered) == (3, ArticleNumber(22))


@pytest.mark.parametrize("chosen", [[], ["999999"], ["removed"]])
def test_what_cannot_be_moved_changes_nothing(app: Flask, client: Client, old: Old, chosen: list[str]) -> None:
    before = _cited(app, "chapter", "mark", "question")
    with app.app_context():
        removed = db.session.scalars(select(Citation.id).where(Citation.article == 24)).one()

    answer = client.post(old.page, data={"citation": [str(removed) if each == "removed" else each for each in chosen]})

    assert answer.status_code == 409
    assert "未选择" in answer.text
    assert _cited(app, "chapter", "mark", "question") == before


def test_another_author_takes_nothing_over(app: Flask, client: Client, cast: Cast, old: Old) -> None:
    boxes = _boxes(client.get(old.page).text)
    client.sign_in(cast.xu_lin)

    assert client.get(old.page).status_code == 404
    assert client.post(old.page, data={"course": "1", "citation": boxes[True]}).status_code == 404


def test_a_lecture_of_somebody_else_in_the_course_stays(app: Flask, client: Client, cast: Cast, old: Old) -> None:
    with app.app_context():
        db.session.get_one(Course, old.quiz.course).author_id = cast.xu_lin.id
        db.session.commit()
    client.sign_in(cast.xu_lin)

    page = client.get(old.page).text

    assert _boxes(page) == {True: [], False: []}
    assert 'name="course"' in page


def test_where_nothing_is_superseded_the_page_says_so(app: Flask, client: Client, cast: Cast) -> None:
    client.sign_in(cast.zhao_min)
    with app.app_context():
        course = making.made(cast).course

    assert "没有引用已被取代的版本" in client.get(f"/courses/{course}/newer-editions").text


def test_the_course_of_a_superseded_edition_leads_there(client: Client, old: Old) -> None:
    assert client.get(f"/courses/{old.quiz.course}").text.count(f'href="{old.page}"') == 2
