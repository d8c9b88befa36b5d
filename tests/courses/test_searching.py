"""One box over all that is said in the lectures that somebody may open, and in no others."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.courses.models import Course, Lesson, Plan
from lms.db import db
from lms.media import captions
from lms.media.models import Captions, Chapter, Recording
from lms.people.models import Person, Post
from tests import factories
from tests.cast import Cast
from tests.conftest import Client

SRT = """1
00:00:05,500 --> 00:00:08,000
生产安全事故\n报告

2
00:00:09,000 --> 00:00:12,000
Report ＡＢＣ 100% of <i>accidents</i> & more
"""


@pytest.fixture
def lesson(app: Flask, cast: Cast) -> int:
    """A lecture with captions that Sun Li owes."""
    with app.app_context():
        recording = factories.recording(cast.zhao_min)
        captions.take(recording, "zh", "a.srt", SRT.encode())
        course = factories.course(cast.zhao_min, recording)
        plan = factories.plan(course, cast.admin)
        post = db.session.scalars(select(Post).where(Post.person_id == cast.sun_li.id)).one()
        factories.enrolment(plan, post)
        db.session.commit()
        return db.session.scalars(select(Lesson.id)).one()


@pytest.fixture
def asks(client: Client) -> Callable[[Person, str], str]:
    def ask(person: Person, words: str) -> str:
        client.sign_in(person)
        return str(client.get("/search", query_string={"q": words}).text)

    return ask


Asks = Callable[[Person, str], str]


def test_a_sentence_is_found_with_its_second_and_its_words_marked(asks: Asks, cast: Cast, lesson: int) -> None:
    page = asks(cast.sun_li, "事故报告")

    assert f'href="/lessons/{lesson}/watch?at=5&amp;find=' in page
    assert "生产安全<mark>事故\n报告</mark>" in page
    assert "第一讲" in page
    assert "安全生产法专题" in page


@pytest.mark.parametrize("words", ["abc", "ＲＥＰＯＲＴ", "accidents & more", "100%", "报告 事故", "  故报 "])
def test_case_width_blanks_and_order_do_not_matter(words: str, asks: Asks, cast: Cast, lesson: int) -> None:
    assert f"/lessons/{lesson}/watch?at=" in asks(cast.sun_li, words)


@pytest.mark.parametrize("words", ["", " ", "矿山", "%", "_", "事故 abc", "'; DROP TABLE cue; --", "x" * 500, "\x00"])
def test_what_nobody_says_is_not_found(words: str, asks: Asks, cast: Cast, lesson: int) -> None:
    if words == "%":
        words = "事%告"

    assert "watch?at=" not in asks(cast.sun_li, words)


def test_what_was_typed_is_no_markup(asks: Asks, cast: Cast, lesson: int) -> None:
    assert "<script>" not in asks(cast.sun_li, "<script>").replace('<script type="module"', "").replace(
        "<script defer", ""
    )


@pytest.mark.parametrize("who", ["ma_jun", "han_mei", "xu_lin"])
def test_nobody_finds_words_of_lectures_that_are_not_theirs(who: str, asks: Asks, cast: Cast, lesson: int) -> None:
    page = asks(getattr(cast, who), "事故")

    assert "watch?at=" not in page
    assert "第一讲" not in page


@pytest.mark.parametrize("who", ["zhao_min", "admin"])
def test_whoever_may_edit_a_course_finds_its_words(who: str, asks: Asks, cast: Cast, lesson: int) -> None:
    assert "watch?at=5" in asks(getattr(cast, who), "事故")


def _draft() -> None:
    db.session.scalars(select(Captions)).one().confirmed_at = None


def _removed_lesson() -> None:
    db.session.scalars(select(Lesson)).one().removed_at = clock.now()


def _withdrawn_plan() -> None:
    db.session.scalars(select(Plan)).one().published_at = None


def _unmade_recording() -> None:
    db.session.scalars(select(Recording)).one().state = "failed"


@pytest.mark.parametrize("change", [_draft, _removed_lesson, _withdrawn_plan, _unmade_recording])
def test_what_cannot_be_opened_is_not_found(
    change: Callable[[], None], asks: Asks, cast: Cast, lesson: int, kept: Callable[[Callable[[], Any]], Any]
) -> None:
    kept(change)

    assert "watch?at=" not in asks(cast.sun_li, "事故")


def test_a_common_word_shows_the_first_places_and_counts_the_rest(
    asks: Asks, cast: Cast, lesson: int, kept: Callable[[Callable[[], Any]], Any]
) -> None:
    many = "".join(f"00:{n:02}:00,000 --> 00:{n:02}:05,000\n安全第{n}\n\n" for n in range(12))

    def replace() -> None:
        course = db.session.scalars(select(Course)).one()
        lecture = db.session.scalars(select(Lesson).where(Lesson.course_id == course.id)).one()
        recording = db.session.get_one(Recording, lecture.recording_id)
        captions.take(recording, "zh", "a.srt", many.encode())

    kept(replace)

    page = asks(cast.sun_li, "安全")

    assert page.count("watch?at=") == 5
    assert "12 处" in page
    assert "本讲中还有 7 处" in page


@pytest.fixture
def chapter(app: Flask, lesson: int) -> None:
    """One in the lecture that Sun Li owes."""
    with app.app_context():
        recording = db.session.scalars(select(Recording)).one()
        chapters = [Chapter(recording_id=recording.id, start=70, title="主要负责人职责", title_en="Duties of heads")]
        db.session.add_all(chapters)
        db.session.commit()


@pytest.mark.usefixtures("chapter")
def test_a_chapter_is_found_and_leads_to_its_beginning(asks: Asks, cast: Cast, lesson: int) -> None:
    page = asks(cast.sun_li, "负责人")

    assert f'href="/lessons/{lesson}/watch?at=70"' in page
    assert "1:10 主要<mark>负责人</mark>职责" in page
    assert f'href="/lessons/{lesson}/watch?at=70"' in asks(cast.sun_li, "DUTIES")


@pytest.mark.usefixtures("chapter")
@pytest.mark.parametrize("who", ["ma_jun", "han_mei", "xu_lin"])
def test_nobody_finds_chapters_of_lectures_that_are_not_theirs(who: str, asks: Asks, cast: Cast) -> None:
    assert "主要" not in asks(getattr(cast, who), "负责人")


@pytest.mark.usefixtures("chapter")
def test_an_author_finds_what_is_said_in_an_own_recording_that_is_in_no_course(
    asks: Asks, cast: Cast, lesson: int, kept: Callable[[Callable[[], Any]], Any]
) -> None:
    in_course = asks(cast.zhao_min, "事故")
    kept(_removed_lesson)
    pages = {who: asks(getattr(cast, who), "事故") for who in ("zhao_min", "admin", "xu_lin", "sun_li")}

    assert "/recordings/" not in in_course.partition('id="lectures"')[2]
    assert ['href="/recordings/1?at=5"' in pages[who] for who in pages] == [True, True, False, False]
    assert "录播，尚未编入课程" in pages["zhao_min"]
    assert 'href="/recordings/1?at=70"' in asks(cast.zhao_min, "负责人")
