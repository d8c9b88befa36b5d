"""What the worker does for ladders."""

from lms import jobs
from lms.db import db
from lms.outbox import quiet
from lms.supervision.escalating import ladders, telling


@jobs.every(minutes=30)
def tell_what_is_due() -> None:
    """Plan by plan, in the hours for reminders, in short transactions between which others write."""
    for plan in ladders.running():
        while not quiet.is_quiet() and telling.send_some(plan):
            db.session.commit()
        db.session.rollback()
