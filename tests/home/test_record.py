"""My record: tasks, lectures and quizzes of oneself, past plans included, and nothing of anybody else."""

from flask import Flask
from sqlalchemy import update

from lms import clock
from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.quizzes import attempts
from lms.quizzes.models import Attempt
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making


def _answered(app: Flask, cast: Cast) -> int:
    """Li Lei has handed in a quiz; the number of the attempt."""
    with app.app_context():
        quiz = making.made(cast)
    attempt = making.begun(app, cast.li_lei, quiz)
    with app.app_context():
        attempts.submit(db.session.get_one(Attempt, attempt))
        db.session.commit()
    return attempt


def test_the_record_shows_tasks_and_quizzes(client: Client, app: Flask, cast: Cast) -> None:
    attempt = _answered(app, cast)
    client.sign_in(cast.li_lei)

    page = client.get("/record").text

    assert f"/attempts/{attempt}/result" in page
    assert "未合格" in page
    assert "李雷 · 打印时间" in page
    assert "东山机械厂" in page


def test_a_completed_task_stays_on_record_when_its_plan_is_closed(client: Client, app: Flask, cast: Cast) -> None:
    attempt = _answered(app, cast)
    with app.app_context():
        now = clock.now()
        db.session.execute(update(Enrolment).values(completed_at=now, closed_at=now, closed_for="left_audience"))
        db.session.execute(update(Plan).values(closed_at=now))
        db.session.commit()
    client.sign_in(cast.li_lei)

    assert "东山机械厂" in client.get("/record").text
    assert "再次测试" not in client.get(f"/attempts/{attempt}/result").text


def test_nobody_reads_the_record_of_somebody_else(client: Client, app: Flask, cast: Cast) -> None:
    _answered(app, cast)
    client.sign_in(cast.ma_jun)

    page = client.get("/record").text

    assert "/attempts/" not in page
    assert "东山机械厂" not in page
