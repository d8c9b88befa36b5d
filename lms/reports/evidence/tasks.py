"""What the worker does for the proof."""

from lms import jobs
from lms.db import db, reading
from lms.reports.evidence import digests


@jobs.every(minutes=15)
def keep_yesterdays_digest() -> None:
    with reading():
        if digests.has_begun():
            digests.keep_yesterday()
        db.session.rollback()
