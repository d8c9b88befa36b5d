"""What the worker does for group sessions, in short transactions."""

from datetime import timedelta

from sqlalchemy import delete

from lms import clock, jobs
from lms.db import db
from lms.watching.group import attending, entering, gatherings, settling
from lms.watching.group.models import GroupTry

# So many are settled while somebody waits for the page.
FEW = 5


@jobs.every(minutes=1)
def follow_groups() -> None:
    """End what nobody ended, give everybody what is theirs, and enter it."""
    for group_id in gatherings.left_open(clock.now()):
        gatherings.close_left_open(group_id)
        db.session.commit()
    for group_id in settling.waiting():
        settle_all(group_id)
    while entering.enter_groups():
        db.session.commit()
    while entering.enter_papers():
        db.session.commit()
    db.session.rollback()


def settle_all(group_id: int) -> None:
    """Everybody, one after the other, and then the session itself."""
    waiting, shown = settling.unsettled(group_id), settling.screens_of(group_id)
    for attendance_id in waiting:
        settling.settle(attendance_id, shown)
        db.session.commit()
    settling.settled(group_id)
    db.session.commit()


def settle_few(group_id: int) -> bool:
    """Where only some persons were there, settle it at once; otherwise the worker does."""
    if is_small := len(settling.unsettled(group_id)) <= FEW:
        settle_all(group_id)
    return is_small


@jobs.every(minutes=60)
def forget_tries() -> None:
    db.session.execute(delete(GroupTry).where(GroupTry.at < clock.now() - attending.WINDOW - timedelta(days=1)))
    db.session.commit()
