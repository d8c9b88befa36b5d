"""Of which moment the evidence of a group session is: of its end, or of when the person left, however late it is settled.

Where a task was given or closed since, or its plan changed, what was decided then rested on what was known: there the evidence
is of the moment at which it is settled.
"""

from datetime import datetime

from sqlalchemy import or_, select

from lms.courses.models import Enrolment, Lesson, Plan
from lms.courses.outlines import PLAN
from lms.db import db
from lms.ledger import ENTRY
from lms.watching import evidence


def moment(person_id: int, recording_id: int, end: datetime, now: datetime) -> datetime:
    return now if _was_changed(person_id, recording_id, end) else end


def _was_changed(person_id: int, recording_id: int, since: datetime) -> bool:
    """Whether there was a change of the person's tasks with this recording."""
    later = (Enrolment.enrolled_at > since, Enrolment.closed_at > since, Plan.closed_at > since)
    tasks = (
        select(Enrolment.plan_id, or_(*later).label("is_later"))
        .join(Plan, Plan.id == Enrolment.plan_id)
        .join(Lesson, Lesson.course_id == Plan.course_id)
        .where(Enrolment.person_id == person_id, Lesson.recording_id == recording_id)
    )
    found = db.session.execute(tasks).all()
    return any(row.is_later for row in found) or _has_new_outline({row.plan_id for row in found}, since)


def _has_new_outline(plans: set[int], since: datetime) -> bool:
    entered = select(ENTRY.c.number).where(
        ENTRY.c.person_id.is_(None), ENTRY.c.kind == PLAN, ENTRY.c.about.in_(plans), ENTRY.c.at > since
    )
    return db.session.scalar(entered.limit(1)) is not None


def last_played(person_id: int, recording_id: int, since: datetime) -> datetime:
    """When the person last reported playing of the recording, from that moment on; else that moment."""
    sessions = evidence.links_of(person_id, recording_id, since)
    return max((link.at for session in sessions for link in session.links if link.played), default=since)
