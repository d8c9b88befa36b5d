"""Class hours from evidence: told to courses for every open enrolment of a person that a recording concerns."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import and_, or_, select

from lms.courses import earned
from lms.courses.earned import Account
from lms.courses.models import Enrolment, Lesson, LessonProgress, Plan
from lms.courses.running import plan_runs
from lms.db import db
from lms.watching import coverage, earning
from lms.watching.earning import Earnings, Reported
from lms.watching.evidence import SessionEvidence, links_of
from lms.watching.models import Coverage


def count(person_id: int, recording_id: int) -> None:
    """Count anew the hours of each plan that has this recording. The evidence and the rules alone decide."""
    for account in earned.accounts(person_id, recording_id):
        # Read before the evidence, so that what comes meanwhile is counted the next time.
        watched = _changes(person_id, account)
        earnings = earnings_in(person_id, account)
        for recording, changed_at in watched.items():
            seconds, tenths = earnings.seconds[recording].total, account.rules.tenths(earnings.by_day[recording])
            earned.keep(account, account.lectures[recording], seconds, tenths, changed_at)


def _changes(person_id: int, account: Account) -> dict[int, datetime]:
    """When the evidence of each lecture that was watched last changed."""
    mine = Coverage.person_id == person_id, Coverage.recording_id.in_(account.lectures)
    rows = db.session.execute(select(Coverage.recording_id, Coverage.changed_at).where(*mine))
    return {row.recording_id: row.changed_at for row in rows}


def behind(since: datetime | None = None) -> set[tuple[int, int]]:
    """Persons and recordings with evidence that is newer than the hours counted from it.

    With `since`: only where something was watched, or somebody enrolled, from that moment on.
    """
    found = (
        select(Coverage.person_id, Coverage.recording_id)
        .join(Lesson, Lesson.recording_id == Coverage.recording_id)
        .join(LessonProgress, LessonProgress.lesson_id == Lesson.id)
        .join(Enrolment, and_(Enrolment.id == LessonProgress.enrolment_id, Enrolment.person_id == Coverage.person_id))
        .join(Enrolment.plan)
        .join(Plan.course)
        .where(Enrolment.closed_at.is_(None), Lesson.removed_at.is_(None), plan_runs())
        .where(or_(LessonProgress.counted_at.is_(None), LessonProgress.counted_at < Coverage.changed_at))
    )
    if since is not None:
        found = found.where(or_(Coverage.changed_at >= since, Enrolment.enrolled_at >= since))
    return {(row.person_id, row.recording_id) for row in db.session.execute(found)}


def earnings_in(person_id: int, account: Account) -> Earnings:
    """What the person's reports have earned in one plan, over all its lectures."""
    sessions = (each for recording in account.lectures for each in links_of(person_id, recording, account.counts_from))
    return earning.earned((report for session in sessions for report in _reports(session)), account.rules)


def _reports(session: SessionEvidence) -> Iterator[Reported]:
    before = None
    for link in session.links:
        # What an answer to a check sets free had been reported in time.
        silence = (link.at - before).total_seconds() if before and link.kind == "beat" else None
        before = link.at
        if link.played:
            yield Reported(session.recording_id, link.at, silence, coverage.Coverage.read(link.played))
