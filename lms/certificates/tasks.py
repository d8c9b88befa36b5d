"""What the worker does for certificates while nobody looks."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from lms import jobs
from lms.certificates import bundling, ending, entering, issuing, rescoring
from lms.certificates.issuing import Due
from lms.db import db, reading


@jobs.every(minutes=1)
def follow_completions() -> None:
    """End what lost its ground, supersede what states an annulled score, then issue what is due, in short transactions.

    Where there is nothing, nothing is written.
    """
    for look, carry_out in ((ending.unfounded, ending.withdraw), (rescoring.behind, rescoring.compare)):
        for some in _parted(_looked_up(look)):
            carry_out(some)
            db.session.commit()
    while _issued(_looked_up(issuing.due)):
        pass


def _issued(due: Sequence[Due]) -> int:
    """How many of these were issued; the rest wait for something else."""
    count = 0
    for some in _parted(due):
        count += len(issuing.issue_to(some))
        db.session.commit()
    return count


def _looked_up(look: Callable[[], Sequence[Any]]) -> Sequence[Any]:
    with reading():
        found = look()
        db.session.rollback()
        return found


def _parted(found: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """In lots for one transaction each."""
    return (found[first : first + issuing.TOGETHER] for first in range(0, len(found), issuing.TOGETHER))


@jobs.every(minutes=1)
def enter_into_ledger() -> None:
    while entering.enter():
        db.session.commit()
    db.session.rollback()


@jobs.job
def make_file(file_id: int) -> None:
    """Put together what an administrator has asked for."""
    bundling.MAKING.run(file_id)


@jobs.every(minutes=1)
def look_after_files() -> None:
    """Make what a dead worker left, and remove what nobody fetched for days."""
    bundling.MAKING.look_after()
