"""Courses, lessons and handouts whose names hold what somebody looks for, as far as they are open to that person."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import Row, select

from lms.courses import unused
from lms.courses.catalogue import enrolment_owing, is_open_to
from lms.courses.links import lecture_at, lesson_url
from lms.courses.models import Course, Lesson
from lms.db import db
from lms.languages import in_language
from lms.media import sought
from lms.media.models import Chapter, Handout, Recording
from lms.people.models import Person
from lms.statutes.uses import Place
from lms.web import clockformat


def courses_and_lessons(person: Person, wanted: Sequence[str]) -> list[Place]:
    """Courses before their lessons; a learner is led to the task, an author to the course."""
    return _courses(person, wanted) + _lessons(person, wanted)


def _courses(person: Person, wanted: Sequence[str]) -> list[Place]:
    rows = db.session.execute(
        select(Course.id, Course.title, Course.title_en, Course.lecturer, enrolment_owing(person.id).label("task"))
        .where(is_open_to(person))
        .order_by(Course.id)
    )
    return [
        Place(in_language(row), row.lecturer or "", _course_at(row))
        for row in rows
        if _has_all(wanted, row.title, row.title_en, row.lecturer)
    ]


def _course_at(row: Row[*tuple[Any, ...]]) -> str:
    if row.task:
        return url_for("courses.task", enrolment_id=row.task)
    return url_for("courses.course", course_id=row.id)


def _lessons(person: Person, wanted: Sequence[str]) -> list[Place]:
    rows = db.session.execute(
        select(Lesson.id, Lesson.kind, Lesson.title, Lesson.title_en, *_OF_COURSE)
        .join(Course, Course.id == Lesson.course_id)
        .outerjoin(Recording, Recording.id == Lesson.recording_id)
        .where(Lesson.removed_at.is_(None), (Lesson.kind != "lecture") | Recording.is_playable, is_open_to(person))
        .order_by(Course.id, Lesson.position)
    )
    found = [row for row in rows if _has_all(wanted, row.title, row.title_en)]
    return [Place(in_language(row), in_language(row, "course"), lesson_url(row.kind, row.id)) for row in found]


_OF_COURSE = (Course.title.label("course"), Course.title_en.label("course_en"))


def handouts(person: Person, wanted: Sequence[str]) -> list[Place]:
    """They stand beside the lecture, which is where each of these leads."""
    rows = db.session.execute(
        select(Handout.name, Lesson.id, Lesson.title, Lesson.title_en)
        .join(Lesson, Lesson.recording_id == Handout.recording_id)
        .join(Recording, Recording.id == Handout.recording_id)
        .join(Course, Course.id == Lesson.course_id)
        .where(Lesson.removed_at.is_(None), Recording.is_playable, is_open_to(person))
        .order_by(Course.id, Lesson.position, Handout.id)
    )
    return [
        Place(row.name, in_language(row), lesson_url("lecture", row.id)) for row in rows if _has_all(wanted, row.name)
    ]


def chapters(person: Person, wanted: Sequence[str]) -> list[Place]:
    """Each leads to the second of the lecture at which it begins."""
    rows = db.session.execute(
        select(*_OF_CHAPTER, Lesson.id, Lesson.title.label("lecture"), Lesson.title_en.label("lecture_en"))
        .join(Lesson, Lesson.recording_id == Chapter.recording_id)
        .join(Recording, Recording.id == Chapter.recording_id)
        .join(Course, Course.id == Lesson.course_id)
        .where(Lesson.removed_at.is_(None), Recording.is_playable, is_open_to(person))
        .order_by(Course.id, Lesson.position, Chapter.start)
    )
    found = [row for row in rows if _has_all(wanted, row.title, row.title_en)]
    places = [Place(_beginning(row), in_language(row, "lecture"), lecture_at(row.id, row.start)) for row in found]
    return places + _chapters_of_own(person, wanted)


_OF_CHAPTER = (Chapter.start, Chapter.title, Chapter.title_en)


def _chapters_of_own(person: Person, wanted: Sequence[str]) -> list[Place]:
    """In recordings that are in no course yet."""
    rows = db.session.execute(
        select(*_OF_CHAPTER, Recording.id, Recording.title.label("lecture"))
        .join(Recording, Recording.id == Chapter.recording_id)
        .where(Recording.id.in_(unused.recordings_of(person)))
        .order_by(Recording.id, Chapter.start)
    )
    found = [row for row in rows if _has_all(wanted, row.title, row.title_en)]
    return [
        Place(_beginning(row), row.lecture, url_for("media.show", recording_id=row.id, at=row.start)) for row in found
    ]


def _beginning(row: Row[*tuple[Any, ...]]) -> str:
    return f"{clockformat(row.start)} {in_language(row)}"


def _has_all(wanted: Sequence[str], *names: str | None) -> bool:
    """Whether each term stands in one of the names."""
    folded = [sought.folded(name) for name in names if name]
    return all(any(term in name for name in folded) for term in wanted)
