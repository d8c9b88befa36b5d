"""A learner's own record: what of each lecture was counted, what was not, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from lms.courses.models import Lesson
from lms.db import db
from lms.errors import NotThere
from lms.watching import accepting, evidence
from lms.watching.accepting import Reason, Receipt
from lms.watching.catalogue import Standing
from lms.watching.coverage import Coverage
from lms.watching.evidence import SessionEvidence
from lms.watching.models import Coverage as CoverageRow
from lms.watching.models import WatchSession


@dataclass(frozen=True, slots=True)
class Entry:
    """One lecture that the person has opened."""

    lesson: Lesson
    standing: Standing
    changed_at: datetime


def begun(person_id: int, among: Select[int] | None = None) -> list[Entry]:
    """Every lecture that the person has opened, or those among certain lessons, the latest first."""
    rows = db.session.execute(_opened(person_id, among).order_by(CoverageRow.changed_at.desc()))
    return [_entry(lesson, row) for lesson, row in rows]


def entry(person_id: int, lesson_id: int, among: Select[int] | None = None) -> Entry:
    """One lecture of the person's record, if it is among certain lessons. Raises NotThere."""
    found = db.session.execute(_opened(person_id, among).where(Lesson.id == lesson_id)).one_or_none()
    if found is None:
        raise NotThere
    return _entry(*found)


def _opened(person_id: int, among: Select[int] | None) -> Select[Lesson, CoverageRow]:
    sessions = select(WatchSession.lesson_id).where(WatchSession.person_id == person_id)
    found = (
        select(Lesson, CoverageRow)
        .join(Lesson.course)
        .join(Lesson.recording)
        .options(contains_eager(Lesson.course), contains_eager(Lesson.recording))
        .join(CoverageRow, (CoverageRow.recording_id == Lesson.recording_id) & (CoverageRow.person_id == person_id))
        .where(Lesson.id.in_(sessions))
    )
    return found if among is None else found.where(Lesson.id.in_(among))


def _entry(lesson: Lesson, row: CoverageRow) -> Entry:
    seconds = lesson.recording.seconds if lesson.recording else None
    covered = Coverage.read(row.spans)
    return Entry(lesson, Standing(seconds or 0, lesson.course.watched_share, covered, row.place), row.changed_at)


def sessions_of(person_id: int, entry: Entry) -> list[SessionEvidence]:
    """The evidence of the lecture, session by session."""
    assert entry.lesson.recording_id is not None, "only lectures are watched"
    return evidence.links_of(person_id, entry.lesson.recording_id)


def uncounted(sessions: Iterable[SessionEvidence], covered: Coverage) -> list[Receipt]:
    """What was reported and does not count to this day, by reason."""
    found = dict.fromkeys(Reason, Coverage())
    for receipt in _receipts(sessions):
        found[receipt.reason] |= receipt.seconds
    lacking = [Receipt(reason, seconds - covered) for reason, seconds in found.items()]
    return [receipt for receipt in lacking if receipt.seconds]


def _receipts(sessions: Iterable[SessionEvidence]) -> Iterator[Receipt]:
    for session in sessions:
        for link in session.links:
            yield from accepting.read(link.receipts)
