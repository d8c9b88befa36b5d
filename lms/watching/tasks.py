"""What the worker does for watching, in short transactions, so that beats don't wait."""

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from lms import clock, jobs
from lms.db import db, reading
from lms.watching import class_hours, sealing, sessions, stamping
from lms.watching.models import AttentionClock

# A transaction that was open while the worker last looked has a moment of its own before that look.
OPEN_AT_MOST = timedelta(minutes=5)
# Rare orders leave no trace to go by: a lesson added to a course, a plan opened again or closed.
ALL_EVERY = timedelta(hours=1)


@jobs.every(minutes=5)
def follow_evidence() -> None:
    """Stamp who watched first and was enrolled later, and count class hours where something was watched."""
    now = clock.now()
    since = _to_look_from(now)
    with reading():
        behind = stamping.behind(since)
        uncounted = class_hours.behind(since)
        ended = class_hours.ended_behind() if since is None else set()
        db.session.rollback()
    for person_id, recording_id in behind | uncounted:
        _wait_for_beats_of(person_id)
        if (person_id, recording_id) in behind:
            stamping.stamp(person_id, recording_id, now)
        class_hours.count(person_id, recording_id)
        db.session.commit()
    for person_id, enrolment_id in ended:
        _wait_for_beats_of(person_id)
        class_hours.count_ended(enrolment_id)
        db.session.commit()


def _wait_for_beats_of(person_id: int) -> None:
    """Take the lock that beats take first, so that neither waits for what the other holds."""
    db.session.execute(select(AttentionClock.person_id).where(AttentionClock.person_id == person_id).with_for_update())


def _to_look_from(now: datetime) -> datetime | None:
    """From when on this process has to look at what changed; none for all of it: at first, and once an hour."""
    looked: dict[str, datetime] = current_app.extensions.setdefault("evidence_followed", {})
    last, whole = looked.get("last"), looked.get("whole")
    looked["last"] = now
    if last is None or whole is None or now - whole >= ALL_EVERY:
        looked["whole"] = now
        return None
    return last - OPEN_AT_MOST


@jobs.every(minutes=10)
def close_silent_sessions() -> None:
    sessions.close_silent(clock.now())
    db.session.commit()


@jobs.every(minutes=1)
def seal_closed_sessions() -> None:
    last = 0
    while last := sealing.seal(last):
        db.session.commit()
    db.session.rollback()
