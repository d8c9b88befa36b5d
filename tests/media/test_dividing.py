"""Authors divide a recording into chapters: added, named, moved and removed beside its player."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms.db import db
from lms.media import chapters, citing, dividing
from lms.media.models import Chapter, Mark, Recording
from lms.people.models import AuditEntry
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Citation
from tests import factories
from tests.cast import Cast
from tests.conftest import Client

PART = {"HX-Request": "true"}


@dataclass(frozen=True)
class Desk:
    """Zhao Min's recording of two minutes with a chapter at 0:42, and her window on it."""

    client: Client
    app: Flask
    recording: int
    chapter: int

    @property
    def page(self) -> str:
        return f"/recordings/{self.recording}/chapters"

    def add(self, second: str, title: str, title_en: str = "") -> Any:
        return self.client.post(self.page, data={"second": second, "title": title, "title_en": title_en}, headers=PART)

    def change(self, second: str, title: str, seen: str | None = None, chapter: int | None = None) -> Any:
        data = {"second": second, "title": title, "seen": self.seen() if seen is None else seen}
        return self.client.post(f"{self.page}/{chapter or self.chapter}", data=data, headers=PART)

    def remove(self) -> Any:
        return self.client.post(f"{self.page}/{self.chapter}/removal", headers=PART)

    def seen(self) -> str:
        with self.app.app_context():
            return dividing.stamp(db.session.get_one(Chapter, self.chapter))

    def listed(self) -> list[tuple[int, str, str | None]]:
        with self.app.app_context():
            recording = db.session.get_one(Recording, self.recording)
            return [(each.start, each.title, each.title_en) for each in chapters.of(recording)]

    def cited(self) -> list[tuple[str, int]]:
        with self.app.app_context():
            found = db.session.scalars(select(Citation).order_by(Citation.article)).all()
            return [(each.subject, each.article) for each in found]


@pytest.fixture
def desk(client: Client, app: Flask, cast: Cast) -> Desk:
    with app.app_context():
        recording = factories.recording(cast.zhao_min)
        chapter = Chapter(recording_id=recording.id, start=42, title="职责")
        db.session.add(chapter)
        db.session.commit()
        made = Desk(client, app, recording.id, chapter.id)
    client.sign_in(cast.zhao_min)
    return made


def test_chapters_are_added_in_the_order_of_the_lecture_and_leave_a_trace(desk: Desk, cast: Cast) -> None:
    answers = [desk.add("0:00:05", " 总则 ", "General"), desk.add("1：31", "罚则")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert desk.listed() == [(5, "总则", "General"), (42, "职责", None), (91, "罚则", None)]
    assert "“罚则”现在从1:31开始" in answers[1].text
    assert "<html" not in answers[1].text
    with desk.app.app_context():
        deeds = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "chapter.added")).all()
        assert [(deed.actor_id, deed.details["begins"]) for deed in deeds] == [
            (cast.zhao_min.id, "0:05"),
            (cast.zhao_min.id, "1:31"),
        ]


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(
    ("second", "title", "status", "words"),
    [
        ("12.31", "甲", 422, "分:秒"),
        ("", "甲", 422, "分:秒"),
        ("0:10", "  ", 422, "请填写章节标题"),
        ("0:10", "甲" * 201, 422, "200"),
        ("2:00", "甲", 422, "超出了结尾"),
        ("99:999:99", "甲", 422, "超出了结尾"),
        ("0:42", "甲", 409, "0:42已有章节“职责”"),
    ],
)
def test_what_cannot_be_a_chapter_is_said_and_nothing_changes(
    desk: Desk, second: str, title: str, status: int, words: str
) -> None:
    answer = desk.add(second, title)

    assert answer.status_code == status
    assert words in answer.text
    assert f'value="{second}"' in answer.text
    assert desk.listed() == [(42, "职责", None)]


def test_a_chapter_is_named_and_moved(desk: Desk) -> None:
    desk.change("1:00", "主要负责人的职责")

    assert desk.listed() == [(60, "主要负责人的职责", None)]
    with desk.app.app_context():
        deed = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "chapter.changed")).one()
        assert (deed.details["chapter"], deed.details["begins"]) == (["职责", "主要负责人的职责"], ["0:42", "1:00"])


def test_of_two_windows_the_second_is_told_before_it_overwrites(desk: Desk) -> None:
    seen = desk.seen()
    desk.change("0:42", "第一个窗口", seen)

    told = desk.change("0:42", "第二个窗口", seen)

    assert (told.status_code, desk.listed()) == (409, [(42, "第一个窗口", None)])
    assert "第一个窗口" in told.text
    assert 'value="第二个窗口"' in told.text
    assert f'value="{desk.seen()}"' in told.text


def test_what_was_typed_for_a_chapter_that_is_gone_may_be_added_again(desk: Desk) -> None:
    seen = desk.seen()
    first, second = desk.remove(), desk.remove()

    told = desk.change("0:50", "新名字", seen)

    assert (first.status_code, second.status_code, told.status_code) == (200, 200, 409)
    assert "已被移除" in told.text
    assert 'value="新名字"' in told.text
    assert desk.listed() == []


def test_no_two_chapters_come_to_begin_in_the_same_second(desk: Desk) -> None:
    desk.add("0:10", "总则")

    answer = desk.change("0:10", "职责")

    assert answer.status_code == 409
    assert [start for start, _, _ in desk.listed()] == [10, 42]


def test_links_stay_at_their_second_when_its_chapter_goes_or_comes(desk: Desk, cast: Cast) -> None:
    with desk.app.app_context():
        edition, recording = factories.edition(), db.session.get_one(Recording, desk.recording)
        for second, article in ((42, 21), (60, 21), (60, 30)):
            citing.cite(recording, second, edition, ArticleNumber(article), by=cast.zhao_min)
        db.session.commit()

    desk.change("1:00", "职责")
    moved = desk.cited()
    removed = desk.remove()
    alone = desk.cited()
    assert "第三十条" in removed.text
    assert "暂无章节" in removed.text
    desk.add("1:00", "职责")

    assert moved == [("chapter", 21), ("chapter", 30)]
    assert alone == [("mark", 21), ("mark", 30)]
    assert desk.cited() == moved
    assert 'value="1:00"' in removed.text
    with desk.app.app_context():
        assert not db.session.scalars(select(Mark)).all()


def test_a_lecture_that_is_not_made_has_no_chapters_to_change(desk: Desk, cast: Cast) -> None:
    with desk.app.app_context():
        recording = db.session.get_one(Recording, desk.recording)
        recording.state, recording.seconds = "waiting", None
        db.session.commit()

    assert (desk.client.get(desk.page).status_code, desk.add("0:10", "甲").status_code) == (200, 409)


def test_there_is_an_end_to_chapters(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chapters, "MOST", 2)
    desk.add("0:10", "甲")

    answer = desk.add("0:20", "乙")

    assert (answer.status_code, len(desk.listed())) == (409, 2)
    assert "最多2个章节" in answer.text


def test_another_author_changes_nothing(desk: Desk, cast: Cast) -> None:
    seen = desk.seen()
    desk.client.sign_in(cast.xu_lin)

    answers = [desk.client.get(desk.page), desk.add("0:10", "甲"), desk.change("0:10", "甲", seen), desk.remove()]

    assert {answer.status_code for answer in answers} == {404}
    assert desk.listed() == [(42, "职责", None)]


def test_a_chapter_of_another_recording_is_not_changed(desk: Desk, cast: Cast, kept: Any) -> None:
    other = kept(lambda: factories.recording(cast.zhao_min, title="另一讲").id)
    elsewhere = Desk(desk.client, desk.app, other, desk.chapter)

    assert elsewhere.change("0:10", "甲").status_code == 409
    assert elsewhere.remove().status_code == 200
    assert desk.listed() == [(42, "职责", None)]


def test_without_scripts_the_whole_page_comes_back(desk: Desk) -> None:
    answer = desk.client.post(desk.page, data={"second": "0:05", "title": "总则"})

    assert (answer.status_code, answer.location) == (303, desk.page)


def test_where_not_all_chapters_of_a_file_were_taken_the_page_says_so(desk: Desk) -> None:
    assert "只取前" not in desk.client.get(desk.page).text
    with desk.app.app_context():
        more = (Chapter(recording_id=desk.recording, start=43 + n, title="段") for n in range(chapters.MOST - 1))
        db.session.add_all(more)
        db.session.commit()

    assert "只取前 300 个" in desk.client.get(desk.page).text
