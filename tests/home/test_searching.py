"""One search over laws, lectures, courses, handouts and questions, and over nothing that is not open to whoever asks."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from lms.db import db
from lms.media import captions
from lms.media.models import Handout, Recording
from lms.people.models import Person
from lms.quizzes import banks
from lms.quizzes.models import Question
from lms.statutes import drafts
from lms.statutes.drafts import Given
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making

TEXT = (
    "# 中华人民共和国安全生产法（自2021年9月1日起施行）\n第二十一条 建立健全<b>隐患</b>排查制度。\n第二十二条 其他。\n"
)
SRT = "1\n00:00:05,500 --> 00:00:08,000\n隐患要及时排查\n"
STEM = "隐患由谁排查（）"


@pytest.fixture
def quiz(app: Flask, cast: Cast) -> making.Quiz:
    """Li Lei owes a course of a lecture, with captions and a handout, and a quiz; everything speaks of 隐患."""
    with app.app_context():
        quiz = making.made(cast)
        drafts.apply(drafts.read("法.md", TEXT.encode(), Given(None, "2021", date(2021, 9, 1))), by=None)
        captions.take(db.session.get_one(Recording, quiz.recording), "zh", "a.srt", SRT.encode())
        db.session.add(Handout(recording_id=quiz.recording, name="隐患清单.pdf", path="handouts/a.pdf", size=9))
        question = db.session.scalars(select(Question).order_by(Question.id)).first()
        assert question
        says = making.wording("true_false", 99)
        banks.change(question, banks.Wording(says.kind, STEM, says.options, says.right), cast.zhao_min)
        db.session.commit()
        return quiz


def _page(client: Client, who: Person, words: str, **asked: str) -> str:
    client.sign_in(who)
    return str(client.get("/search", query_string={"q": words, **asked}).text)


def _groups(page: str) -> list[str]:
    return [kind for kind in ("laws", "lectures", "courses", "handouts", "questions") if f'id="{kind}"' in page]


def test_a_learner_finds_article_second_and_handout_of_what_is_open(
    client: Client, cast: Cast, quiz: making.Quiz
) -> None:
    page = _page(client, cast.li_lei, "隐患")

    assert _groups(page) == ["laws", "lectures", "handouts"]
    assert "#a21" in page
    assert f'href="/lessons/{quiz.lecture}/watch?at=5&amp;find=' in page
    assert f'href="/lessons/{quiz.lecture}/watch"><span><mark>隐患</mark>清单.pdf' in page
    assert "&lt;b&gt;<mark>隐患</mark>&lt;/b&gt;" in page


def test_a_course_leads_the_learner_to_the_task_and_the_author_to_its_page(
    client: Client, cast: Cast, quiz: making.Quiz
) -> None:
    assert f'href="/tasks/{quiz.enrolment}"' in _page(client, cast.li_lei, "安全生产法专题")
    assert f'href="/courses/{quiz.course}"' in _page(client, cast.zhao_min, "安全生产法专题")


@pytest.mark.parametrize("who", ["ma_jun", "han_mei", "xu_lin"])
def test_whoever_it_is_not_open_to_finds_the_law_alone(client: Client, cast: Cast, quiz: making.Quiz, who: str) -> None:
    page = _page(client, getattr(cast, who), "隐患")

    assert _groups(page) == ["laws"]
    assert [words in page for words in (STEM[2:], "清单", "及时排查")] == [False] * 3
    assert _groups(_page(client, getattr(cast, who), "安全生产法专题")) == []


@pytest.mark.parametrize("who", ["zhao_min", "admin"])
def test_whoever_works_with_the_bank_finds_its_questions(
    client: Client, cast: Cast, quiz: making.Quiz, who: str
) -> None:
    page = _page(client, getattr(cast, who), "谁排查 隐患")

    assert _groups(page) == ["questions"]
    assert "<mark>隐患</mark>由<mark>谁排查</mark>（）" in page
    assert "安全生产法题库" in page


def test_the_number_of_an_article_finds_it(client: Client, cast: Cast, quiz: making.Quiz) -> None:
    assert "#a22" in _page(client, cast.ma_jun, "第二十二条")


def test_one_kind_alone_is_shown_at_length(client: Client, cast: Cast, quiz: making.Quiz) -> None:
    few, many = _page(client, cast.zhao_min, "single"), _page(client, cast.zhao_min, "single", **{"in": "questions"})

    assert (few.count('href="/questions/'), many.count('href="/questions/')) == (5, 6)
    assert "/search?q=single&amp;in=questions" in few
    assert _groups(_page(client, cast.zhao_min, "隐患", **{"in": "nonsense"})) == _groups(
        _page(client, cast.zhao_min, "隐患")
    )


@pytest.mark.parametrize("words", ["矿山", "矿%山", "矿_山", "<script>", "'; DROP TABLE cue; --", "x" * 500])
def test_nothing_found_says_so(client: Client, cast: Cast, quiz: making.Quiz, words: str) -> None:
    page = _page(client, cast.zhao_min, words)

    assert _groups(page) == []
    assert "没有找到" in page


def test_without_words_there_is_only_the_box(client: Client, cast: Cast, quiz: making.Quiz) -> None:
    page = _page(client, cast.li_lei, " ")

    assert "没有找到" not in page
    assert 'name="q"' in page


def test_an_empty_site_does_not_ask_for_fewer_words(client: Client, cast: Cast) -> None:
    page = _page(client, cast.li_lei, "隐患")

    assert "暂无内容可查" in page
    assert "没有找到" not in page
