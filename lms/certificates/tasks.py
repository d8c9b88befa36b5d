"""What the worker does for certificates while nobody looks."""

from lms import jobs
from lms.certificates import bundling, ending, entering, issuing
from lms.db import db, reading


@jobs.every(minutes=1)
def follow_completions() -> None:
    """End what lost its ground, then issue what is due, in short transactions; where there is nothing, nothing is written."""
    with reading():
        unfounded = ending.unfounded()
        db.session.rollback()
    for first in range(0, len(unfounded), issuing.TOGETHER):
        ending.withdraw(unfounded[first : first + issuing.TOGETHER])
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
    try:
        for _share in bundling.make(file_id):
            db.session.commit()
    except Exception:
        db.session.rollback()
        bundling.fail(file_id)
        db.session.commit()
        raise  # it is ours to mend, and the log's to tell
    db.session.commit()


@jobs.every(minutes=1)
def look_after_files() -> None:
    """Make what a dead worker left, and remove what nobody fetched for days."""
    left = bundling.left_over()
    db.session.commit()
    for file_id in left:
        make_file(file_id)
