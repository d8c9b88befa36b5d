"""Captions and chapters of a recording: taken from files, kept as rows, handed to players as WebVTT."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.errors import NotThere, Unreadable
from lms.media import subtitles
from lms.media.models import Captions, Chapter, Recording
from lms.media.subtitles import BadCaptions, Cue

LANGUAGES = {"zh": "中文", "en": "English"}
MOST_BYTES = 5_000_000

SENTENCES: dict[str, Any] = {
    "no_text": _l("“%(file)s” is not a text file. Captions are files that end in .srt or .vtt."),
    "no_cues": _l("“%(file)s” holds no captions: there is no line of times such as 00:00:05,000 --> 00:00:08,000 with words below it."),
    "bad_time": _l("“%(file)s”, line %(line)s: the times cannot be read. They look like 00:00:05,000 --> 00:00:08,000."),
    "ends_before_it_begins": _l("“%(file)s”, line %(line)s: the caption ends before it begins."),
    "too_large": _l("“%(file)s” is larger than 5 MB, which no captions are."),
}  # fmt: skip


class CaptionsRefused(Unreadable):
    def __init__(self, file: str, fault: BadCaptions) -> None:
        super().__init__(file=file, line=fault.line)
        self.message = SENTENCES[fault.code]


def take(recording: Recording, language: str, name: str, data: bytes) -> Captions:
    """Captions from a file, in place of those of the same language."""
    try:
        if len(data) > MOST_BYTES:
            raise BadCaptions("too_large")
        cues = subtitles.read(data)
    except BadCaptions as fault:
        raise CaptionsRefused(name, fault) from None
    return keep(recording, language, subtitles.webvtt(cues))


def keep(recording: Recording, language: str, vtt: str) -> Captions:
    """Captions that are WebVTT already."""
    captions = _of(recording.id, language) or Captions(recording_id=recording.id, language=language)
    captions.vtt, captions.changed_at = vtt, clock.now()
    db.session.add(captions)
    return captions


def drop(recording: Recording, language: str) -> None:
    if captions := _of(recording.id, language):
        db.session.delete(captions)


def of(recording: Recording) -> Sequence[Captions]:
    """Its captions, Chinese first."""
    known = select(Captions).where(Captions.recording_id == recording.id)
    return db.session.scalars(known.order_by(Captions.language.desc())).all()


def chapters_of(recording: Recording) -> Sequence[Chapter]:
    known = select(Chapter).where(Chapter.recording_id == recording.id)
    return db.session.scalars(known.order_by(Chapter.start)).all()


def vtt_of(recording_id: int, language: str) -> str:
    captions = _of(recording_id, language)
    if captions is None:
        raise NotThere
    return captions.vtt


def chapters_vtt(recording: Recording, language: str) -> str:
    """The chapters as WebVTT; each ends where the next begins."""
    chapters = chapters_of(recording)
    edges = pairwise([*(chapter.start for chapter in chapters), recording.seconds or 0])
    titles = [chapter.title_en if language == "en" and chapter.title_en else chapter.title for chapter in chapters]
    return subtitles.webvtt(Cue(start, end, title) for (start, end), title in zip(edges, titles, strict=True))


def _of(recording_id: int, language: str) -> Captions | None:
    return db.session.scalar(
        select(Captions).where(Captions.recording_id == recording_id, Captions.language == language)
    )
