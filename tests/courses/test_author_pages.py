"""The author's pages: only the author and administrators edit, and lessons stay put while people learn."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.courses import authoring
from lms.courses.models import Course, Lesson
from lms.db import db
from tests import factories
from tests.cast import Cast
from tests.conftest import Client


def _titles(app: Flask) -> list[str]:
    with app.app_context():
        standing = select(Lesson.title).where(Lesson.removed_at.is_(None))
        return list(db.session.scalars(standing.order_by(Lesson.position)))


@pytest.fixture
def draft(kept: Any, cast: Cast) -> int:
    """Zhao Min's course with two lectures, withdrawn."""

    def make() -> int:
        recordings = [factories.recording(cast.zhao_min, title=title) for title in ("第一讲", "第二讲")]
        course = factories.course(cast.zhao_min, *recordings)
        course.published_at = None
        return course.id

    return int(kept(make))


def test_an_author_makes_a_course_of_a_lecture_and_a_document_and_publishes_it(
    client: Client, app: Flask, cast: Cast, kept: Any
) -> None:
    recording = kept(lambda: factories.recording(cast.zhao_min, title="安全生产法第一讲").id)
    client.sign_in(cast.zhao_min)

    made = client.post("/courses/new", data={"title": " 年度课程 ", "edition_id": "0", "watched_percent": "90"})
    course = made.headers["Location"]
    empty = client.get(course).text
    client.post(f"{course}/lessons/lecture", data={"recording_id": recording})
    client.post(f"{course}/lessons/document", data={"title": "须知", "body": "第一段\n\n第二段"})
    published = client.post(f"{course}/publication", follow_redirects=True)

    assert "还没有学习内容" in empty
    assert "已发布，可用于培训计划" in published.text
    assert _titles(app) == ["安全生产法第一讲", "须知"]
    with app.app_context():
        assert db.session.scalars(select(Course.watched_share)).all() == [0.9]


def test_lessons_are_moved_and_removed(client: Client, app: Flask, cast: Cast, draft: int) -> None:
    client.sign_in(cast.zhao_min)

    client.post(f"/courses/{draft}/lessons/2/up")
    moved = _titles(app)
    client.post(f"/courses/{draft}/lessons/2/up")
    client.post(f"/courses/{draft}/lessons/2/down")
    back = _titles(app)
    client.post(f"/courses/{draft}/lessons/1/removal")
    client.post(f"/courses/{draft}/lessons/quiz", data={"title": "结业测试"})

    assert (moved, back) == (["第二讲", "第一讲"], ["第一讲", "第二讲"])
    assert _titles(app) == ["第二讲", "结业测试"]


def test_a_course_says_what_is_missing_and_is_not_published_without_it(
    client: Client, app: Flask, cast: Cast, draft: int
) -> None:
    client.sign_in(cast.zhao_min)
    client.post(f"/courses/{draft}/lessons/quiz", data={"title": "结业测试"})

    page = client.get(f"/courses/{draft}").text
    refused = client.post(f"/courses/{draft}/publication")

    assert "测试“结业测试”还没有设置测试规则。" in page
    assert refused.status_code == 409
    assert "结业测试" in refused.text
    with app.app_context():
        assert db.session.get_one(Course, draft).published_at is None


def test_a_quiz_with_its_rules_set_stands_in_no_way(app: Flask, cast: Cast, draft: int) -> None:
    with app.app_context():
        course = db.session.get_one(Course, draft)
        quiz = authoring.add_lesson(course, "quiz", {"title": "结业测试"})
        before = len(authoring.missing(course))
        authoring.lesson_prepared(quiz)

        assert (before, len(authoring.missing(course))) == (1, 0)


@pytest.mark.parametrize("who", ["xu_lin", "li_lei", "han_mei", "wu_gang"])
def test_somebody_elses_course_is_not_there(client: Client, app: Flask, cast: Cast, draft: int, who: str) -> None:
    client.sign_in(getattr(cast, who))
    pages = ["", "/details", "/lessons/lecture", "/lessons/1"]
    orders = ["/details", "/lessons/quiz", "/lessons/1", "/lessons/1/up", "/lessons/1/removal", "/publication"]

    answers = [client.get(f"/courses/{draft}{page}").status_code for page in pages]
    answers += [client.post(f"/courses/{draft}{order}", data={"title": "x"}).status_code for order in orders]

    assert set(answers) == {404}
    assert _titles(app) == ["第一讲", "第二讲"]


def test_an_administrator_edits_every_course_and_an_author_lists_only_their_own(
    client: Client, cast: Cast, draft: int
) -> None:
    listed = {}
    for person in (cast.zhao_min, cast.xu_lin, cast.admin):
        client.sign_in(person)
        listed[person.name] = "安全生产法专题" in client.get("/courses").text

    assert listed == {"赵敏": True, "徐琳": False, "管理员": True}


def test_an_author_who_is_no_longer_one_edits_nothing(client: Client, app: Flask, cast: Cast, draft: int) -> None:
    with app.app_context():
        db.session.get_one(Course, draft).author_id = cast.li_lei.id
        db.session.commit()
    client.sign_in(cast.li_lei)

    assert client.get(f"/courses/{draft}").status_code == 404


def test_lessons_of_a_published_course_stay_as_they_are(client: Client, app: Flask, cast: Cast, draft: int) -> None:
    client.sign_in(cast.zhao_min)
    client.post(f"/courses/{draft}/publication")

    answers = [
        client.post(f"/courses/{draft}/lessons/quiz", data={"title": "测试"}),
        client.post(f"/courses/{draft}/lessons/1/down"),
        client.post(f"/courses/{draft}/lessons/1/removal"),
    ]
    mended = client.post(f"/courses/{draft}/lessons/1", data={"title": "第一讲（修订）", "recording_id": "1"})

    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert mended.status_code == 303
    assert _titles(app) == ["第一讲（修订）", "第二讲"]


def test_a_course_that_a_plan_teaches_is_not_withdrawn(
    client: Client, app: Flask, cast: Cast, kept: Any, draft: int
) -> None:
    def teach() -> None:
        course = db.session.get_one(Course, draft)
        course.published_at = clock.now()
        factories.plan(course, cast.admin)

    kept(teach)
    client.sign_in(cast.zhao_min)

    refused = client.post(f"/courses/{draft}/withdrawal")

    assert refused.status_code == 409
    assert "年度培训计划" in refused.text


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(
    ("address", "data"),
    [
        ("/courses/new", {"title": "", "edition_id": "0", "watched_percent": "95"}),
        ("/courses/new", {"title": " ", "edition_id": "0", "watched_percent": "95"}),
        ("/courses/new", {"title": "长" * 201, "edition_id": "0", "watched_percent": "95"}),
        ("/courses/new", {"title": "课", "edition_id": "77", "watched_percent": "95"}),
        ("/courses/new", {"title": "课", "edition_id": "0", "watched_percent": "0"}),
        ("/courses/1/lessons/lecture", {"recording_id": "99"}),
        ("/courses/1/lessons/document", {"title": "须知", "body": " "}),
        ("/courses/1/lessons/quiz", {}),
    ],
)
def test_wrong_input_is_shown_at_its_field_and_nothing_is_written(
    client: Client, app: Flask, cast: Cast, draft: int, address: str, data: dict[str, str]
) -> None:
    client.sign_in(cast.zhao_min)

    answer = client.post(address, data=data)

    assert answer.status_code == 422
    assert "invalid-feedback" in answer.text
    assert _titles(app) == ["第一讲", "第二讲"]


def test_somebody_elses_recording_can_not_be_taken(
    client: Client, app: Flask, cast: Cast, kept: Any, draft: int
) -> None:
    theirs = kept(lambda: factories.recording(cast.xu_lin, title="别人的").id)
    client.sign_in(cast.zhao_min)

    answer = client.post(f"/courses/{draft}/lessons/lecture", data={"recording_id": theirs})

    assert answer.status_code == 422
    assert "别人的" not in client.get(f"/courses/{draft}/lessons/lecture").text


def test_an_unknown_kind_of_lesson_is_not_there(client: Client, cast: Cast, draft: int) -> None:
    client.sign_in(cast.zhao_min)

    assert client.get(f"/courses/{draft}/lessons/game").status_code == 404


def test_an_outdated_law_is_shown_to_its_author(client: Client, cast: Cast, kept: Any, draft: int) -> None:
    def outdate() -> None:
        edition = factories.edition()
        edition.superseded_on = clock.today()
        db.session.get_one(Course, draft).edition_id = edition.id

    kept(outdate)
    client.sign_in(cast.zhao_min)

    assert "请以现行法律为准" in client.get(f"/courses/{draft}").text
    assert "所讲法律已修订" in client.get("/courses").text


def test_a_law_has_its_name_in_the_readers_language(client: Client, cast: Cast, kept: Any) -> None:
    kept(factories.edition)
    client.sign_in(cast.zhao_min)

    chinese = client.get("/courses/new").text
    client.get("/language/en")

    assert "安全生产法 2021" in chinese
    assert "Work Safety Law 2021" in client.get("/courses/new").text
