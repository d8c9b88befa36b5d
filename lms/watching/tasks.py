"""What the worker does for watching, in short transactions, so that beats don't wait."""

from lms import clock, jobs
from lms.db import db, reading
from lms.watching import sessions, stamping


@jobs.every(minutes=5)
def stamp_what_is_behind() -> None:
    """Stamp who watched first and was enrolled later."""
    with reading():
        behind = stamping.behind()
        db.session.rollback()
    for person_id, recording_id in behind:
        stamping.stamp(person_id, recording_id, clock.now())
        db.session.commit()


@jobs.every(minutes=10)
def close_silent_sessions() -> None:
    sessions.close_silent(clock.now())
    db.session.commit()
