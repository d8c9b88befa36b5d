"""Drafts of captions by speech recognition, where a model is there: ordered by an author, made by the worker, confirmed by an author."""

import json
import sys
from collections.abc import Generator, Iterator
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_, select

from lms import clock, storage
from lms.db import db, take_turns
from lms.errors import Refused
from lms.media import captions, hearing, pace, package, running, workshop
from lms.media.cues import Cue
from lms.media.models import Captions, Draft, Recording

LANGUAGE = "zh"
# A worker says that it is at work at least so often; one that does not is dead.
LEASE = timedelta(minutes=5)
LONGEST_DETAIL = 300
MODEL_FILE = "model.bin"
# Loading a large model and finding where somebody speaks in eight hours takes minutes without a word.
PATIENCE_SECONDS = 1800

WHY: dict[str, Any] = {
    "no_package": _l("The package for speech recognition is not installed on this server. The administrator finds in docs/operating.md how it is."),
    "no_model": _l("The folder that LMS_SPEECH_MODEL names is not there, or holds no model.bin. Please tell the administrator."),
    "bad_model": _l("The model for speech recognition could not be loaded: %(detail)s"),
    "no_film": _l("The film of this lecture is not on this server, so nobody can hear it here."),
    "nothing_heard": _l("Nobody was heard speaking in this recording."),
    "hung": _l("The program that hears lectures did nothing for half an hour and was ended. Please try again; if it happens again, tell the administrator."),
    "crashed": _l("The program that hears lectures broke down, perhaps for want of memory. Please try again when less is going on."),
}  # fmt: skip


class NotPossible(Refused):
    """`code` says why there can be no draft."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.message = WHY[code]


class NotNow(Refused):
    message = _l("This recording has captions already, or is not ready. A draft would overwrite what is there.")


class NotHeard(Exception):
    """Nothing came of it; `code` is one of WHY."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


def is_offered() -> bool:
    return bool(current_app.config["SPEECH_MODEL"])


def order(recording: Recording) -> None:
    """Put the recording in line. Then ask for `tasks.make`, after the commit. Raises NotPossible, NotNow."""
    if why := _why_not():
        raise NotPossible(why)
    take_turns(f"draft {recording.id}")
    if recording.folder is None or captions.find(recording.id, LANGUAGE):
        raise NotNow
    draft = db.session.get(Draft, recording.id) or Draft(recording_id=recording.id)
    if draft.state != "working":
        draft.state, draft.percent, draft.failure, draft.detail = "waiting", 0, None, ""
    db.session.add(draft)


def cancel(recording: Recording) -> None:
    """Whoever works on it learns of it with the next word, and stops."""
    if draft := of(recording):
        db.session.delete(draft)


def _why_not() -> str | None:
    if find_spec("faster_whisper") is None or find_spec("opencc") is None:
        return "no_package"
    return None if (Path(current_app.config["SPEECH_MODEL"]) / MODEL_FILE).is_file() else "no_model"


def of(recording: Recording) -> Draft | None:
    return db.session.get(Draft, recording.id)


def minutes_left(draft: Draft) -> int | None:
    """As far as can be told from how long the work took until now."""
    return pace.minutes_left(draft.begun_at, draft.percent)


def failure_of(draft: Draft) -> str:
    return str(WHY[draft.failure or "crashed"]) % {"detail": draft.detail}


def claim() -> int | None:
    """Take the recording that has waited longest, or that a dead worker left behind."""
    is_left = and_(Draft.state == "working", Draft.lease_until < clock.now())
    waiting = select(Draft).where(or_(Draft.state == "waiting", is_left)).order_by(Draft.asked_at).limit(1)
    draft = db.session.scalar(waiting.with_for_update(skip_locked=True))
    if draft is None:
        return None
    draft.state, draft.percent, draft.begun_at, draft.lease_until = "working", 0, clock.now(), clock.now() + LEASE
    return draft.recording_id


def heard(recording_id: int) -> Generator[tuple[float, Cue | None]]:
    """The lines as they are heard, with the share done; None now and then without one. Raises NotHeard."""
    recording = db.session.get_one(Recording, recording_id)
    told = {"path": str(_film(recording)), "model": current_app.config["SPEECH_MODEL"],
            "prompt": hearing.PROMPT.format(title=recording.title)}  # fmt: skip
    db.session.rollback()  # hearing takes as long as a film, and nobody waits for it
    command = [sys.executable, "-m", "lms.media.listener", json.dumps(told, ensure_ascii=False)]
    with workshop.process(command) as process:
        yield from _told(running.lines(process))


def _film(recording: Recording) -> Path:
    place = storage.folder("media") / str(recording.folder)
    for name in (package.SOUND_FILE, package.PICTURE_FILE):
        if (place / name).is_file():
            return place / name
    raise NotHeard("no_film")


def _told(lines: Iterator[bytes | None]) -> Iterator[tuple[float, Cue | None]]:
    share, heard_at = 0.0, monotonic()
    for line in lines:
        heard_at = monotonic() if line else heard_at
        if monotonic() - heard_at > PATIENCE_SECONDS:
            raise NotHeard("hung")
        news = json.loads(line) if line else {}
        if "failure" in news:
            raise NotHeard(news["failure"], news["detail"])
        share = news.get("share", share)
        yield share, Cue(*news["cue"]) if "cue" in news else None
        if "is_whole" in news:
            return
    raise NotHeard("crashed")


def goes_on(recording_id: int, share: float) -> bool:
    """Note how far the work is. False: nobody wants it any more."""
    draft = db.session.get(Draft, recording_id)
    if draft is None:
        return False
    if draft.percent != int(share * 100) or draft.lease_until is None or draft.lease_until < clock.now() + LEASE / 2:
        draft.percent, draft.lease_until = int(share * 100), clock.now() + LEASE
    return True


def finish(recording_id: int, cues: list[Cue]) -> None:
    """Keep the draft, unless an author has written captions meanwhile. Raises NotHeard where nothing is left of it."""
    cues = hearing.cleaned(cues)
    if not cues:
        raise NotHeard("nothing_heard")
    draft, recording = db.session.get(Draft, recording_id), db.session.get(Recording, recording_id)
    if draft and recording:
        db.session.delete(draft)
        if captions.to_change(recording, LANGUAGE) is None:
            captions.fill(Captions(recording_id=recording_id, language=LANGUAGE, version=0), cues)


def fail(recording_id: int, why: NotHeard) -> None:
    draft = db.session.get(Draft, recording_id)
    if draft:
        draft.state, draft.failure, draft.detail = "failed", why.code, why.detail[:LONGEST_DETAIL]
