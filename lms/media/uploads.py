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
from sqlalchemy import select

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
    if length > LARGEST_BYTES:
        raise TooLarge(name=name)
    if length > storage.free_bytes():
        raise NoRoom
    number = secrets.token_hex(16)
    recording = _expected(owner, name, length, f"sources/{number}{Path(name).suffix.lower()}")
    upload = Upload(id=number, owner_id=owner.id, recording_id=recording.id, name=name, length=length)
    upload.expires_at = clock.now() + KEPT
    db.session.add(upload)
    storage.folder("sources")
    storage.path(str(recording.source_path)).touch()
    return upload


def _expected(owner: Person, name: str, length: int, source_path: str) -> Recording:
    recording = Recording(title=kinds.title_from(name), owner_id=owner.id, source_name=name, state="uploading")
    recording.source_bytes, recording.source_path = length, source_path
    db.session.add(recording)
    db.session.flush()  # the upload names it
    return recording


def of(person: Person, number: str) -> Upload:
    """One of this person's own uploads; nobody else may add to it, not even an administrator."""
    upload = db.session.get(Upload, number)
    if upload is None or upload.owner_id != person.id:
        raise NotThere
    if upload.finished_at is None and upload.expires_at < clock.now():
        raise RanOut
    return upload


def file_of(upload: Upload) -> Path:
    return storage.path(str(db.session.get_one(Recording, upload.recording_id).source_path))


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
        yield file


def prolong(upload: Upload) -> None:
    upload.expires_at = clock.now() + KEPT


def finish_if_whole(upload: Upload) -> bool:
    """Put the recording in line once all of it is there. True just once."""
    if upload.finished_at is not None or offset(upload) < upload.length:
        return False
    upload.finished_at = clock.now()
    db.session.get_one(Recording, upload.recording_id).state = "waiting"
    return True


def finish_forgotten() -> None:
    """Finish uploads whose last word was lost with the server."""
    for upload in db.session.scalars(select(Upload).where(Upload.finished_at.is_(None))):
        finish_if_whole(upload)


def cancel(upload: Upload) -> None:
    """Forget an unfinished upload; its file goes with the next sweep."""
    if upload.finished_at is not None:
        raise Moved
    recordings.remove(db.session.get_one(Recording, upload.recording_id))
