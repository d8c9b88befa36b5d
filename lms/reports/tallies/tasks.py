"""What the worker does for tallies."""

from lms import jobs
from lms.db import db, reading
from lms.reports.tallies import folding


@jobs.constantly
def fold() -> None:
    """Count marked units anew; where none is, nothing is written."""
    with reading():
        is_wanted = folding.is_wanted()
        db.session.rollback()
    while is_wanted and folding.fold():
        db.session.commit()
