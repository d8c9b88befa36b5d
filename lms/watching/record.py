"""A learner's own record: what of each lecture was counted, what was not, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from lms.courses.models import Lesson
from lms.db import db
from lms.errors import NotThere
from lms.watching import accepting, evidence
from lms.watching.accepting import Reason, Receipt
from lms.watching.catalogue import Standing
from lms.watching.coverage import Coverage
from lms.watching.models import Coverage as CoverageRow
from lms.watching.models import WatchSession


@dataclass(frozen=True, slots=True)
class Entry:
    """One lecture that the person has opened."""

    lesson: Lesson
    standing: Standing
    changed_at: datetime


def begun(person_id: int) -> list[Entry]:
    """Every lecture that the person has opened, the latest first."""
    rows = db.session.execute(_opened(person_id).order_by(CoverageRow.changed_at.desc()))
    return [_entry(lesson, row) for lesson, row in rows]


def entry(person_id: int, lesson_id: int) -> Entry:
    """One lecture of the person's record. Raises NotThere."""
    found = db.session.execute(_opened(person_id).where(Lesson.id == lesson_id)).one_or_none()
    if found is None:
        raise NotThere
    return _entry(*found)


def _opened(person_id: int):  # type: ignore[no-untyped-def]
    sessions = select(WatchSession.lesson_id).where(WatchSession.person_id == person_id)
    return (
        select(Lesson, CoverageRow)
        .join(Lesson.course)
        .join(Lesson.recording)
        .options(contains_eager(Lesson.course), contains_eager(Lesson.recording))
        .join(CoverageRow, (CoverageRow.recording_id == Lesson.recording_id) & (CoverageRow.person_id == person_id))
        .where(Lesson.id.in_(sessions))
    )


def _entry(lesson: Lesson, row: CoverageRow) -> Entry:
    seconds = lesson.recording.seconds if lesson.recording else None
    covered = Coverage.read(row.spans)
    return Entry(lesson, Standing(seconds or 0, lesson.course.watched_share, covered, row.place), row.changed_at)


def uncounted(person_id: int, entry: Entry) -> list[Receipt]:
    """What was reported and does not count to this day, by reason."""
    found = dict.fromkeys(Reason, Coverage())
    for receipt in _receipts(person_id, entry.lesson.recording_id):
        found[receipt.reason] |= receipt.seconds
    lacking = [Receipt(reason, seconds - entry.standing.covered) for reason, seconds in found.items()]
    return [receipt for receipt in lacking if receipt.seconds]


def _receipts(person_id: int, recording_id: int | None) -> Iterator[Receipt]:
    assert recording_id is not None, "only lectures are watched"
    for session in evidence.links_of(person_id, recording_id):
        for link in session.links:
            yield from accepting.read(link.receipts)


@dataclass(frozen=True, slots=True)
class Sitting:
    """One opening of the player, as the record shows it."""

    opened_at: datetime
    last_beat_at: datetime
    closed_for: str | None
    played: Coverage


def sittings(person_id: int, entry: Entry) -> Sequence[Sitting]:
    """When the lecture was watched, the latest first; openings in which nothing was played are left out."""
    rows = db.session.execute(
        select(WatchSession.opened_at, WatchSession.last_beat_at, WatchSession.closed_for, WatchSession.played)
        .where(WatchSession.person_id == person_id, WatchSession.recording_id == entry.lesson.recording_id)
        .where(func.length(WatchSession.played) > 0)
        .order_by(WatchSession.opened_at.desc())
    )
    return [Sitting(row.opened_at, row.last_beat_at, row.closed_for, Coverage.read(row.played)) for row in rows]
