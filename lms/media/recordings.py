"""Recordings as their authors know them: added, named, tried again, removed."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, case, delete, or_, select
from sqlalchemy.exc import IntegrityError

from lms import storage
from lms.db import db, letting_others_write
from lms.errors import Refused, Unreadable, row_of
from lms.media import citing, kinds
from lms.media.discs import reading
from lms.media.faults import LASTING
from lms.media.models import Captions, Cue, Delivery, Draft, Grant, Handout, Recording, Upload
from lms.people import access
from lms.people.models import Person

# States that would otherwise stand below hundreds that wait.
FIRST_SHOWN = ("choosing", "failed", "working")
PER_PAGE = 50


class NotAFile(Unreadable):
    message = _l("There is no file “%(name)s”.")


class NoDisc(Unreadable):
    message = _l("There is no disc in the folder “%(name)s”: no VIDEO_TS with its IFO and VOB files.")


class WhichTitle(Unreadable):
    message = _l("This is a disc. Please say which of its titles is the lecture.")


class EmptyFile(Unreadable):
    message = _l("“%(name)s” is empty: it holds 0 bytes. Was it copied to the end?")


class UnknownKind(Unreadable):
    message = _l(
        "“%(name)s” is not a kind of recording that we know. Sound and film files are, such as mp4, mov, mkv, avi, mpg or m4a, and images of discs (iso)."
    )


class NotNow(Refused):
    message = _l("This recording is being worked on. Please wait until it is done.")


class NoUse(Refused):
    message = _l("The same file would fail once more. Please upload another one.")


class InUse(Refused):
    message = _l(
        "“%(title)s” is part of a course or was watched already, so it cannot be deleted. Take it out of the course instead."
    )


class SourceGone(Refused):
    message = _l(
        "The uploaded file was removed, for the lecture was whole. To take another sound track, please upload it again."
    )


class NoSuchSound(Unreadable):
    message = _l("There is no sound track %(number)s.")


def authored_by(person: Person) -> Select[Recording]:
    """The recordings that this person may work on: the own ones, and all for an administrator."""
    recordings = select(Recording)
    if access.has_role(person, {"administrator"}):
        return recordings
    return recordings.where(Recording.owner_id == person.id)


@dataclass(frozen=True)
class Filter:
    """Words of the title or of the file's name, and a state; empty where all are wanted."""

    words: str = ""
    state: str = ""


def listed(person: Person, wanted: Filter, page: int) -> Pagination:
    """A page of those recordings, newest first; before them what wants its author, and what is at work."""
    place = case(*((Recording.state == state, number) for number, state in enumerate(FIRST_SHOWN)), else_=99)
    found = authored_by(person).where(*_conditions(wanted)).order_by(place, Recording.id.desc())
    return db.paginate(found, page=page, per_page=PER_PAGE, error_out=False)


def _conditions(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    if wanted.words:
        yield or_(
            Recording.title.icontains(wanted.words, autoescape=True),
            Recording.source_name.icontains(wanted.words, autoescape=True),
        )
    if wanted.state:
        yield Recording.state == wanted.state


def of(person: Person, recording_id: int) -> Recording:
    """One of them; what belongs to another author is not there."""
    return row_of(authored_by(person).where(Recording.id == recording_id))


def add_file(path: Path, title: str, owner: Person, **facts: Any) -> Recording:
    """A recording from a file or disc of this machine, which stays where it is. Then ask for `tasks.make`, after the commit.

    Of a disc, `disc_title` is the number of the title; without it its author is asked.
    """
    source = source_from(path)  # before the database is asked for anything, for it may take minutes
    return add(source, title, owner, **facts)


def add(source: dict[str, Any], title: str, owner: Person, **facts: Any) -> Recording:
    """A recording from a source that `source_from` keeps; without a title it has the name of the file."""
    title = title.strip()[: kinds.LONGEST_TITLE] or kinds.title_from(source["source_name"])
    return _kept(Recording(title=title, owner_id=owner.id, **source, **facts))


def make_anew(recording: Recording, path: Path, disc_title: int | None = None, sound_track: int | None = None) -> None:
    """Let the same lecture be made from another file, better cut or encoded. Then ask for `tasks.make`, after the commit.

    Until that is done the old one plays on, and whoever has it open keeps it. What was counted stays counted: second by
    second it is the same lecture, so a file of another length is refused. Of a disc the title of the same number is taken,
    if none is named; the sound track is chosen anew.
    """
    number = (disc_title or recording.disc_title) if reading.is_disc(path) else None
    if number is None and reading.is_disc(path):
        raise WhichTitle
    with letting_others_write():
        source = source_from(path)
    db.session.refresh(recording, with_for_update=True)
    if recording.is_busy:
        raise NotNow
    for name, value in (source | {"disc_title": number, "sound_track": sound_track}).items():
        setattr(recording, name, value)
    _put_in_line(recording)


def source_from(path: Path) -> dict[str, Any]:
    """What a row says of its source, once we have the file, too. Where the disk is full, nothing of it stays behind."""
    if path.is_dir():
        return _source_from_folder(path)
    check(path.name, path.stat().st_size if path.is_file() else None)
    kept = _place(path.suffix.lower())
    with _whole_or_not(kept):
        _link_or_copy(path, kept)
    return _kept_as(kept, path.name, kept.stat().st_size)


@contextmanager
def _whole_or_not(kept: Path) -> Iterator[None]:
    try:
        yield
    except OSError:
        storage.remove(kept)
        raise


def _source_from_folder(path: Path) -> dict[str, Any]:
    """Of a folder only the files of a disc are taken."""
    files = reading.folder_files(path)
    if not files:
        raise NoDisc(name=path.name)
    kept = _place("")
    kept.mkdir()
    with _whole_or_not(kept):
        for name, (extent,) in files.items():
            _link_or_copy(extent.path, kept / name)
    return _kept_as(kept, path.name, sum(extent.length for (extent,) in files.values()))


def _place(ending: str) -> Path:
    return storage.folder("sources") / f"{secrets.token_hex(16)}{ending}"


def _kept_as(kept: Path, name: str, size: int) -> dict[str, Any]:
    return {"source_name": name, "source_path": f"sources/{kept.name}", "source_bytes": size}


def check(name: str, size: int | None) -> None:
    """Refuse what cannot be a recording before a byte of it is taken."""
    if size is None:
        raise NotAFile(name=name)
    if size == 0:
        raise EmptyFile(name=name)
    if not kinds.is_taken(name):
        raise UnknownKind(name=name)


def _link_or_copy(path: Path, target: Path) -> None:
    """A second name for the same bytes where the disk allows it, for recordings are large."""
    try:
        os.link(path.resolve(), target)
    except OSError:
        shutil.copyfile(path, target)


def _kept(recording: Recording) -> Recording:
    db.session.add(recording)
    db.session.flush()  # callers name the recording by its number
    return recording


def rename(recording: Recording, title: str) -> None:
    recording.title = title


def may_succeed(recording: Recording) -> bool:
    """Whether it failed, and the same source may become a lecture another time."""
    return recording.state == "failed" and recording.source_path is not None and recording.failure not in LASTING


def try_again(recording: Recording) -> None:
    """Put a failed recording back in line, as if nobody had tried. Raises NoUse, NotNow."""
    if recording.state != "failed":
        raise NotNow
    if not may_succeed(recording):
        raise NoUse
    _put_in_line(recording)


def choose_sound(recording: Recording, number: int) -> None:
    """Let the lecture be made anew with another sound track of its source. Then ask for `tasks.make`, after the commit.

    Until that is done the old one plays on, and what was counted stays counted.
    """
    db.session.refresh(recording, with_for_update=True)
    if recording.is_busy or recording.state == "choosing":
        raise NotNow
    if recording.source_path is None:
        raise SourceGone
    if number not in [sound["number"] for sound in recording.sounds]:
        raise NoSuchSound(number=number)
    recording.sound_track = number
    _put_in_line(recording)


def _put_in_line(recording: Recording) -> None:
    recording.state, recording.percent, recording.phase = "waiting", 0, None
    recording.failure, recording.failure_figures, recording.tries = None, {}, 0


def remove(recording: Recording) -> None:
    """Forget a recording that nothing refers to; its files go afterwards, with `tasks.tidy`."""
    try:
        with db.session.begin_nested():
            captions = select(Captions.id).where(Captions.recording_id == recording.id)
            db.session.execute(delete(Cue).where(Cue.captions_id.in_(captions)))
            citing.forget(recording)
            for part in (Upload, Captions, Draft, Handout):
                db.session.execute(delete(part).where(part.recording_id == recording.id))
            grants = select(Grant.id).where(Grant.recording_id == recording.id)
            db.session.execute(delete(Delivery).where(Delivery.grant_id.in_(grants)))
            db.session.execute(delete(Grant).where(Grant.recording_id == recording.id))
            db.session.delete(recording)
            db.session.flush()  # the database knows who refers to it: lessons and watch sessions
    except IntegrityError:
        raise InUse(title=recording.title) from None
