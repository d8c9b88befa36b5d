"""An author's orders: courses and their lessons.

What completes a course must not change under people who learn, so lessons are added, moved and removed only while the
course is withdrawn, and it can't be withdrawn while a plan with it runs. Words may be mended at any time.
"""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, func, select

from lms import clock
from lms.courses.models import Course, Lesson, Plan
from lms.db import db
from lms.errors import Refused
from lms.media.models import Recording
from lms.people import audit
from lms.people.models import Person


class CourseIsOpen(Refused):
    message = _l("This course is open to learners. Withdraw it before you change its lessons.")


class CourseIsTaught(Refused):
    message = _l("The training plan “%(plan)s” teaches this course. Withdraw or close the plan first.")


class CourseIncomplete(Refused):
    message = _l("This course can't be opened to learners yet. %(missing)s")


def create(author: Person, details: dict[str, Any]) -> Course:
    course = Course(author_id=author.id, **details)
    db.session.add(course)
    db.session.flush()  # its address needs the id
    return course


def revise(course: Course, details: dict[str, Any]) -> None:
    for name, value in details.items():
        setattr(course, name, value)


def add_lesson(course: Course, kind: str, details: dict[str, Any]) -> Lesson:
    """Put a lesson at the end of the course."""
    _hold(course)
    last = db.session.scalar(select(func.max(Lesson.position)).where(Lesson.course_id == course.id))
    lesson = Lesson(course_id=course.id, kind=kind, position=(last or 0) + 1, **details)
    db.session.add(lesson)
    db.session.flush()  # its address needs the id
    return lesson


def revise_lesson(lesson: Lesson, details: dict[str, Any]) -> None:
    """Change the words of a lesson; another recording is another lesson, so it needs a withdrawn course."""
    if details.get("recording_id", lesson.recording_id) != lesson.recording_id:
        _hold(lesson.course)
    for name, value in details.items():
        setattr(lesson, name, value)


def move_up(lesson: Lesson) -> None:
    _swap(lesson, Lesson.position < lesson.position, Lesson.position.desc())


def move_down(lesson: Lesson) -> None:
    _swap(lesson, Lesson.position > lesson.position, Lesson.position.asc())


def _swap(lesson: Lesson, beyond: Any, nearest: Any) -> None:
    """Change places with the neighbour; at the end of the row nothing happens."""
    _hold(lesson.course)
    there = select(Lesson).where(Lesson.course_id == lesson.course_id, Lesson.removed_at.is_(None), beyond)
    neighbour = db.session.scalar(there.order_by(nearest))
    if neighbour is None:
        return
    lesson.position, free = 0, lesson.position
    db.session.flush()  # places are unique, so one is made free first
    neighbour.position, free = free, neighbour.position
    db.session.flush()
    lesson.position = free


def remove(lesson: Lesson) -> None:
    """Take the lesson out of the course; what was learnt in it stays on record."""
    _hold(lesson.course)
    lesson.removed_at = clock.now()


def lesson_prepared(lesson: Lesson) -> None:
    """Told by quizzes: the rules of this quiz are set, so its course can be opened."""
    lesson.prepared_at = clock.now()


def publish(course: Course, *, by: Person) -> None:
    """Open the course to the learners of its plans."""
    if lacking := missing(course):
        raise CourseIncomplete(missing=" ".join(str(sentence) for sentence in lacking))
    course.published_at = course.published_at or clock.now()
    audit.record("course.published", by=by, subject=course)


def unpublish(course: Course, *, by: Person) -> None:
    """Withdraw the course, if no plan with it runs."""
    db.session.refresh(course, ["published_at"], with_for_update=True)
    plan = db.session.scalar(
        select(Plan.title).where(Plan.course_id == course.id, Plan.published_at.is_not(None), Plan.closed_at.is_(None))
    )
    if plan is not None:
        raise CourseIsTaught(plan=plan)
    course.published_at = None
    audit.record("course.withdrawn", by=by, subject=course)


def missing(course: Course) -> Sequence[Any]:
    """What the course lacks before it can be opened to learners, in words."""
    lessons = select(Lesson).where(Lesson.course_id == course.id, Lesson.removed_at.is_(None))
    if not db.session.scalar(select(exists(lessons))):
        return [_l("It has no lesson yet.")]
    return [_lack(lesson) for lesson in db.session.scalars(lessons.where(_is_lacking()).order_by(Lesson.position))]


def _is_lacking() -> Any:
    playable = exists().where(Recording.id == Lesson.recording_id, Recording.is_playable)
    return (
        ((Lesson.kind == "lecture") & ~playable)
        | ((Lesson.kind == "quiz") & Lesson.prepared_at.is_(None))
        | ((Lesson.kind == "document") & (func.coalesce(Lesson.body, "") == ""))
    )


def _lack(lesson: Lesson) -> Any:
    return {
        "lecture": _l("The lecture “%(title)s” has no recording that is ready.", title=lesson.title),
        "quiz": _l("The rules of the quiz “%(title)s” are not set.", title=lesson.title),
        "document": _l("The document “%(title)s” has no text.", title=lesson.title),
    }[lesson.kind]


def _hold(course: Course) -> None:
    """Keep others from changing the row of lessons meanwhile, and refuse while it is open to learners."""
    db.session.refresh(course, ["published_at"], with_for_update=True)
    if course.published_at is not None:
        raise CourseIsOpen
