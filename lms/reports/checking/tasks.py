"""What the worker does for self-checks."""

from lms import jobs
from lms.db import db, reading
from lms.reports.checking import running


@jobs.every(minutes=15)
def check_each_night() -> None:
    with reading():
        is_due = running.is_due()
        db.session.rollback()
    if is_due:
        number = running.begin()
        db.session.commit()
        found = running.look()
        running.keep(number, found)
        db.session.commit()
