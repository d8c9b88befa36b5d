"""From evidence to stamps: which open enrolments are served by what a person has watched."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, true

from lms.courses import completion
from lms.courses.completion import Owed
from lms.courses.models import Course, Enrolment, Lesson, LessonProgress, Plan
from lms.db import db
from lms.media.models import Recording
from lms.watching import class_hours, evidence
from lms.watching.coverage import Coverage
from lms.watching.models import SCREEN, WatchSession
from lms.watching.models import Coverage as CoverageRow
from lms.watching.watched import counts_as_watched, seconds_needed


def fewest_asked(owed: Sequence[Owed], recording: int) -> int | None:
    """The fewest seconds of a recording of that length with which one of these lessons would be done."""
    return min((seconds_needed(recording, each.watched_share) for each in owed), default=None)


def stamp(person_id: int, recording_id: int, at: datetime) -> None:
    """Tell courses of every open enrolment whose lecture the person has begun, or watched, inside its window."""
    for owed in completion.owed_lectures(person_id, recording_id):
        seconds, covered = evidence_since(owed.counts_from, person_id, recording_id)
        if counts_as_watched(covered.total, seconds, owed.watched_share):
            completion.lesson_completed(owed, at, _grade(owed.counts_from, person_id, recording_id))
            class_hours.count(person_id, recording_id)
        elif covered:
            completion.lesson_started(owed, at)


def _grade(moment: datetime, person_id: int, recording_id: int) -> str | None:
    """How the person watched the recording from that moment on: in one of the GRADES of sessions, or in several."""
    theirs = (WatchSession.person_id == person_id) & (WatchSession.recording_id == recording_id)
    counting = (WatchSession.last_beat_at >= moment) & (WatchSession.played != "") & (WatchSession.grade != SCREEN)
    grades = db.session.scalars(select(WatchSession.grade).where(theirs, counting).distinct()).all()
    return "mixed" if len(grades) > 1 else next(iter(grades), None)


def evidence_since(moment: datetime, person_id: int, recording_id: int) -> tuple[int, Coverage]:
    """The length of the recording, and what the person has verifiably played of it from that moment on."""
    row = db.session.execute(
        select(Recording.seconds, CoverageRow.spans, CoverageRow.began_at)
        .join(CoverageRow, CoverageRow.recording_id == Recording.id)
        .where(CoverageRow.person_id == person_id, Recording.id == recording_id)
    ).one()
    if row.began_at >= moment:
        return row.seconds, Coverage.read(row.spans)
    return row.seconds, played_since(moment, person_id, recording_id)


def played_since(moment: datetime, person_id: int, recording_id: int) -> Coverage:
    """What the person has verifiably played of a recording from that moment on, seconds played before included."""
    sessions = evidence.links_of(person_id, recording_id, since=moment)
    return Coverage.of(*(span for session in sessions for span in session.played.spans))


def seconds_since(moment: datetime, person_id: int, recording_id: int) -> int:
    """How many seconds the person has verifiably played of a recording from that moment on; of one never opened, none."""
    mine = (CoverageRow.person_id == person_id) & (CoverageRow.recording_id == recording_id)
    row = db.session.execute(select(CoverageRow.seconds, CoverageRow.began_at).where(mine)).one_or_none()
    if row is None:
        return 0
    return row.seconds if row.began_at >= moment else played_since(moment, person_id, recording_id).total


def covered_by(person_id: int, recording_id: int) -> Coverage:
    """What the person has verifiably played of a recording; of one never opened, nothing."""
    mine = (CoverageRow.person_id == person_id) & (CoverageRow.recording_id == recording_id)
    return Coverage.read(db.session.scalar(select(CoverageRow.spans).where(mine)) or "")


def behind(since: datetime | None = None) -> set[tuple[int, int]]:
    """Persons and recordings whose stamps may be behind the evidence: who watched first and was enrolled later.

    With `since`: only of those enrolled from that moment on. For what else there is (a plan opened again, a lesson added
    to a course), all are looked at.
    """
    progress = LessonProgress
    recent = true() if since is None else Enrolment.enrolled_at >= since
    candidates = (
        select(
            CoverageRow.person_id,
            CoverageRow.recording_id,
            CoverageRow.changed_at,
            Plan.opens_on,
            Enrolment.counts_from,
        )
        .join(Recording, Recording.id == CoverageRow.recording_id)
        .join(Lesson, (Lesson.recording_id == Recording.id) & Lesson.removed_at.is_(None))
        .join(Course, Course.id == Lesson.course_id)
        .join(Plan, Plan.course_id == Course.id)
        .join(Enrolment, (Enrolment.plan_id == Plan.id) & (Enrolment.person_id == CoverageRow.person_id))
        .outerjoin(progress, (progress.enrolment_id == Enrolment.id) & (progress.lesson_id == Lesson.id))
        .where(Enrolment.closed_at.is_(None), progress.completed_at.is_(None), CoverageRow.seconds > 0, recent)
        .where(or_(progress.id.is_(None), CoverageRow.seconds >= Recording.seconds * Course.watched_share))
    )
    return {
        (row.person_id, row.recording_id)
        for row in db.session.execute(candidates)
        if row.changed_at >= completion.window_from(row.opens_on, row.counts_from)
    }
