"""A lecture that a person may watch, and how far they are with it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from lms.courses import catalogue
from lms.courses.models import Lesson
from lms.db import db
from lms.errors import NotThere
from lms.people.models import Person
from lms.watching.coverage import Coverage
from lms.watching.models import Coverage as CoverageRow
from lms.watching.watched import counts_as_watched, seconds_needed


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a person is with a lecture: what counts of it, and where to resume."""

    seconds: int
    share: float
    covered: Coverage
    place: float

    @property
    def missing(self) -> Coverage:
        return self.covered.gaps(self.seconds)

    @property
    def seconds_needed(self) -> int:
        return seconds_needed(self.seconds, self.share)

    @property
    def is_watched(self) -> bool:
        return counts_as_watched(self.covered.total, self.seconds, self.share)


def lecture_open_to(person: Person, lesson_id: int) -> Lesson:
    """The lecture with its course and recording, if it is open to the person. Raises NotThere."""
    lesson = catalogue.lesson_open_to(person, lesson_id)
    if lesson.recording is None or lesson.recording.seconds is None or lesson.recording.state != "ready":
        raise NotThere
    return lesson


def standing(person_id: int, lesson: Lesson) -> Standing:
    """How far the person is with a lecture that was found ready."""
    row = db.session.execute(
        select(CoverageRow.spans, CoverageRow.place).where(
            CoverageRow.person_id == person_id, CoverageRow.recording_id == lesson.recording_id
        )
    ).one_or_none()
    spans, place = row or ("", 0.0)
    seconds = lesson.recording.seconds if lesson.recording else None
    return Standing(seconds or 0, lesson.course.watched_share, Coverage.read(spans), place)
