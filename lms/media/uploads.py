"""Uploads that survive a reload, a broken line and a killed server.

What has arrived is what lies on the disk: the size of the file is the offset, and no second record can disagree with it.
"""

import errno
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Protocol

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from lms import clock, storage
from lms.db import db
from lms.errors import NotThere, Refused
from lms.media import kinds, recordings
from lms.media.models import Recording, Upload
from lms.people.models import Person

# Long enough to come back to after a weekend without a line.
KEPT = timedelta(days=7)
LARGEST_BYTES = 100_000_000_000
PIECE = 1024 * 1024


class TooLarge(Refused):
    status = 413
    message = _l("“%(name)s” is larger than 100 GB. Please cut it into parts.")


class NoRoom(Refused):
    status = 507
    message = _l(
        "There is not enough room on the server's disk for this file. What has arrived is kept; please tell the administrator."
    )


class Moved(Refused):
    message = _l("The upload stands at another place than your browser thought. It will go on from there by itself.")


class Locked(Refused):
    status = 423
    message = _l("This file is just being uploaded in another window.")


class RanOut(Refused):
    status = 410
    message = _l("This upload was not continued for a week and has been forgotten. Please begin again.")


class Body(Protocol):
    """What a request sends."""

    def read(self, size: int, /) -> bytes: ...


def begin(owner: Person, name: str, length: int) -> Upload:
    """A place for a file that is still to come. Its recording is listed from now on."""
    recordings.check(name, length)
    check_room(name, length, length)
    recording = expected(owner, name, kinds.title_from(name), length, Path(name).suffix.lower())
    storage.path(str(recording.source_path)).touch()
    return new(recording, name, length)


def check_room(name: str, length: int, left: int) -> None:
    """Refuse what is too large as a whole, or of which that which is left finds no room."""
    if length > LARGEST_BYTES:
        raise TooLarge(name=name)
    if left > storage.free_bytes():
        raise NoRoom


def expected(owner: Person, name: str, title: str, length: int, ending: str) -> Recording:
    """A recording whose source is still to come, and the path for it."""
    recording = Recording(title=title, owner_id=owner.id, source_name=name, source_bytes=length, state="uploading")
    recording.source_path = f"{storage.folder('sources').name}/{secrets.token_hex(16)}{ending}"
    db.session.add(recording)
    db.session.flush()  # its uploads name it
    return recording


def new(recording: Recording, name: str, length: int) -> Upload:
    """An upload into the source of a recording."""
    number, owner_id = secrets.token_hex(16), recording.owner_id
    upload = Upload(id=number, owner_id=owner_id, recording_id=recording.id, name=name, length=length)
    upload.expires_at = clock.now() + KEPT
    db.session.add(upload)
    return upload


def of(person: Person, number: str) -> Upload:
    """One of this person's own uploads; nobody else may add to it, not even an administrator."""
    upload = db.session.get(Upload, number)
    if upload is None or upload.owner_id != person.id:
        raise NotThere
    if upload.finished_at is None and upload.expires_at < clock.now():
        raise RanOut
    return upload


def file_of(upload: Upload) -> Path:
    source = storage.path(str(db.session.get_one(Recording, upload.recording_id).source_path))
    return source / upload.disc_file if upload.disc_file else source


def offset(upload: Upload) -> int:
    """How much of it is there."""
    if upload.finished_at is not None:
        return upload.length
    path = file_of(upload)
    return path.stat().st_size if path.exists() else 0


def receive(path: Path, at: int, length: int, body: Body) -> int:
    """Add what a request sends, and tell how much is there now. Needs no database, and may take minutes."""
    with _only_writer(path) as file:
        if file.tell() != at:
            raise Moved
        try:
            while (room := length - file.tell()) and (piece := body.read(min(PIECE, room))):
                file.write(piece)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise NoRoom from error
            raise
        finally:
            # A broken line is no reason to lose what came over it.
            file.flush()
            os.fsync(file.fileno())
        return file.tell()


@contextmanager
def _only_writer(path: Path) -> Iterator[BinaryIO]:
    """The file for adding to, which the lock keeps from a second window; the lock goes with its process."""
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Locked from None
        file.seek(0, os.SEEK_END)  # another window may have written before the lock was ours
        yield file


def prolong(upload: Upload) -> None:
    """Another week for it, and for the files that wait for their turn beside it."""
    _locked(upload)
    beside = (Upload.recording_id == upload.recording_id) & Upload.finished_at.is_(None)
    db.session.execute(update(Upload).where(beside).values(expires_at=clock.now() + KEPT))


def _locked(upload: Upload) -> Recording:
    """Its recording, while nobody else says something of its other files."""
    return db.session.get_one(Recording, upload.recording_id, with_for_update=True, populate_existing=True)


def finish_if_whole(upload: Upload) -> bool:
    """Put the recording in line once all of it is there, of a disc every file. True just once."""
    if upload.finished_at is not None or offset(upload) < upload.length:
        return False
    recording = _locked(upload)
    upload.finished_at = clock.now()
    db.session.flush()  # it is asked for in a moment
    missing = select(Upload.id).where(Upload.recording_id == recording.id, Upload.finished_at.is_(None))
    if recording.state != "uploading" or db.session.scalars(missing).first():
        return False
    recording.state = "waiting"
    return True


def finish_forgotten() -> None:
    """Finish uploads whose last word was lost with the server."""
    for upload in db.session.scalars(select(Upload).where(Upload.finished_at.is_(None))).all():
        finish_if_whole(upload)


def cancel(upload: Upload) -> None:
    """Forget an unfinished upload, of a disc all of it; its files go with the next sweep."""
    recording = _locked(upload)
    if recording.state != "uploading":
        raise Moved
    recordings.remove(recording)
