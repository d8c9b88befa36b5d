"""Handouts of a recording: PDF files that whoever may open the lecture takes along. They count for nothing."""

import os
import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from flask import Response, send_file
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms import storage
from lms.db import db
from lms.errors import NotThere, Refused, Unreadable, row_of
from lms.media.models import Handout, Recording
from lms.web import saved_as

MOST_BYTES = 30_000_000
MOST_OF_A_LECTURE = 20
LONGEST_NAME = 150
# Readers take a file whose first words stand within the first kilobyte; files of offices end with a few bytes of their own.
BEGINNING, ENDING = 1024, 4096
PIECE = 1 << 20


class NoPdf(Unreadable):
    message = _l("“%(name)s” is not a PDF file, whatever its name says. Please save it as PDF and upload that.")


class BrokenOff(Unreadable):
    message = _l("“%(name)s” breaks off before its end. Was it copied to the end? Please upload it again.")


class TooLarge(Unreadable):
    message = _l("“%(name)s” is larger than 30 MB, too large for slow lines. Please save it with smaller pictures.")


class TooMany(Refused):
    message = _l("A lecture has at most %(most)s handouts. Please delete one first.")


def add(recording: Recording, name: str, file: BinaryIO) -> Handout:
    """Keep the file, whole or not at all. Raises NoPdf, BrokenOff, TooLarge, TooMany."""
    name = _named(name)
    size = _checked(name, file)
    if len(of(recording.id)) >= MOST_OF_A_LECTURE:
        raise TooMany(most=MOST_OF_A_LECTURE)
    handout = Handout(recording_id=recording.id, name=name, path=f"handouts/{secrets.token_hex(16)}.pdf", size=size)
    _write(file, storage.folder("handouts") / Path(handout.path).name)
    db.session.add(handout)
    return handout


def _named(name: str) -> str:
    """The name under which others save it: without a path, and with its ending."""
    stem = re.sub(r"\.pdf$", "", re.split(r"[/\\]", name)[-1], flags=re.IGNORECASE)
    stem = "".join(letter for letter in stem if letter.isprintable()).strip()
    return f"{stem[:LONGEST_NAME] or 'handout'}.pdf"


def _checked(name: str, file: BinaryIO) -> int:
    """How many bytes it has, if it is a whole PDF."""
    size = file.seek(0, os.SEEK_END)
    if size > MOST_BYTES:
        raise TooLarge(name=name)
    file.seek(0)
    if b"%PDF-" not in file.read(BEGINNING):
        raise NoPdf(name=name)
    file.seek(max(0, size - ENDING))
    if b"%%EOF" not in file.read():
        raise BrokenOff(name=name)
    return size


def _write(file: BinaryIO, path: Path) -> None:
    draft = path.with_suffix(".new")
    try:
        file.seek(0)
        with draft.open("wb") as kept:
            while piece := file.read(PIECE):
                kept.write(piece)
            kept.flush()
            os.fsync(kept.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def of(recording_id: int) -> Sequence[Handout]:
    mine = select(Handout).where(Handout.recording_id == recording_id)
    return db.session.scalars(mine.order_by(Handout.id)).all()


def one_of(recording_id: int, handout_id: int) -> Handout:
    """Raises NotThere."""
    return row_of(select(Handout).where(Handout.recording_id == recording_id, Handout.id == handout_id))


def sent(handout: Handout) -> Response:
    """The file, to be saved under its name. Raises NotThere where it went away."""
    path = storage.path(handout.path)
    if not path.is_file():
        raise NotThere
    answer = send_file(path, mimetype="application/pdf", conditional=True)
    return saved_as(answer, handout.name, f"handout-{handout.id}.pdf")
