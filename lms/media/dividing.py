"""How an author divides a recording into chapters: no two begin in the same second, and all of them within the lecture.

A second that was linked to articles stays linked, whether a chapter comes there or goes away.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from lms.db import db, take_turns
from lms.errors import Refused
from lms.media import chapters, citing
from lms.media.models import Chapter, Recording
from lms.people import audit
from lms.people.models import Person
from lms.web import clockformat


class NotMadeYet(Refused):
    message = _l("The lecture is not made yet. Its chapters can be changed as soon as it can be played.")


class BeginsThere(Refused):
    message = _l("A chapter begins at %(begins)s already: “%(title)s”.")


class TooMany(Refused):
    message = _l("A lecture has at most %(most)s chapters.")


class ChangedMeanwhile(Refused):
    message = _l(
        "This chapter was changed meanwhile, in another window or by somebody else: “%(title)s” at %(begins)s. "
        "Save once more to put yours in its place."
    )


class Gone(Refused):
    message = _l("This chapter was removed meanwhile. What you wrote stands here, to be added again.")


@dataclass(frozen=True)
class Wording:
    """Where a chapter begins, in seconds, and what it is called."""

    second: int
    title: str
    title_en: str | None


def stamp(chapter: Chapter) -> str:
    """What a window that changes it has seen of it."""
    return sha256(f"{chapter.start}\0{chapter.title}\0{chapter.title_en or ''}".encode()).hexdigest()[:16]


def add(recording: Recording, wording: Wording, *, by: Person) -> Chapter:
    """Raises NotMadeYet, BeyondTheEnd, BeginsThere or TooMany."""
    _prepare(recording, wording)
    _refuse_another(recording, wording)
    if db.session.scalar(select(func.count()).where(Chapter.recording_id == recording.id)) >= chapters.MOST:  # type: ignore[operator]
        raise TooMany(most=chapters.MOST)
    chapter = Chapter(recording_id=recording.id, **_values(wording))
    db.session.add(chapter)
    db.session.flush()  # what it cites names it
    citing.gather(chapter)
    words = {"chapter": chapter.title, "begins": clockformat(chapter.start)}
    audit.record("chapter.added", by=by, subject=chapter, recording=recording.title, **words)
    return chapter


def change(recording: Recording, chapter_id: int, seen: str, wording: Wording, *, by: Person) -> Chapter:
    """Name or move it. Raises Gone, ChangedMeanwhile, or what `add` raises."""
    _prepare(recording, wording)
    chapter = find(recording, chapter_id)
    if chapter is None:
        raise Gone
    if stamp(chapter) != seen:
        raise ChangedMeanwhile(title=chapter.title, begins=clockformat(chapter.start))
    _refuse_another(recording, wording, chapter)
    was = _values_of(chapter)
    for name, value in _values(wording).items():
        setattr(chapter, name, value)
    db.session.flush()  # the mark that may stand at its new second asks for it
    citing.gather(chapter)
    _trace_change(recording, chapter, was, by)
    return chapter


def remove(recording: Recording, chapter_id: int, *, by: Person) -> Wording | None:
    """Take it away and return what it was; of two windows that do so the second one finds nothing left to do."""
    take_turns(f"chapters {recording.id}")
    chapter = find(recording, chapter_id)
    if chapter is None:
        return None
    citing.keep(recording, chapter)
    words = {"chapter": chapter.title, "begins": clockformat(chapter.start)}
    audit.record("chapter.removed", by=by, subject=chapter, recording=recording.title, **words)
    db.session.delete(chapter)
    return _values_of(chapter)


def find(recording: Recording, chapter_id: int) -> Chapter | None:
    mine = select(Chapter).where(Chapter.id == chapter_id, Chapter.recording_id == recording.id)
    return db.session.scalar(mine.execution_options(populate_existing=True))


def _prepare(recording: Recording, wording: Wording) -> None:
    """Whoever else would change the chapters waits until this transaction ends."""
    if recording.seconds is None:
        raise NotMadeYet
    citing.refuse_beyond(recording, wording.second)
    take_turns(f"chapters {recording.id}")


def _refuse_another(recording: Recording, wording: Wording, chapter: Chapter | None = None) -> None:
    there = select(Chapter).where(Chapter.recording_id == recording.id, Chapter.start == wording.second)
    other = db.session.scalar(there)
    if other is not None and other is not chapter:
        raise BeginsThere(begins=clockformat(other.start), title=other.title)


def _values(wording: Wording) -> dict[str, Any]:
    return {"start": wording.second, "title": wording.title, "title_en": wording.title_en}


def _values_of(chapter: Chapter) -> Wording:
    return Wording(chapter.start, chapter.title, chapter.title_en)


def _trace_change(recording: Recording, chapter: Chapter, was: Wording, by: Person) -> None:
    """What was and what is, where they differ."""
    now = _values_of(chapter)
    if now == was:
        return
    begins = {"begins": [clockformat(was.second), clockformat(now.second)]} if was.second != now.second else {}
    title = [was.title, now.title] if was.title != now.title else now.title
    title_en = {"title_en": [was.title_en, now.title_en]} if was.title_en != now.title_en else {}
    audit.record(
        "chapter.changed", by=by, subject=chapter, recording=recording.title, chapter=title, **begins, **title_en
    )
