"""What the worker does for disposal."""

from lms import jobs
from lms.db import db
from lms.reports.disposing import papers


@jobs.every(minutes=30)
def remove_disposed_files() -> None:
    """Files of papers that a stopped process left after they were decided about."""
    papers.remove_files()
    db.session.commit()
