"""Practice is kept for a training year and a month, and then forgotten."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from lms import clock
from lms.db import db
from lms.quizzes import tasks
from lms.quizzes.models import Practice
from lms.quizzes.practising import keeping
from tests.cast import Cast
from tests.quizzes.practising import making


def test_old_practice_is_forgotten_and_newer_stays(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.opened(cast)
        old, new = (making.practised(cast.li_lei, making.a_version(quiz), right=False) for _ in range(2))
        old.at = clock.now() - keeping.KEPT - timedelta(minutes=1)
        new.at = clock.now() - keeping.KEPT + timedelta(minutes=1)
        db.session.commit()

        tasks.forget_old_practice()

        assert db.session.scalar(select(func.count()).select_from(Practice)) == 1
        assert db.session.scalars(select(Practice.at)).one() > clock.now() - keeping.KEPT
