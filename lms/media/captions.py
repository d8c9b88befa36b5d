"""Captions and chapters of a recording: taken from files, kept as rows, handed to players as WebVTT."""

import math
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, delete, func, insert, select

from lms import clock
from lms.db import db, take_turns
from lms.errors import Unreadable, row_of
from lms.media import sought, subtitles
from lms.media.cues import BadCaptions, Cue
from lms.media.models import Captions, Recording
from lms.media.models import Cue as CueRow

LANGUAGES = {"zh": "中文", "en": "English"}
MOST_BYTES = 5_000_000
# The first version of captions lies anywhere below this.
FIRST_VERSIONS = 2**30
KINDS = (".srt", ".vtt", ".ass", ".ssa")

SENTENCES: dict[str, Any] = {
    "no_text": _l("“%(file)s” is not a text file, or its encoding is unknown. Captions are files that end in .srt, .vtt, .ass or .ssa; "
                  "please save them as UTF-8 text."),
    "no_cues": _l("“%(file)s” holds no captions: there is no line of times such as 00:00:05,000 --> 00:00:08,000 with words below it."),
    "bad_time": _l("“%(file)s”, line %(line)s: the times cannot be read. They look like 00:00:05,000 --> 00:00:08,000."),
    "bad_time_of_event": _l("“%(file)s”, line %(line)s: the times of this dialogue cannot be read. They look like 0:00:05.00,0:00:08.00."),
    "ends_before_it_begins": _l("“%(file)s”, line %(line)s: the caption ends before it begins."),
    "too_large": _l("“%(file)s” is larger than 5 MB, which no captions are."),
}  # fmt: skip


class CaptionsRefused(Unreadable):
    def __init__(self, file: str, fault: BadCaptions) -> None:
        super().__init__(file=file, line=fault.line)
        self.code = fault.code
        self.message = SENTENCES[fault.code]


def take(recording: Recording, language: str, name: str, data: bytes) -> Captions:
    """Captions from a file, in place of those of the same language. Raises CaptionsRefused."""
    try:
        if len(data) > MOST_BYTES:
            raise BadCaptions("too_large")
        cues = subtitles.read(data)
    except BadCaptions as fault:
        raise CaptionsRefused(name, fault) from None
    captions = to_change(recording, language) or Captions(recording_id=recording.id, language=language, version=0)
    fill(captions, cues)
    captions.confirmed_at = captions.changed_at
    return captions


def to_change(recording: Recording, language: str) -> Captions | None:
    """The captions, if there are any; whoever else would change them waits until this transaction ends."""
    take_turns(f"captions {recording.id} {language}")
    return db.session.scalar(_mine(recording.id, language).with_for_update())


def seconds_beyond(recording: Recording, captions: Captions) -> float:
    """By how much the last of them lies behind the end of the lecture: perhaps they belong to another one."""
    last = db.session.scalar(select(func.max(CueRow.start)).where(CueRow.captions_id == captions.id))
    return max(0.0, (last or 0.0) - (recording.seconds or math.inf))


def fill(captions: Captions, cues: Iterable[Cue]) -> None:
    """Put these cues in place of the ones that are there.

    Captions that come in place of removed ones begin to count elsewhere, so that no window takes them for those that it has seen.
    """
    captions.version = (captions.version or secrets.randbelow(FIRST_VERSIONS)) + 1
    captions.changed_at = clock.now()
    db.session.add(captions)
    db.session.flush()  # its cues name it
    db.session.execute(delete(CueRow).where(CueRow.captions_id == captions.id))
    rows = [_row(captions.id, cue) for cue in cues]
    if rows:
        db.session.execute(insert(CueRow), rows)


def _row(captions_id: int, cue: Cue) -> dict[str, Any]:
    return {"captions_id": captions_id, "start": cue.start, "end": cue.end, "text": cue.text,
            "sought": sought.folded(cue.text)}  # fmt: skip


def drop(recording: Recording, language: str) -> None:
    if captions := find(recording.id, language):
        db.session.execute(delete(CueRow).where(CueRow.captions_id == captions.id))
        db.session.delete(captions)


def confirm(recording: Recording, language: str) -> None:
    """Let learners see what was a draft. Raises NotThere."""
    captions = row_of(_mine(recording.id, language))
    captions.confirmed_at = captions.confirmed_at or clock.now()


def is_draft(recording: Recording, language: str) -> bool:
    captions = find(recording.id, language)
    return captions is not None and captions.confirmed_at is None


def find(recording_id: int, language: str) -> Captions | None:
    return db.session.scalar(_mine(recording_id, language))


def _mine(recording_id: int, language: str) -> Select[Captions]:
    return select(Captions).where(Captions.recording_id == recording_id, Captions.language == language)


def of(recording: Recording) -> Sequence[Captions]:
    """Its captions, drafts included, Chinese first."""
    known = select(Captions).where(Captions.recording_id == recording.id)
    return db.session.scalars(known.order_by(Captions.language.desc())).all()


def cues_of(captions: Captions) -> list[Cue]:
    """Its cues in the order of their times."""
    mine = select(CueRow.start, CueRow.end, CueRow.text).where(CueRow.captions_id == captions.id)
    return [Cue(*row) for row in db.session.execute(mine.order_by(CueRow.start, CueRow.id))]


def vtt_of(recording_id: int, language: str) -> str:
    """What players show; nothing of drafts. Raises NotThere."""
    shown = _mine(recording_id, language).where(Captions.confirmed_at.is_not(None))
    return subtitles.webvtt(cues_of(row_of(shown)))
