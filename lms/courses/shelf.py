"""What an author finds: the courses that they may edit, and what lessons can be made of."""

from collections.abc import Sequence

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from lms.courses.catalogue import may_edit
from lms.courses.models import Course, Lesson, Plan
from lms.db import db
from lms.errors import row_of
from lms.media.models import Recording
from lms.people import access
from lms.people.models import Person
from lms.statutes.models import Edition


def _courses() -> Select[Course]:
    return select(Course).options(joinedload(Course.edition), joinedload(Course.author))


def courses_of(person: Person) -> Sequence[Row[Course, int]]:
    """The courses that the person may edit, the newest first, each with its number of lessons."""
    lessons = (
        select(func.count(Lesson.id))
        .where(Lesson.course_id == Course.id, Lesson.removed_at.is_(None))
        .correlate(Course)
        .scalar_subquery()
    )
    found = _courses().add_columns(lessons).where(may_edit(person))
    return db.session.execute(found.order_by(Course.created_at.desc(), Course.id.desc())).all()


def course_edited_by(person: Person, course_id: int) -> Course:
    """Raises NotThere for a course that is not theirs."""
    return row_of(_courses().where(Course.id == course_id, may_edit(person)))


def lesson_edited_by(person: Person, course_id: int, lesson_id: int) -> Lesson:
    """With its course. Raises NotThere for a lesson that is not theirs or not in that course."""
    return row_of(_lessons_edited_by(person).where(Lesson.id == lesson_id, Course.id == course_id))


def quiz_edited_by(person: Person, lesson_id: int) -> Lesson:
    """A quiz lesson of theirs, with its course. Raises NotThere."""
    return row_of(_lessons_edited_by(person).where(Lesson.id == lesson_id, Lesson.kind == "quiz"))


def _lessons_edited_by(person: Person) -> Select[Lesson]:
    lessons = select(Lesson).join(Lesson.course).options(contains_eager(Lesson.course))
    return lessons.where(Lesson.removed_at.is_(None), may_edit(person))


def lessons_of(course: Course) -> Sequence[Lesson]:
    """The lessons in order, with their recordings."""
    found = select(Lesson).options(joinedload(Lesson.recording))
    standing = found.where(Lesson.course_id == course.id, Lesson.removed_at.is_(None))
    return db.session.scalars(standing.order_by(Lesson.position)).all()


def plans_teaching(course: Course) -> Sequence[Plan]:
    """The published plans that teach the course and are not closed."""
    running = select(Plan).where(Plan.course_id == course.id, Plan.published_at.is_not(None), Plan.closed_at.is_(None))
    return db.session.scalars(running.order_by(Plan.due_on)).all()


def plans_taught(course_id: int) -> Sequence[Plan]:
    """The published plans that teach or taught the course, the newest first."""
    published = select(Plan).where(Plan.course_id == course_id, Plan.published_at.is_not(None))
    return db.session.scalars(published.order_by(Plan.opens_on.desc(), Plan.id.desc())).all()


def editions() -> Sequence[Edition]:
    """Every edition of every statute, the newest first."""
    return db.session.scalars(select(Edition).order_by(Edition.effective_on.desc(), Edition.id)).all()


def recordings_for(person: Person, lesson: Lesson | None) -> Sequence[Recording]:
    """The recordings that are ready and theirs (an administrator's: all), and the one that the lesson has already."""
    ready = select(Recording).where(Recording.state == "ready")
    if not access.has_role(person, {"administrator"}):
        ready = ready.where(
            or_(Recording.owner_id == person.id, Recording.id == (lesson.recording_id if lesson else None))
        )
    return db.session.scalars(ready.order_by(Recording.created_at.desc(), Recording.id.desc())).all()
