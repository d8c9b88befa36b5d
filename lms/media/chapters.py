"""The chapters of a recording: taken from its source once, and then its author's to add, name, move and remove."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from sqlalchemy import select

from lms.db import db
from lms.media import citing, subtitles
from lms.media.cues import Cue
from lms.media.kinds import LONGEST_TITLE
from lms.media.models import Chapter, Recording

# A chapter every twenty seconds of a lecture of an hour and a half; what has more was not divided by a human being.
MOST = 300


def of(recording: Recording) -> Sequence[Chapter]:
    known = select(Chapter).where(Chapter.recording_id == recording.id)
    return db.session.scalars(known.order_by(Chapter.start)).all()


def take(recording: Recording, told: Iterable[tuple[int, str]]) -> None:
    """Give it the chapters of its source, by second and title; where it has chapters already, those stay.

    Those without a name are numbered, as all of a disc are. What begins behind the end of the lecture is left out.
    """
    inside = [(second, title) for second, title in told if second < (recording.seconds or 0)]
    if of(recording) or not any(second for second, _ in inside):
        return
    taken = [_from_source(recording, nth, *told) for nth, told in enumerate(inside[:MOST], start=1)]
    db.session.add_all(taken)
    db.session.flush()  # a second that its author linked before names the chapter that begins there
    for chapter in taken:
        citing.gather(chapter)


def _from_source(recording: Recording, nth: int, second: int, title: str) -> Chapter:
    if title:
        return Chapter(recording_id=recording.id, start=second, title=title[:LONGEST_TITLE])
    return Chapter(recording_id=recording.id, start=second, title=f"第{nth}段", title_en=f"Part {nth}")


def vtt(recording: Recording, language: str) -> str:
    """The chapters as WebVTT; each ends where the next begins."""
    chapters = of(recording)
    edges = pairwise([*(chapter.start for chapter in chapters), recording.seconds or 0])
    titles = [chapter.title_en if language == "en" and chapter.title_en else chapter.title for chapter in chapters]
    return subtitles.webvtt(Cue(start, end, title) for (start, end), title in zip(edges, titles, strict=True))
