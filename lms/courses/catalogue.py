"""What a learner finds: which lessons are open, and the outline of a course with how far one is."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BindParameter, ColumnElement, ScalarSelect, and_, false, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from lms.courses.completion import stands
from lms.courses.hours import Earned
from lms.courses.models import Course, Enrolment, Lesson, LessonProgress, Plan
from lms.courses.running import plan_runs
from lms.db import db
from lms.errors import row_of
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
    removed_at: datetime | None
    # Nothing, where it was not begun.
    earned: Earned | None

    @property
    def earned_seconds(self) -> int:
        """How many seconds count for class hours so far."""
        return sum((self.earned or {}).values())

    @property
    def state(self) -> str:
        if self.completed_at is not None:
            return "completed"
        return "not_started" if self.started_at is None else "started"


def lesson_open_to(person: Person, lesson_id: int) -> Lesson:
    """The lesson with its course, edition and recording, if a running plan owes it to the person or they may edit it.

    Raises NotThere.
    """
    return row_of(
        select(Lesson)
        .join(Lesson.course)
        .options(contains_eager(Lesson.course).joinedload(Course.edition), joinedload(Lesson.recording))
        .where(Lesson.id == lesson_id, Lesson.removed_at.is_(None))
        .where(is_open_to(person))
    )


def is_open_to(person: Person) -> ColumnElement[bool]:
    """For queries that have Course: a running plan owes it to the person, or they may edit it."""
    return or_(enrolment_owing(person.id).is_not(None), may_edit(person))


def enrolment_owing(
    person_id: int | BindParameter[int], today: date | BindParameter[date] | None = None
) -> ScalarSelect[int]:
    """For queries that have Course: the first open enrolment of the person whose running plan owes it, if any."""
    return (
        select(Enrolment.id)
        .join(Enrolment.plan)
        .where(Plan.course_id == Course.id, Enrolment.person_id == person_id, Enrolment.closed_at.is_(None))
        .where(plan_runs(today))
        .order_by(Enrolment.id)
        .limit(1)
        .correlate(Course)
        .scalar_subquery()
    )


def may_edit(person: Person) -> ColumnElement[bool]:
    """For queries that have Course: its author, while still an author, and administrators."""
    roles = access.roles_of(person)
    if "administrator" in roles:
        return true()
    return Course.author_id == person.id if "author" in roles else false()


def lines_of(enrolment_ids: Collection[int]) -> dict[int, list[Line]]:
    """The outline of each of these enrolments, with lectures that were taken out of it after they had earned class hours."""
    progress = and_(LessonProgress.lesson_id == Lesson.id, LessonProgress.enrolment_id == Enrolment.id)
    rows = db.session.execute(
        select(Enrolment.id, Lesson.id, Lesson.kind, Lesson.title, Lesson.title_en, Lesson.recording_id,
               Recording.seconds, LessonProgress.started_at, LessonProgress.completed_at, Lesson.removed_at,
               LessonProgress.earned)
        .join(Plan, Plan.id == Enrolment.plan_id)
        .join(Lesson, Lesson.course_id == Plan.course_id)
        .outerjoin(Recording, Recording.id == Lesson.recording_id)
        .outerjoin(LessonProgress, progress)
        .where(Enrolment.id.in_(enrolment_ids))
        .where(Lesson.removed_at.is_(None) | LessonProgress.counted_at.is_not(None))
        .order_by(Enrolment.id, Lesson.position, Lesson.id)
    )  # fmt: skip
    found: dict[int, list[Line]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(Line(*row[1:]))
    return found


def enrolment_in(person: Person, course: Course) -> int | None:
    """The id of an open enrolment of the person that owes this course now."""
    return db.session.scalar(select(enrolment_owing(person.id)).where(Course.id == course.id))


def completed_at(person: Person, lesson: Lesson) -> datetime | None:
    """When the person completed the lesson, for the last of the tasks that hold it."""
    stamps = select(func.max(LessonProgress.completed_at)).join(Enrolment, Enrolment.id == LessonProgress.enrolment_id)
    mine = stamps.where(Enrolment.person_id == person.id, LessonProgress.lesson_id == lesson.id)
    return db.session.scalar(mine.where(stands()))
