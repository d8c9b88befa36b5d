"""Class hours from evidence: told to courses for every open enrolment of a person that a recording concerns, and once more
for one that has ended, so that what was watched just before its end counts.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from lms.courses import earned
from lms.courses.earned import Account
from lms.courses.hall.models import HallAttendance
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
        _count(account)


def count_ended(enrolment_id: int) -> None:
    """Count anew the hours of an enrolment that has ended, by the evidence up to then."""
    _count(earned.ended_account(enrolment_id))


def _count(account: Account) -> None:
    # Read before the evidence, so that what comes meanwhile is counted the next time.
    watched = _changes(account)
    earnings = earnings_in(account)
    for recording, changed_at in watched.items():
        seconds = account.rules.by_minutes(earnings.by_day[recording])
        earned.keep(account, account.lectures[recording], seconds, min(changed_at, account.ended_at or changed_at))


def _changes(account: Account) -> dict[int, datetime]:
    """When the evidence of each lecture that was watched last changed."""
    mine = Coverage.person_id == account.person_id, Coverage.recording_id.in_(account.lectures)
    rows = db.session.execute(select(Coverage.recording_id, Coverage.changed_at).where(*mine))
    return {row.recording_id: row.changed_at for row in rows}


def behind(since: datetime | None = None) -> set[tuple[int, int]]:
    """Persons and recordings with evidence that is newer than the hours counted from it.

    With `since`: only where something was watched, or somebody enrolled, from that moment on, or where attendance in the hall has
    changed what a day may still have.
    """
    found = _uncounted(select(Coverage.person_id, Coverage.recording_id))
    found = found.where(Enrolment.closed_at.is_(None), Lesson.removed_at.is_(None), plan_runs())
    if since is not None:
        was_there = exists().where(HallAttendance.person_id == Enrolment.person_id).correlate(Enrolment)
        anew = LessonProgress.counted_at.is_(None) & was_there
        found = found.where(or_(Coverage.changed_at >= since, Enrolment.enrolled_at >= since, anew))
    return {(row.person_id, row.recording_id) for row in db.session.execute(found)}


def ended_behind() -> set[tuple[int, int]]:
    """Persons and their enrolments that have ended, with evidence from before that is newer than the hours counted from it."""
    found = _uncounted(select(Enrolment.person_id, Enrolment.id)).where(
        or_(Enrolment.closed_at.is_not(None), Plan.closed_at.is_not(None)),
        *(_counted_before(ended_at) | ended_at.is_(None) for ended_at in (Enrolment.closed_at, Plan.closed_at)),
        # A lesson that was taken out before has its last count.
        or_(Lesson.removed_at.is_(None), *(Lesson.removed_at > each for each in (Enrolment.closed_at, Plan.closed_at))),
    )
    return {(row.person_id, row.id) for row in db.session.execute(found)}


def _uncounted(what: Select[int, int]) -> Select[int, int]:
    """With coverage, lesson, progress, enrolment, plan and course joined."""
    return (
        what.select_from(Coverage)
        .join(Lesson, Lesson.recording_id == Coverage.recording_id)
        .join(LessonProgress, LessonProgress.lesson_id == Lesson.id)
        .join(Enrolment, and_(Enrolment.id == LessonProgress.enrolment_id, Enrolment.person_id == Coverage.person_id))
        .join(Enrolment.plan)
        .join(Plan.course)
        .where(_counted_before(Coverage.changed_at))
    )


def _counted_before(
    moment: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None],
) -> ColumnElement[bool]:
    return or_(LessonProgress.counted_at.is_(None), LessonProgress.counted_at < moment)


def earnings_in(account: Account) -> Earnings:
    """What the person's reports have earned in one plan, over all its lectures."""
    lectures = (links_of(account.person_id, recording, account.counts_from) for recording in account.lectures)
    reports = (_reports(session, account.ended_at) for sessions in lectures for session in sessions)
    return earning.earned(chain.from_iterable(reports), account.rules, account.in_hall.by_day)


def _reports(session: SessionEvidence, until: datetime | None) -> Iterator[Reported]:
    before = None
    for link in session.links:
        if until is not None and link.at > until:
            break
        # What an answer to a check sets free had been reported in time.
        silence = (link.at - before).total_seconds() if before and link.kind == "beat" else None
        before = link.at
        if link.played:
            yield Reported(session.recording_id, link.at, silence, coverage.Coverage.read(link.played))
