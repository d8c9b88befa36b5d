"""A lecture that a person may watch, and how far they are with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, select
from sqlalchemy.orm import aliased

from lms import clock
from lms.courses import catalogue
from lms.courses.completion import window_from
from lms.courses.models import Course, Enrolment, Lesson, Plan
from lms.db import db
from lms.errors import NotThere
from lms.media.models import Recording
from lms.people.models import Person
from lms.statutes.models import Edition
from lms.watching import stamping
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


@dataclass(frozen=True, slots=True)
class Titled:
    """Something with a title, and perhaps an English one."""

    title: str
    title_en: str | None


@dataclass(frozen=True, slots=True)
class Lecture:
    """What the page of a lecture shows. `enrolment_id` is the task that owes it, `edition` the law it teaches if outdated."""

    id: int
    lesson: Titled
    course: Titled
    lecturer: str | None
    enrolment_id: int | None
    edition: Edition | None
    has_picture: bool
    damaged: list[Any]
    is_synthetic_voice: bool
    # Where its files lie, if learners may keep them.
    download_folder: str | None
    standing: Standing


# The lecture page is the most visited of all, so its one query is made once and reads plain columns.
_OWING = catalogue.enrolment_owing(bindparam("person"), bindparam("today"))
_OWED_BY, _OF_PLAN = aliased(Enrolment), aliased(Plan)
_LECTURES: Select[*tuple[Any, ...]] = (
    select(
        Lesson.id, Lesson.title, Lesson.title_en,
        Course.title.label("course"), Course.title_en.label("course_en"), Course.lecturer, Course.watched_share,
        Course.allows_download, Recording.seconds, Recording.has_picture, Recording.damaged, Recording.is_synthetic_voice, Recording.folder,
        Recording.id.label("recording_id"), CoverageRow.spans, CoverageRow.place, CoverageRow.began_at, Edition.superseded_on, Edition.id.label("edition_id"),
        _OWED_BY.id.label("enrolment_id"), _OWED_BY.counts_from, _OF_PLAN.opens_on,
    )
    .join(Course, Course.id == Lesson.course_id)
    .join(Recording, Recording.id == Lesson.recording_id)
    .outerjoin(Edition, Edition.id == Course.edition_id)
    .outerjoin(
        CoverageRow, and_(CoverageRow.recording_id == Recording.id, CoverageRow.person_id == bindparam("person"))
    )
    .outerjoin(_OWED_BY, _OWED_BY.id == _OWING)
    .outerjoin(_OF_PLAN, _OF_PLAN.id == _OWED_BY.plan_id)
    .where(Lesson.id == bindparam("lesson"), Lesson.removed_at.is_(None), Recording.is_playable)
)  # fmt: skip
_OWED = _LECTURES.where(_OWED_BY.id.is_not(None))


def lecture(person: Person, lesson_id: int) -> Lecture:
    """The lecture as its page shows it, if it is open to the person. Raises NotThere."""
    asked = {"person": person.id, "lesson": lesson_id, "today": clock.today()}
    connection = db.session.connection()
    row = connection.execute(_OWED, asked).one_or_none()
    # Authors look at their own lectures too; to ask for that each time would slow down everybody else.
    row = row or connection.execute(_LECTURES.where(catalogue.may_edit(person)), asked).one_or_none()
    if row is None:
        raise NotThere
    is_outdated = row.superseded_on is not None and row.superseded_on <= asked["today"]
    return Lecture(
        id=row.id,
        lesson=Titled(row.title, row.title_en),
        course=Titled(row.course, row.course_en),
        lecturer=row.lecturer,
        enrolment_id=row.enrolment_id,
        edition=db.session.get(Edition, row.edition_id) if is_outdated else None,
        has_picture=row.has_picture,
        damaged=row.damaged,
        is_synthetic_voice=row.is_synthetic_voice,
        download_folder=row.folder if row.allows_download else None,
        standing=Standing(row.seconds, row.watched_share, _covered(person, row), row.place or 0.0),
    )


def _covered(person: Person, row: Row[Any]) -> Coverage:
    if row.spans is None:
        return Coverage()
    since = counts_since(row.opens_on, row.counts_from, row.began_at)
    return counting(since, row.spans, person.id, row.recording_id)


def counts_since(opens_on: date | None, counts_from: datetime | None, began_at: datetime) -> datetime | None:
    """From which moment watching counts for the task that owes a lecture, if the person began it before; else none.

    `opens_on` is the day on which that task's plan opens: none where no task owes the lecture now.
    """
    since = None if opens_on is None else window_from(opens_on, counts_from)
    return None if since is None or began_at >= since else since


def counting(since: datetime | None, spans: str, person_id: int, recording_id: int) -> Coverage:
    """What counts of a lecture: all that is covered, or what was played from a moment on (see `counts_since`)."""
    return Coverage.read(spans) if since is None else stamping.played_since(since, person_id, recording_id)


def lesson_to_play(person: Person, lesson_id: int) -> Lesson:
    """The lesson with its recording, for opening a player, if it is open to the person. Raises NotThere."""
    lesson = catalogue.lesson_open_to(person, lesson_id)
    if lesson.recording is None or not lesson.recording.is_playable:
        raise NotThere
    return lesson
