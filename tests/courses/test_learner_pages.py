"""A learner's pages: the outline of what they owe, and documents that they read to the end."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.courses import earned, enrolling
from lms.courses.completion import lesson_completed, owed_lesson
from lms.courses.models import Enrolment, Lesson, Reading
from lms.db import db
from tests import factories
from tests.cast import Cast
from tests.conftest import Client


@pytest.fixture
def document(kept: Any, cast: Cast) -> int:
    """A document that the heads of enterprises owe, after a lecture."""

    def make() -> int:
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        lesson = Lesson(course_id=course.id, position=2, kind="document", title="学习须知", body="第一段\n\n第二段",
                        title_en="Read this", body_en="In English")  # fmt: skip
        db.session.add(lesson)
        enrolling.enrol(factories.plan(course, cast.admin, kinds=["enterprise_head"]))
        return lesson.id

    return int(kept(make))


def _task(app: Flask, person: Any) -> str:
    with app.app_context():
        return f"/tasks/{db.session.scalars(select(Enrolment.id).where(Enrolment.person_id == person.id)).first()}"


def test_the_outline_says_what_it_counts_for_and_how_far_one_is(
    client: Client, app: Flask, cast: Cast, document: int
) -> None:
    client.sign_in(cast.li_lei)

    page = client.get(_task(app, cast.li_lei)).text

    assert "东山机械厂、西河采石场" in page
    assert "已完成 0 项，共 2 项" in page
    assert page.count("未学习") == 3


def test_the_outline_counts_class_hours_of_lectures_and_of_nothing_else(
    client: Client, app: Flask, cast: Cast, kept: Any
) -> None:
    def make() -> int:
        lectures = [factories.recording(cast.zhao_min, minutes * 60) for minutes in (45, 100)]
        course = factories.course(cast.zhao_min, *lectures)
        db.session.add(Lesson(course_id=course.id, position=3, kind="document", title="须知", body="一"))
        enrolling.enrol(factories.plan(course, cast.admin, kinds=["enterprise_head"]))
        first = db.session.scalars(select(Lesson).where(Lesson.course_id == course.id, Lesson.position == 1)).one()
        for owed in owed_lesson(cast.li_lei.id, first.id):
            lesson_completed(owed, clock.now())
        for account in earned.accounts(cast.li_lei.id, first.recording_id or 0):
            earned.keep(account, first.id, {"45": 45 * 60}, clock.now())
        return course.id

    kept(make)
    client.sign_in(cast.li_lei)
    learner = client.get(_task(app, cast.li_lei)).text
    client.sign_in(cast.admin)
    administrator = client.get("/plans/1").text

    assert "1.0 / 3.2（每学时 45 分钟，只计录播课）" in learner
    assert "<dt>本课程学时</dt><dd>3.2</dd>" in administrator


def test_a_part_of_a_tenth_of_a_class_hour_is_not_shown_as_nothing(
    client: Client, app: Flask, cast: Cast, kept: Any
) -> None:
    def make() -> int:
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min, 200))
        plan = factories.plan(course, cast.admin, kinds=["enterprise_head"])
        enrolling.enrol(plan)
        lesson = db.session.scalars(select(Lesson).where(Lesson.course_id == course.id)).one()
        for owed in owed_lesson(cast.li_lei.id, lesson.id):
            lesson_completed(owed, clock.now())
        for account in earned.accounts(cast.li_lei.id, lesson.recording_id or 0):
            earned.keep(account, lesson.id, {"45": 200}, clock.now())
        return plan.id

    plan = kept(make)
    client.sign_in(cast.li_lei)
    task, record = client.get(_task(app, cast.li_lei)).text, client.get("/record").text
    client.sign_in(cast.ma_jun)
    nothing = client.get("/record").text
    client.sign_in(cast.admin)
    names = client.get(f"/reports/completion/names?plan={plan}").text
    table = client.get(f"/reports/completion/names.csv?plan={plan}").text

    assert "不足0.1 / 不足0.1" in task
    assert record.count(">不足0.1<") == 2
    assert "0.0 / 不足0.1" in nothing
    assert (names.count(">不足0.1<"), names.count(">0.0<")) == (2, 1)
    assert (table.count(",0.0"), ",不足" in table) == (3, False)


def test_reading_a_document_to_the_end_completes_it_for_every_post(
    client: Client, app: Flask, cast: Cast, document: int
) -> None:
    client.sign_in(cast.li_lei)
    read = client.get(f"/lessons/{document}/read").text

    confirmed = client.post(f"/lessons/{document}/read", follow_redirects=True).text
    again = client.get(f"/lessons/{document}/read").text

    assert '<p class="keep-lines">第二段</p>' in read
    assert "“学习须知”已完成。" in confirmed
    assert "已完成 1 项，共 2 项" in confirmed
    assert "您已于" in again
    with app.app_context():
        assert len(db.session.scalars(select(Reading)).all()) == 1
        started = select(Enrolment.id).where(Enrolment.started_at.is_not(None), Enrolment.completed_at.is_(None))
        assert len(db.session.scalars(started).all()) == 2


def test_the_next_part_is_the_first_that_is_not_done(client: Client, app: Flask, cast: Cast, document: int) -> None:
    client.sign_in(cast.li_lei)
    task = _task(app, cast.li_lei)

    first = client.get(f"{task}/next").location
    with app.app_context():
        for lesson in db.session.scalars(select(Lesson.id).order_by(Lesson.position)):
            for owed in owed_lesson(cast.li_lei.id, lesson):
                lesson_completed(owed, clock.now())
        db.session.commit()

    assert first == "/lessons/1/watch"
    assert client.get(f"{task}/next").location == task


def test_confirming_twice_keeps_one_reading(client: Client, app: Flask, cast: Cast, document: int) -> None:
    client.sign_in(cast.ma_jun)

    for _ in range(2):
        client.post(f"/lessons/{document}/read")

    with app.app_context():
        assert len(db.session.scalars(select(Reading)).all()) == 1


def test_an_author_previews_and_nothing_is_recorded(client: Client, app: Flask, cast: Cast, document: int) -> None:
    client.sign_in(cast.zhao_min)

    page = client.get(f"/lessons/{document}/read").text
    client.post(f"/lessons/{document}/read")

    assert "这是预览，不作记录" in page
    with app.app_context():
        assert not db.session.scalars(select(Reading)).all()


def test_a_document_speaks_english_to_whoever_chose_it(client: Client, cast: Cast, document: int) -> None:
    client.sign_in(cast.li_lei)
    client.get("/language/en")

    page = client.get(f"/lessons/{document}/read").text

    assert ("Read this" in page, "In English" in page, "第一段" in page) == (True, True, False)


@pytest.mark.parametrize("who", ["ma_jun", "admin", "zhao_min", "wu_gang", "liu_fang"])
def test_somebody_elses_task_is_not_there(client: Client, app: Flask, cast: Cast, document: int, who: str) -> None:
    client.sign_in(getattr(cast, who))

    assert client.get(_task(app, cast.li_lei)).status_code == 404


def test_a_document_that_one_does_not_owe_is_not_there(client: Client, cast: Cast, document: int) -> None:
    client.sign_in(cast.chen_jie)

    assert client.get(f"/lessons/{document}/read").status_code == 404
    assert client.post(f"/lessons/{document}/read").status_code == 404


def test_a_lecture_is_no_document(client: Client, cast: Cast, document: int) -> None:
    client.sign_in(cast.li_lei)

    assert client.get("/lessons/1/read").status_code == 404


def test_who_left_still_sees_the_record_and_nothing_to_continue(
    client: Client, app: Flask, cast: Cast, document: int
) -> None:
    address = _task(app, cast.ma_jun)
    with app.app_context():
        for row in db.session.scalars(select(Enrolment).where(Enrolment.person_id == cast.ma_jun.id)):
            row.closed_at, row.closed_for = clock.now(), "post_ended"
        db.session.commit()
    client.sign_in(cast.ma_jun)

    page = client.get(address).text

    assert "本任务已关闭" in page
    assert f"/lessons/{document}/read" not in page
