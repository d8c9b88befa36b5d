"""What the worker does for tallies."""

from lms import jobs
from lms.db import db, reading
from lms.reports.tallies import folding, grouping


@jobs.constantly
def fold() -> None:
    """Count marked units anew; where none is, nothing is written."""
    with reading():
        is_wanted, known = folding.is_wanted(), grouping.regrouping()
        db.session.rollback()
    if is_wanted:
        for _ in folding.fold_all(known):
            db.session.commit()
