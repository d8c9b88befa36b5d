"""What a learner finds: which lessons are open, and the outline of a course with how far one is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from lms.courses.models import Course, Enrolment, Lesson, LessonProgress, Plan
from lms.courses.running import plan_runs
from lms.db import db
from lms.errors import NotThere
from lms.media.models import Recording
from lms.people import access
from lms.people.models import Person


@dataclass(frozen=True)
class Line:
    """One lesson of an outline and how far the learner is with it."""

    lesson_id: int
    kind: str
    title: str
    title_en: str | None
    recording_id: int | None
    seconds: int | None
    started_at: datetime | None
    completed_at: datetime | None

    @property
    def state(self) -> str:
        if self.completed_at is not None:
            return "completed"
        return "not_started" if self.started_at is None else "started"


def lesson_open_to(person: Person, lesson_id: int) -> Lesson:
    """The lesson with its course, edition and recording, if a running plan owes it to the person or they may edit it.

    Raises NotThere.
    """
    found = db.session.scalar(
        select(Lesson)
        .join(Lesson.course)
        .options(contains_eager(Lesson.course).joinedload(Course.edition), joinedload(Lesson.recording))
        .where(Lesson.id == lesson_id, Lesson.removed_at.is_(None))
        .where(or_(_is_owed_to(person), may_edit(person)))
    )
    if found is None:
        raise NotThere
    return found


def _is_owed_to(person: Person) -> ColumnElement[bool]:
    return (
        select(Enrolment.id)
        .join(Enrolment.plan)
        .where(Plan.course_id == Course.id, Enrolment.person_id == person.id, Enrolment.closed_at.is_(None))
        .where(plan_runs())
        .correlate(Course)
        .exists()
    )


def may_edit(person: Person) -> ColumnElement[bool]:
    """For queries that have Course: its author, while still an author, and administrators."""
    roles = access.roles_of(person)
    if "administrator" in roles:
        return true()
    return Course.author_id == person.id if "author" in roles else false()


def outline(enrolment: Enrolment) -> Sequence[Line]:
    """The lessons of the enrolment's course in order, each with how far this learner is."""
    progress = and_(LessonProgress.lesson_id == Lesson.id, LessonProgress.enrolment_id == enrolment.id)
    rows = db.session.execute(
        select(Lesson.id, Lesson.kind, Lesson.title, Lesson.title_en, Lesson.recording_id, Recording.seconds,
               LessonProgress.started_at, LessonProgress.completed_at)
        .join(Plan, Plan.course_id == Lesson.course_id)
        .outerjoin(Recording, Recording.id == Lesson.recording_id)
        .outerjoin(LessonProgress, progress)
        .where(Plan.id == enrolment.plan_id, Lesson.removed_at.is_(None))
        .order_by(Lesson.position)
    )  # fmt: skip
    return [Line(*row) for row in rows]
