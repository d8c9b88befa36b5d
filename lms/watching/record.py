"""A learner's own record: what of each lecture counts for the task that owes it now, what does not, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased, contains_eager

from lms.courses.catalogue import enrolment_owing
from lms.courses.models import Enrolment, Lesson, Plan
from lms.db import db
from lms.errors import NotThere
from lms.watching import accepting, catalogue, evidence
from lms.watching.accepting import Reason, Receipt
from lms.watching.catalogue import Standing
from lms.watching.coverage import Coverage
from lms.watching.evidence import SessionEvidence
from lms.watching.models import SCREEN, WatchSession
from lms.watching.models import Coverage as CoverageRow


@dataclass(frozen=True, slots=True)
class Entry:
    """One lecture that the person has opened.

    `counts_from`: what was played before that moment does not count for the present task; none if all of it counts.
    """

    lesson: Lesson
    standing: Standing
    changed_at: datetime
    counts_from: datetime | None


def begun(person_id: int, among: Select[int] | None = None) -> list[Entry]:
    """Every lecture that the person has opened, or those among certain lessons, the latest first."""
    rows = db.session.execute(_opened(person_id, among).order_by(CoverageRow.changed_at.desc()))
    return [_entry(*row) for row in rows]


def entry(person_id: int, lesson_id: int, among: Select[int] | None = None) -> Entry:
    """One lecture of the person's record, if it is among certain lessons. Raises NotThere."""
    found = db.session.execute(_opened(person_id, among).where(Lesson.id == lesson_id)).one_or_none()
    if found is None:
        raise NotThere
    return _entry(*found)


def _opened(person_id: int, among: Select[int] | None) -> Select[Lesson, CoverageRow, date | None, datetime | None]:
    """With the window of the task that owes the lecture now, as its player knows it."""
    owed_by, of_plan = aliased(Enrolment), aliased(Plan)
    theirs = (WatchSession.person_id == person_id) & (WatchSession.grade != SCREEN)
    sessions = select(WatchSession.lesson_id).where(theirs)
    found = (
        select(Lesson, CoverageRow, of_plan.opens_on, owed_by.counts_from)
        .join(Lesson.course)
        .join(Lesson.recording)
        .options(contains_eager(Lesson.course), contains_eager(Lesson.recording))
        .join(CoverageRow, (CoverageRow.recording_id == Lesson.recording_id) & (CoverageRow.person_id == person_id))
        .outerjoin(owed_by, owed_by.id == enrolment_owing(person_id))
        .outerjoin(of_plan, of_plan.id == owed_by.plan_id)
        .where(Lesson.id.in_(sessions))
    )
    return found if among is None else found.where(Lesson.id.in_(among))


def _entry(lesson: Lesson, row: CoverageRow, opens_on: date | None, counts_from: datetime | None) -> Entry:
    seconds = lesson.recording.seconds if lesson.recording else None
    since = catalogue.counts_since(opens_on, counts_from, row.began_at)
    covered = catalogue.counting(since, row.spans, row.person_id, row.recording_id)
    return Entry(lesson, Standing(seconds or 0, lesson.course.watched_share, covered, row.place), row.changed_at, since)


def sessions_of(person_id: int, entry: Entry) -> list[SessionEvidence]:
    """The evidence of the lecture, session by session."""
    assert entry.lesson.recording_id is not None, "only lectures are watched"
    return evidence.links_of(person_id, entry.lesson.recording_id)


def uncounted(sessions: Iterable[SessionEvidence], entry: Entry) -> list[Receipt]:
    """What was reported for the present task and does not count to this day, by reason."""
    found = dict.fromkeys(Reason, Coverage())
    for receipt in _receipts(sessions, entry.counts_from):
        found[receipt.reason] |= receipt.seconds
    lacking = [Receipt(reason, seconds - entry.standing.covered) for reason, seconds in found.items()]
    return [receipt for receipt in lacking if receipt.seconds]


def _receipts(sessions: Iterable[SessionEvidence], since: datetime | None) -> Iterator[Receipt]:
    for session in sessions:
        for link in session.links:
            if since is None or link.at >= since:
                yield from accepting.receipts_of(link)
