"""What the worker does for certificates while nobody looks."""

from lms import jobs
from lms.certificates import bundling, ending, entering, issuing
from lms.db import db, reading


@jobs.every(minutes=1)
def follow_completions() -> None:
    """End what lost its ground, then issue what is due, in short transactions; where there is nothing, nothing is written."""
    ending.withdraw_unfounded()
    db.session.commit()
    while _is_due() and issuing.issue_due():
        db.session.commit()
    db.session.rollback()


def _is_due() -> bool:
    with reading():
        found = bool(issuing.due())
        db.session.rollback()
        return found


@jobs.every(minutes=1)
def enter_into_ledger() -> None:
    while entering.enter():
        db.session.commit()
    db.session.rollback()


@jobs.job
def make_file(file_id: int) -> None:
    """Put together what an administrator has asked for; it commits how far it is."""
    for _share in bundling.make(file_id):
        db.session.commit()
    db.session.commit()


@jobs.every(minutes=1)
def look_after_files() -> None:
    """Make what a dead worker left, and remove what nobody fetched for days."""
    left = bundling.left_over()
    db.session.commit()
    for file_id in left:
        make_file(file_id)
