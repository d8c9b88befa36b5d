"""Stamps: each once, whoever comes first, also when two come at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms import clock
from lms.courses import enrolling
from lms.courses.completion import lesson_completed, lesson_started, lessons_left, owed_lectures, owed_lesson
from lms.courses.models import Enrolment, Lesson, LessonProgress
from lms.db import db
from lms.people.models import Person
from tests import factories
from tests.cast import Cast


@pytest.fixture
def lessons(cast: Cast, app: Flask) -> list[int]:
    """Two lectures that Ma Jun owes for the mill, and Li Lei for each of his two firms."""
    with app.app_context():
        recordings = [factories.recording(cast.zhao_min) for _ in range(2)]
        course = factories.course(cast.zhao_min, *recordings)
        enrolling.enrol(factories.plan(course, cast.admin, kinds=["enterprise_head"]))
        db.session.commit()
        return list(db.session.scalars(select(Lesson.id).order_by(Lesson.position)))


def _complete(person: Person, lesson: int, at: datetime) -> None:
    for owed in owed_lesson(person.id, lesson):
        lesson_completed(owed, at)


def _enrolments(person: Person) -> list[Enrolment]:
    rows = select(Enrolment).where(Enrolment.person_id == person.id).order_by(Enrolment.id)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def test_the_last_lesson_completes_the_enrolment_of_every_post(
    cast: Cast, lessons: list[int], database: Session
) -> None:
    first, last = clock.now(), clock.now() + timedelta(hours=1)

    _complete(cast.li_lei, lessons[1], first)
    half = [
        (row.started_at, row.completed_at, [each.id for each in db.session.scalars(lessons_left(row.id))])
        for row in _enrolments(cast.li_lei)
    ]
    _complete(cast.li_lei, lessons[0], last)
    whole = [
        (row.started_at, row.completed_at, [each.id for each in db.session.scalars(lessons_left(row.id))])
        for row in _enrolments(cast.li_lei)
    ]

    assert half == [(first, None, [lessons[0]])] * 2
    assert whole == [(first, last, [])] * 2


def test_a_stamp_stays_what_it_was(cast: Cast, lessons: list[int], database: Session) -> None:
    at = clock.now()
    (owed,) = owed_lesson(cast.ma_jun.id, lessons[0])
    lesson_started(owed, at)
    lesson_completed(owed, at + timedelta(minutes=1))

    lesson_started(owed, at + timedelta(hours=1))
    lesson_completed(owed, at + timedelta(hours=1))

    progress = database.scalars(select(LessonProgress)).one()
    assert (progress.started_at, progress.completed_at) == (at, at + timedelta(minutes=1))


def test_what_is_completed_is_owed_no_more(cast: Cast, lessons: list[int], database: Session) -> None:
    recording = database.get_one(Lesson, lessons[0]).recording_id
    assert recording is not None

    before = owed_lectures(cast.ma_jun.id, recording)
    _complete(cast.ma_jun, lessons[0], clock.now())

    assert [owed.lesson_id for owed in before] == [lessons[0]]
    assert not owed_lectures(cast.ma_jun.id, recording)


def test_who_left_meanwhile_is_not_stamped(cast: Cast, lessons: list[int], database: Session) -> None:
    (owed,) = owed_lesson(cast.ma_jun.id, lessons[0])
    (enrolment,) = _enrolments(cast.ma_jun)
    enrolment.closed_at, enrolment.closed_for = clock.now(), "post_ended"
    database.flush()

    lesson_started(owed, clock.now())
    lesson_completed(owed, clock.now())

    assert database.scalar(select(func.count(LessonProgress.id))) == 0


def _at_once(app: Flask, person: Person, lessons: list[int]) -> None:
    """Complete each of the lessons in a transaction of its own, all having looked before any has stamped."""
    looked = Barrier(len(lessons), timeout=20)

    def complete(lesson: int) -> None:
        with app.app_context():
            owed = owed_lesson(person.id, lesson)
            db.session.commit()
            looked.wait()
            for each in owed:
                lesson_completed(each, clock.now())
            db.session.commit()

    with ThreadPoolExecutor(len(lessons)) as pool:
        list(pool.map(complete, lessons))


@pytest.mark.both_databases
def test_two_beats_that_complete_the_same_lesson_at_once_leave_one_stamp(
    app: Flask, cast: Cast, lessons: list[int]
) -> None:
    _at_once(app, cast.li_lei, [lessons[0]] * 4)

    with app.app_context():
        assert db.session.scalar(select(func.count(LessonProgress.id))) == 2


@pytest.mark.both_databases
def test_the_last_two_lessons_at_once_complete_the_enrolment_once(app: Flask, cast: Cast, lessons: list[int]) -> None:
    _at_once(app, cast.li_lei, [lessons[0], lessons[1], lessons[0], lessons[1]])

    with app.app_context():
        assert db.session.scalar(select(func.count(LessonProgress.completed_at))) == 4
        assert all(row.completed_at for row in _enrolments(cast.li_lei))
