"""The work on a recording, as its row tells it: claimed under a lease, followed, finished, failed or found lost."""

import platform
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, select, update

from lms import clock, storage
from lms.db import db
from lms.media import chapters, storing
from lms.media.faults import Code, Fault
from lms.media.models import SOUND_CHOICE, Grant, Recording
from lms.media.workshop import News, Order, end_orphan

# A worker renews its lease while it works; one that does not is dead.
LEASE = timedelta(seconds=30)
RENEWED_AFTER = timedelta(seconds=5)

# Seconds by which a lecture that is made anew may last longer; players cut off so much behind its end, and nothing is missing.
MOST_LONGER = 3

# A recording that has brought down five workers would bring down the sixth.
MOST_TRIES = 5


@dataclass
class Claim:
    """One worker's claim to one recording, and what its row was last told."""

    recording_id: int
    try_folder: str
    order: Order
    told: tuple[str, int] = ("", 0)
    renewed_at: datetime = field(default_factory=clock.now)


def is_any_waiting() -> bool:
    found = db.session.scalar(select(_waiting().exists()))
    db.session.rollback()  # whoever asks again sees what came meanwhile
    return bool(found)


def _waiting() -> Select[Recording]:
    return select(Recording).where(Recording.state == "waiting", Recording.source_path.is_not(None))


def claim(first: int) -> Claim | None:
    """Take a recording that waits: this one, or else the one that has waited longest."""
    in_line = _waiting().order_by(Recording.id != first, Recording.id).limit(1)
    recording = db.session.scalar(in_line.with_for_update(skip_locked=True))
    if recording is None:
        return None
    recording.state, recording.phase, recording.percent = "working", "looking", 0
    recording.tries += 1
    recording.begun_at = clock.now()
    recording.lease_until, recording.worker_host = clock.now() + LEASE, platform.node()
    recording.try_folder = f"{recording.id}/try-{secrets.token_hex(4)}"
    return Claim(recording.id, recording.try_folder, _order(recording))


def _order(recording: Recording) -> Order:
    folder = storage.folder("media") / str(recording.try_folder)
    folder.mkdir(parents=True)
    hours = current_app.config["LONGEST_HOURS"]
    source = str(storage.path(str(recording.source_path)))
    return Order(source, str(folder), hours * 3600, storage.reserve(), recording.disc_title, recording.sound_track)


def heard(claim: Claim, news: News | int | None) -> bool:
    """Write down what is new, and keep the lease. False: the recording is no longer ours."""
    if isinstance(news, int):
        return _tell(claim, worker_pid=news)
    if isinstance(news, News) and (told := (news.phase, int(news.share * 100))) != claim.told:
        claim.told = told
        return _tell(claim, phase=told[0], percent=told[1])
    return clock.now() - claim.renewed_at < RENEWED_AFTER or _tell(claim)


def _tell(claim: Claim, **values: Any) -> bool:
    """One short statement, so that an hour of work never holds the database."""
    claim.renewed_at = clock.now()
    ours = (Recording.id == claim.recording_id) & (Recording.try_folder == claim.try_folder)
    told = update(Recording).where(ours, Recording.state == "working")
    return bool(db.session.execute(told.values(lease_until=claim.renewed_at + LEASE, **values)).rowcount)  # type: ignore[attr-defined]


def _ours(claim: Claim) -> Recording | None:
    """The recording, if it is still for us to say what comes of it."""
    recording = db.session.get(Recording, claim.recording_id, with_for_update=True, populate_existing=True)
    ours = recording and recording.try_folder == claim.try_folder and recording.state == "working"
    return recording if ours else None


def let_choose(claim: Claim, disc: dict[str, Any]) -> None:
    """It is a disc, and now its author may say which of its titles become lectures."""
    if recording := _ours(claim):
        recording.disc = disc | {"folder": _keep_folder(claim)}
        recording.state, recording.percent, recording.phase = "choosing", 0, None
        recording.lease_until = recording.worker_pid = recording.try_folder = None


def _keep_folder(claim: Claim) -> str:
    """Give the folder of the try, which stands, its own name."""
    kept = claim.try_folder.replace("/try-", "/")
    (storage.folder("media") / claim.try_folder).rename(storage.folder("media") / kept)
    return kept


def finish(claim: Claim, made: dict[str, Any]) -> None:
    """The lecture stands: its folder gets its own name, and the row says so."""
    recording = _ours(claim)
    if recording is None:
        return
    seconds = round(made["seconds"])
    if recording.folder and not 0 <= seconds - (recording.seconds or 0) <= MOST_LONGER:
        _failed(recording, "other_length", {"seconds": seconds, "expected": recording.seconds})
        return
    recording.folder = _keep_folder(claim)
    is_new = recording.seconds is None
    # For good: evidence is counted in these seconds, and the ledger holds how many there are.
    recording.seconds, recording.expected_seconds = recording.seconds or seconds, round(made["expected_seconds"])
    recording.has_picture, recording.has_sound = made["has_picture"], made["has_sound"]
    recording.damaged, recording.sounds = made["damaged"], made["sounds"]
    if is_new:  # afterwards they are its author's, who may have removed all of them
        chapters.take(recording, made["chapters"])
    recording.state, recording.percent, recording.phase, recording.ready_at = "ready", 100, None, clock.now()
    recording.lease_until = recording.worker_pid = recording.try_folder = None


def fail(claim: Claim, fault: Fault) -> None:
    recording = db.session.get(Recording, claim.recording_id, with_for_update=True, populate_existing=True)
    if recording is not None and recording.try_folder == claim.try_folder:
        _failed(recording, fault.code, fault.figures)


def _failed(recording: Recording, code: Code, figures: dict[str, Any]) -> None:
    recording.state, recording.phase = "failed", None
    recording.failure, recording.failure_figures = code, figures
    recording.lease_until = recording.worker_pid = recording.try_folder = None


def take_back_ours() -> None:
    """Whoever has this machine's turn takes back what is called in work here: its worker is dead."""
    _take_back_all(Recording.worker_host == platform.node())


def take_back_lost() -> None:
    """Take back what a machine left behind that was never heard of again."""
    _take_back_all(Recording.lease_until < clock.now())


def _take_back_all(lost: ColumnElement[bool]) -> None:
    in_work = select(Recording).where(Recording.state == "working", lost)
    for recording in db.session.scalars(in_work.with_for_update(skip_locked=True)):
        _take_back(recording)


def _take_back(recording: Recording) -> None:
    if recording.worker_pid:
        end_orphan(recording.worker_pid, str(recording.try_folder))
    if recording.tries >= MOST_TRIES:
        _failed(recording, "interrupted", {"tries": recording.tries})
    else:
        recording.state, recording.percent, recording.phase = "waiting", 0, None
        recording.lease_until = recording.worker_pid = recording.try_folder = None


def tidy(recording_id: int) -> None:
    """Remove the files that no row needs any more: sources of whole lectures, broken-off tries, lectures made anew."""
    recording = db.session.get(Recording, recording_id)
    wanted = _wanted_folders(recording) if recording else set()
    db.session.rollback()  # removing takes its time, and nobody's beat waits for it
    storing.remove_all(recording_id, wanted)
    recording = db.session.get(Recording, recording_id)
    if recording and not recording.may_need_source:
        _let_go_of_source(recording)


def _wanted_folders(recording: Recording) -> set[str | None]:
    """The lecture, the try that is running, and what somebody is watching."""
    watched = select(Grant.folder).where(Grant.recording_id == recording.id, Grant.expires_at > clock.now())
    stills = (recording.disc or {}).get("folder")
    return {recording.folder, recording.try_folder, stills, *db.session.scalars(watched)}


def let_go_of_old_sources() -> None:
    """Remove the sources that were only kept for the choice of a sound track."""
    kept = select(Recording).where(
        Recording.state == "ready", Recording.source_path.is_not(None), Recording.ready_at < clock.now() - SOUND_CHOICE
    )
    for recording in db.session.scalars(kept).all():
        if not recording.may_need_source:
            _let_go_of_source(recording)


def _let_go_of_source(recording: Recording) -> None:
    if recording.source_path:
        storage.remove(storage.path(recording.source_path))
        recording.source_path = None
