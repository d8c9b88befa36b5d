"""Authors link a second of a recording to articles of laws; learners find them beside the player."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms.db import db
from lms.media import citing, recordings
from lms.media.models import Chapter, Mark, Recording
from lms.people.models import AuditEntry
from lms.statutes import drafts
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.drafts import Given
from lms.statutes.models import Citation, Edition
from tests import factories
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making

TITLE = "# 中华人民共和国安全生产法（自2021年9月1日起施行）\n"
NEW = f"{TITLE}第一条 新总则。\n第二十一条 新职责。\n第二十一条之一 另行规定。\n"
OLD = f"{TITLE}第二十一条 旧职责。\n第三十条 旧规定。\n"


@dataclass(frozen=True)
class Lesson:
    recording: int
    lecture: int
    new: int
    old: int

    @property
    def page(self) -> str:
        return f"/recordings/{self.recording}/citations"


@pytest.fixture
def lesson(app: Flask, cast: Cast) -> Lesson:
    """Li Lei's lecture of two minutes by Zhao Min, with a chapter at 0:42, and the law in two editions."""
    with app.app_context():
        quiz = making.made(cast)
        drafts.apply(drafts.read("新.md", NEW.encode(), Given()), by=None)
        old = drafts.apply(drafts.read("旧.md", OLD.encode(), Given(None, "2014", date(2014, 12, 1))), by=None)
        db.session.add(Chapter(recording_id=quiz.recording, start=42, title="职责"))
        db.session.commit()
        return Lesson(quiz.recording, quiz.lecture, quiz.edition, old.id)


def _cite(client: Client, lesson: Lesson, second: str, article: str, edition: int | None = None) -> Any:
    return client.post(lesson.page, data={"second": second, "edition": edition or lesson.new, "article": article})


def _cited(app: Flask) -> list[tuple[str, int, str]]:
    with app.app_context():
        found = db.session.scalars(
            select(Citation).where(Citation.subject.in_(["chapter", "mark"])).order_by(Citation.id)
        )
        return [(each.subject, each.edition_id, str(each.numbered)) for each in found]


def test_a_second_is_linked_by_the_chapter_that_begins_there_or_by_a_mark(
    client: Client, app: Flask, cast: Cast, lesson: Lesson
) -> None:
    client.sign_in(cast.zhao_min)

    answers = [
        _cite(client, lesson, "0:42", "21"), _cite(client, lesson, "1：31", "第二十一条之一"),
        _cite(client, lesson, "0:01:31", "第1条"),
    ]  # fmt: skip
    page = client.get(lesson.page).text

    assert {answer.status_code for answer in answers} == {303}
    assert _cited(app) == [("chapter", lesson.new, "21"), ("mark", lesson.new, "21-1"), ("mark", lesson.new, "1")]
    assert page.index("0:42") < page.index("1:31")
    with app.app_context():
        assert db.session.scalars(select(Mark.second)).all() == [91]
        deeds = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "citation.added")).all()
        assert [deed.details["article"] for deed in deeds] == ["第二十一条", "第二十一条之一", "第一条"]


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(
    ("second", "article", "words"),
    [
        ("12.31", "21", "分:秒"),
        ("", "21", "分:秒"),
        ("0:42", "二十一款", "条文序号"),
        ("0:42", "999", "没有第九百九十九条"),
        ("2:00", "21", "超出了结尾"),
    ],
)
def test_what_cannot_be_linked_is_said_beside_its_field(
    client: Client, app: Flask, cast: Cast, lesson: Lesson, second: str, article: str, words: str
) -> None:
    client.sign_in(cast.zhao_min)

    answer = _cite(client, lesson, second, article)

    assert answer.status_code == 422
    assert words in answer.text
    assert _cited(app) == []
    with app.app_context():
        assert not db.session.scalars(select(Mark)).all()


def test_an_article_is_linked_once_to_a_second(client: Client, app: Flask, cast: Cast, lesson: Lesson) -> None:
    client.sign_in(cast.zhao_min)
    _cite(client, lesson, "0:10", "21")

    answer = _cite(client, lesson, "0:10", "第二十一条")

    assert answer.status_code == 409
    assert "此处已关联第二十一条" in answer.text


def test_a_link_that_is_taken_away_takes_its_mark_with_it(
    client: Client, app: Flask, cast: Cast, lesson: Lesson
) -> None:
    client.sign_in(cast.zhao_min)
    _cite(client, lesson, "0:10", "21")
    _cite(client, lesson, "0:42", "21")
    with app.app_context():
        numbers = db.session.scalars(select(Citation.id).where(Citation.subject.in_(["chapter", "mark"]))).all()

    for number in numbers:
        client.post(f"{lesson.page}/{number}/removal")

    assert _cited(app) == []
    with app.app_context():
        assert not db.session.scalars(select(Mark)).all()
        assert len(db.session.scalars(select(Chapter)).all()) == 1


def test_a_link_to_a_superseded_edition_is_compared_and_moved_by_the_author(
    client: Client, app: Flask, cast: Cast, lesson: Lesson
) -> None:
    client.sign_in(cast.zhao_min)
    _cite(client, lesson, "0:42", "21", lesson.old)
    page = client.get(lesson.page).text
    with app.app_context():
        number = db.session.scalars(select(Citation.id).where(Citation.subject == "chapter")).one()

    moved = client.post(f"{lesson.page}/{number}/moving", follow_redirects=True)

    assert [
        words in page
        for words in (
            "自2021年9月1日起已不再施行",
            "<mark>旧</mark>职责。",
            "<mark>新</mark>职责。",
            "改为关联2021版第二十一条",
        )
    ] == [True] * 4
    assert "已改为关联现行版本" in moved.text
    assert _cited(app) == [("chapter", lesson.new, "21")]
    with app.app_context():
        deed = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "citation.moved")).one()
        assert (deed.actor_id, deed.details["label"]) == (cast.zhao_min.id, ["2014", "2021"])


def test_the_page_of_a_recording_says_that_it_cites_a_superseded_edition(
    client: Client, app: Flask, cast: Cast, lesson: Lesson
) -> None:
    client.sign_in(cast.zhao_min)
    address, says_so = f"/recordings/{lesson.recording}", "《安全生产法》2014版自2021年9月1日起已不再施行"
    before = client.get(address).text
    _cite(client, lesson, "0:42", "21", lesson.old)

    page = client.get(address).text

    assert (says_so in before, says_so in page) == (False, True)
    assert f'href="{address}/citations">对照新旧条文并改引' in page


def test_what_the_newer_edition_does_not_have_stays(client: Client, app: Flask, cast: Cast, lesson: Lesson) -> None:
    client.sign_in(cast.zhao_min)
    _cite(client, lesson, "0:42", "30", lesson.old)
    with app.app_context():
        number = db.session.scalars(select(Citation.id).where(Citation.subject == "chapter")).one()

    answer = client.post(f"{lesson.page}/{number}/moving")

    assert answer.status_code == 422
    assert "2021版没有第三十条" in answer.text
    assert _cited(app) == [("chapter", lesson.old, "30")]


def test_a_learner_finds_chapters_and_articles_beside_the_player(client: Client, cast: Cast, lesson: Lesson) -> None:
    client.sign_in(cast.zhao_min)
    _cite(client, lesson, "0:42", "21")
    _cite(client, lesson, "1:31", "30", lesson.old)
    client.sign_in(cast.li_lei)

    page, contents = (client.get(f"/lessons/{lesson.lecture}/{part}").text for part in ("watch", "contents"))
    article = client.get(f"/laws/1/editions/{lesson.old}/articles/30").text

    assert f'hx-get="/lessons/{lesson.lecture}/contents"' in page
    assert 'data-seek-to="42"' in contents
    assert contents.count("within-chapter") == 1
    assert 'data-seek-to="91"' in contents
    assert f'hx-get="/laws/1/editions/{lesson.new}/articles/21"' in contents
    assert "《安全生产法》2014版自2021年9月1日起已不再施行" in contents
    assert "查看现行版本" in contents
    assert '安全生产法 2014 <span lang="zh-Hans">第三十条' in contents
    assert '安全生产法 <span lang="zh-Hans">第二十一条' in contents
    assert f"/lessons/{lesson.lecture}/watch?at=91" in article


def test_nobody_else_finds_the_contents_of_a_lecture(client: Client, cast: Cast, lesson: Lesson) -> None:
    for person in (cast.ma_jun, cast.han_mei, cast.xu_lin):
        client.sign_in(person)
        assert client.get(f"/lessons/{lesson.lecture}/contents").status_code == 404


def test_another_author_links_nothing(client: Client, app: Flask, cast: Cast, lesson: Lesson) -> None:
    client.sign_in(cast.xu_lin)

    assert {client.get(lesson.page).status_code, _cite(client, lesson, "0:42", "21").status_code} == {404}
    assert _cited(app) == []


def test_a_link_of_another_recording_is_not_there(
    client: Client, app: Flask, cast: Cast, lesson: Lesson, kept: Any
) -> None:
    other = kept(lambda: factories.recording(cast.zhao_min, title="另一讲").id)
    client.sign_in(cast.zhao_min)
    _cite(client, lesson, "0:42", "21")
    with app.app_context():
        number = db.session.scalars(select(Citation.id).where(Citation.subject == "chapter")).one()

    assert client.post(f"/recordings/{other}/citations/{number}/removal").status_code == 404
    assert len(_cited(app)) == 1


def test_a_recording_that_is_deleted_takes_its_links_with_it(database: Any, cast: Cast) -> None:
    edition, recording = factories.edition(), factories.recording(cast.zhao_min)
    number = recording.id
    citing.cite(recording, 5, edition, ArticleNumber(21), by=cast.zhao_min)

    recordings.remove(database.get_one(Recording, number))

    assert not database.scalars(select(Citation)).all()
    assert not database.scalars(select(Mark)).all()
    assert database.get(Edition, edition.id)
