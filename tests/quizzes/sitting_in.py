"""Supervised rooms in which quizzes of tests are sat."""

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from lms import clock
from lms.courses.models import Lesson
from lms.db import db
from lms.people.models import Person
from lms.quizzes import attempts, room_codes, sittings
from lms.quizzes.models import Blueprint, Sitting
from tests.cast import Cast
from tests.quizzes.making import Quiz

ROOM = "县党校 301 室"


def planned(cast: Cast, quiz: Quiz, *, listed: str = "", by: Person | None = None, **window: float) -> Sitting:
    """A sitting of the quiz invigilated by Han Mei, flushed; open from an hour ago for two hours, or from and to so many hours."""
    now = clock.now()
    opens, ends = window.get("opens", -1), window.get("ends", 1)
    span = (now + timedelta(hours=opens), now + timedelta(hours=ends))
    lesson = db.session.get_one(Lesson, quiz.lesson)
    return sittings.plan(lesson, ROOM, span, (by or cast.han_mei).name, listed, by=cast.admin)


def room_wanted(quiz: Quiz) -> None:
    """Let the quiz be begun in a supervised room alone, from now on."""
    db.session.execute(update(Blueprint).where(Blueprint.lesson_id == quiz.lesson).values(needs_room=True))
    db.session.commit()


def begun(person: Person, quiz: Quiz, sitting_id: int, **more: Any) -> int:
    """An attempt begun with the code of the room, committed."""
    code = room_codes.code(sitting_id, clock.now(), **more)
    attempt = attempts.start(person, db.session.get_one(Lesson, quiz.lesson), code)
    db.session.commit()
    return attempt.id
