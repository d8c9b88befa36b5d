"""A presence check that a person has left open: whoever closed the page on it can still answer, and all that is held counts."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from lms.courses import catalogue
from lms.courses.models import Course, Lesson
from lms.db import db
from lms.watching import checks
from lms.watching.models import PresenceCheck, WatchSession


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The lecture in which the question was asked last, and the seconds that count once it is answered and do not yet."""

    lesson_id: int
    seconds: int


def of(person_id: int) -> Unanswered | None:
    """The person's open question, if its lecture is still open to them."""
    lesson_id = db.session.scalars(
        select(Lesson.id)
        .select_from(PresenceCheck)
        .join(WatchSession, WatchSession.id == PresenceCheck.asked_in_id)
        .join(Lesson, Lesson.id == WatchSession.lesson_id)
        .join(Course, Course.id == Lesson.course_id)
        .where(PresenceCheck.person_id == person_id, PresenceCheck.answered_at.is_(None))
        .where(Lesson.removed_at.is_(None), catalogue.enrolment_owing(person_id).is_not(None))
    ).one_or_none()
    return None if lesson_id is None else Unanswered(lesson_id, checks.seconds_to_count(person_id))
