"""What the worker does for media. Each job may be run twice, and asks the row what is to be done."""

import time
from contextlib import closing
from pathlib import Path

from flask import current_app

from lms import clock, jobs, storage
from lms.db import db
from lms.media import drafting, signs, storing, sweeping, uploads, work, workshop
from lms.media.drafting import NotHeard
from lms.media.faults import Fault
from lms.media.incoming import deciding, finding, places, standing, telling
from lms.media.incoming.troubles import Troubles
from lms.media.models import Arrival
from lms.media.workshop import News


@jobs.job
def make(recording_id: int) -> None:
    """Make the lecture of this recording, then of all others that wait; a machine makes one at a time.

    After each, one is put into the store, if there is a store and one is not there. Captions are drafted when no film waits.
    Whoever finds that another one has the turn leaves it all to that one, which therefore looks once more after its turn.
    """
    while _make_in_turn(recording_id) and work.is_any_waiting():
        pass


def _make_in_turn(first: int) -> bool:
    """Make all that waits, if it is our turn. Tells whether it was."""
    with storage.turn("making") as ours:
        if ours:
            work.take_back_ours()
            while _make_next(first) + _put_next_away() or _draft_next():
                pass
    return ours


def _make_next(first: int) -> bool:
    claim = work.claim(first)
    db.session.commit()
    if claim:
        _carry_out(claim)
        tidy(claim.recording_id)
    return claim is not None


def _put_next_away() -> bool:
    waiting = storing.waiting()
    db.session.rollback()  # the way to the store is long, and nobody waits for it
    done = bool(waiting) and storing.put_away(*waiting[0])
    db.session.commit()
    return done


def _draft_next() -> bool:
    recording_id = drafting.claim()
    db.session.commit()
    if recording_id:
        try:
            _hear(recording_id)
        except NotHeard as why:
            drafting.fail(recording_id, why)
        db.session.commit()
    return recording_id is not None


def _hear(recording_id: int) -> None:
    cues = []
    with closing(drafting.heard(recording_id)) as all_news:
        for share, cue in all_news:
            cues += [cue] if cue else []
            if not drafting.goes_on(recording_id, share):
                return
            db.session.commit()
    drafting.finish(recording_id, cues)


@jobs.job
def tidy(recording_id: int) -> None:
    """Remove the files of a recording that nobody needs."""
    work.tidy(recording_id)
    db.session.commit()


@jobs.every(minutes=1)
def ask_again() -> None:
    """Ask for what a dead worker left behind, or what the queue forgot."""
    signs.show()
    uploads.finish_forgotten()
    work.take_back_lost()
    db.session.commit()
    make.later(0)


@jobs.every(minutes=60)
def sweep() -> None:
    """Remove uploads that were given up, files that no row knows, and emptied folders in the watched one."""
    sweeping.forget_expired_uploads()
    work.let_go_of_old_sources()
    db.session.commit()
    sweeping.remove_strays()
    if root := telling.folder():
        names = deciding.taken_from_folders()
        db.session.rollback()
        places.remove_emptied(root, names, time.time() - places.EMPTY_SECONDS)


@jobs.every(minutes=1)
def look_into_folder() -> None:
    """Take from the watched folder what stands still there. What was decided before a kill is moved first."""
    root = telling.folder()
    with storage.turn("incoming") as ours:
        if root and ours and not _says_problem(root):
            _move_what_was_decided(root)
            _decide_on_what_stands_still(root)


def _says_problem(root: Path) -> bool:
    problem = telling.problem(root)
    db.session.rollback()
    _log_once(str(root), problem)
    return bool(problem)


def _log_once(of: str, words: str) -> None:
    troubles: Troubles = current_app.extensions.setdefault("incoming_troubles", Troubles())
    if troubles.is_news(of, words):
        current_app.logger.warning("%s", words)


def _move_what_was_decided(root: Path) -> None:
    for row, thing in deciding.left_over(finding.found(root)):
        _move(row, thing, root)


def _move(row: Arrival, thing: finding.Found | None, root: Path) -> None:
    """What lies there no more was moved already, or somebody took it away."""
    why, target, trouble = telling.text(row), root / row.place, ""
    db.session.commit()  # a slow disk keeps nobody waiting
    try:
        if thing:
            places.move(thing.path, target, why)
    except OSError as error:
        trouble = f"{row.name} could not be moved to {row.place}: {error}"
    else:
        row.moved_at = clock.now()
    _log_once(row.place, trouble)
    db.session.commit()


def _decide_on_what_stands_still(root: Path) -> None:
    sightings: standing.Sightings = current_app.extensions.setdefault("incoming", standing.Sightings())
    things = finding.found(root)
    decided = {thing.path for _, thing in deciding.left_over(things) if thing}
    for thing in list(sightings.steady(things, clock.now())):
        if thing.path not in decided and deciding.has_room(thing):
            _take(thing, root)


def _take(thing: finding.Found, root: Path) -> None:
    owner = telling.owner()
    rows = deciding.decide(thing, root, owner.id) if owner else []
    db.session.commit()
    if rows:
        make.later(0)
    for row, part in zip(rows, (thing, *thing.captions), strict=False):
        _move(row, part, root)


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
            elif isinstance(news, News) and news.disc:
                work.let_choose(claim, news.disc)
            elif not work.heard(claim, news):
                return
            db.session.commit()
