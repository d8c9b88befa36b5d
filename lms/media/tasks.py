"""What the worker does for media. Each job may be run twice, and asks the row what is to be done."""

from contextlib import closing

from lms import jobs
from lms.db import db
from lms.media import sweeping, uploads, work, workshop
from lms.media.faults import Fault
from lms.media.workshop import News


@jobs.job
def make(recording_id: int) -> None:
    """Make the lecture of a recording, if it is still wanted."""
    claim = work.claim(recording_id)
    db.session.commit()
    if claim is not None:
        _carry_out(claim)
        tidy(recording_id)


@jobs.job
def tidy(recording_id: int) -> None:
    """Remove the files of a recording that nobody needs."""
    work.tidy(recording_id)
    db.session.commit()


@jobs.every(minutes=1)
def ask_again() -> None:
    """Look for recordings that a dead worker left behind or that the queue forgot."""
    uploads.finish_forgotten()
    waiting = work.find_lost()
    db.session.commit()
    if jobs.is_idle():
        for recording_id in waiting:
            make.later(recording_id)


@jobs.every(minutes=60)
def sweep() -> None:
    """Remove uploads that were given up, and files that no row knows."""
    sweeping.forget_expired_uploads()
    db.session.commit()
    sweeping.remove_strays()


def _carry_out(claim: work.Claim) -> None:
    try:
        _follow(claim)
    except Fault as fault:
        work.fail(claim, fault)
        db.session.commit()


def _follow(claim: work.Claim) -> None:
    """Follow the work to its end, in transactions of a moment each."""
    with closing(workshop.making(workshop.maker(claim.order))) as all_news:
        for news in all_news:
            if isinstance(news, News) and news.made:
                work.finish(claim, news.made)
            elif not work.heard(claim, news):
                return
            db.session.commit()
