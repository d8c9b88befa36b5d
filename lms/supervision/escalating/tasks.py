"""What the worker does for ladders."""

from lms import jobs
from lms.db import db
from lms.supervision.escalating import ladders, telling
from lms.supervision.reminding import sending


@jobs.every(minutes=30)
def tell_what_is_due() -> None:
    """Plan by plan, in the hours for reminders."""
    if sending.is_quiet():
        return
    for plan in ladders.running():
        telling.send(plan)
        db.session.commit()
