"""What the worker does for reviewing, in short transactions."""

from lms import jobs
from lms.db import db, reading
from lms.supervision import cases, looking


@jobs.every(minutes=10)
def look_for_signals() -> None:
    """Look at what is new and open cases; each signal on its own, so that one that fails does not hold up the others."""
    until = looking.until_now()
    for signal, look in looking.SIGNALS.items():
        with reading():
            found = list(look(looking.since(signal, until), until))
            db.session.rollback()
        for finding in found:
            cases.open_found(finding)
            db.session.commit()
        looking.looked(signal, until)
        db.session.commit()
