"""What the worker does for reviewing, in short transactions."""

from lms import jobs
from lms.db import db, reading
from lms.supervision import cases, looking


@jobs.every(minutes=10)
def look_for_signals() -> None:
    """Each signal is a job of its own, so that one that fails does not hold up the others."""
    for signal in looking.SIGNALS:
        look_for.later(signal)


@jobs.job
def look_for(signal: str) -> None:
    """Look at what is new, and open a case about each thing seen."""
    until = looking.until_now()
    with reading():
        found = list(looking.SIGNALS[signal](looking.since(signal, until), until))
        db.session.rollback()
    for finding in found:
        cases.open_found(finding)
        db.session.commit()
    looking.looked(signal, until)
    db.session.commit()
