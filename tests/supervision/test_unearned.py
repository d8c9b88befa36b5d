"""A completion that was stamped while a lesson was left, as earlier releases gave it: the self-check names it, a decision takes it back."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.courses import enrolling, unearned
from lms.courses.completion import lesson_completed, owed_lesson
from lms.courses.models import Annulment, Enrolment, Lesson, LessonProgress
from lms.courses.tasks import enter_into_ledger
from lms.db import db
from lms.people import roles
from lms.people.models import AuditEntry, Person, Post
from lms.people.ranks import Rank
from tests import factories
from tests.cast import Cast
from tests.conftest import Client


@pytest.fixture
def number(app: Flask, cast: Cast, kept: Any) -> int:
    """Ma Jun has done the first of two lessons, and stands as if it were both."""

    def make() -> int:
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        plan = factories.plan(course, cast.admin, kinds=["enterprise_head"])
        first = db.session.scalars(select(Lesson.id)).one()
        db.session.add(Lesson(course_id=course.id, position=9, kind="document", title="事故案例", body="安全第一"))
        db.session.flush()
        enrolling.enrol(plan, at=plan.published_at)
        for owed in owed_lesson(cast.ma_jun.id, first):
            lesson_completed(owed, clock.now())
        row = db.session.scalars(select(Enrolment).where(Enrolment.person_id == cast.ma_jun.id)).one()
        row.completed_at = clock.now()
        return row.id

    found = kept(make)
    with app.app_context():
        enter_into_ledger()
    return int(found)


def _check(app: Flask) -> str:
    return app.test_cli_runner().invoke(args=["report", "check", "--json"]).output


def _rows(app: Flask) -> list[tuple[str | None, bool, int]]:
    """Of Ma Jun's rows: why closed, whether completed, and how many stamps."""
    with app.app_context():
        rows = db.session.scalars(select(Enrolment).where(Enrolment.post_id.is_not(None)).order_by(Enrolment.id)).all()
        theirs = [row for row in rows if row.person_id == db.session.scalar(select(Annulment.person_id))]
        stamps = [
            len(db.session.scalars(select(LessonProgress).where(LessonProgress.enrolment_id == row.id)).all())
            for row in theirs
        ]
        return [
            (row.closed_for, row.completed_at is not None, count) for row, count in zip(theirs, stamps, strict=True)
        ]


def test_the_self_check_leads_to_a_decision_with_a_ground_and_is_content_then(
    app: Flask, client: Client, cast: Cast, number: int
) -> None:
    page = f"/unearned/{number}"
    assert "completion_unfounded" in _check(app)
    client.sign_in(cast.admin)

    assert page in client.get("/reports/self-check").text
    assert "事故案例" in client.get(page).text
    assert client.post(page, data={"ground": " "}).status_code == 422
    assert client.post(page, data={"ground": "换岗时误记完成"}).status_code == 303

    assert _rows(app) == [("annulled", True, 1), (None, False, 1)]
    with app.app_context():
        deed = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "learning.completion_taken_back")).one()
        assert (deed.actor_id, deed.details["reason"]) == (cast.admin.id, "换岗时误记完成")
        enter_into_ledger()
    assert "completion_unfounded" not in _check(app)
    assert client.get(page).status_code == 404
    assert page not in client.get("/reports/self-check").text


def test_of_whoever_has_left_it_is_taken_back_too(app: Flask, cast: Cast, number: int) -> None:
    with app.app_context():
        row = db.session.get_one(Enrolment, number)
        row.closed_at, row.closed_for = clock.now(), "post_ended"
        db.session.commit()
        enter_into_ledger()
    assert "completion_unfounded" in _check(app)

    with app.app_context():
        unearned.take_back(unearned.task(number, cast.admin), ground="换岗时误记完成", by=[cast.admin])
        db.session.commit()
        assert unearned.among([number], cast.admin) == set()

    assert "completion_unfounded" not in _check(app)
    assert _rows(app) == [("post_ended", True, 1)]


def _an_administrator(cast: Cast) -> None:
    """Xu Lin becomes one, and Ma Jun leads at division level."""
    roles.grant(db.session.get_one(Person, cast.xu_lin.id), "administrator", by=cast.admin)
    post = db.session.scalars(select(Post).where(Post.person_id == cast.ma_jun.id)).one()
    post.kind, post.rank = "official", Rank.DIVISION_DEPUTY


@pytest.mark.parametrize("who", ["wu_gang", "han_mei", "liu_fang", "zhao_min", "li_lei", "xu_lin"])
def test_nobody_else_finds_the_page(client: Client, cast: Cast, kept: Any, number: int, who: str) -> None:
    if who == "xu_lin":
        kept(lambda: _an_administrator(cast))
    client.sign_in(getattr(cast, who))

    assert client.get(f"/unearned/{number}").status_code in (403, 404)
