"""What may be kept as a paper: a whole PDF, JPEG or PNG of at most ten megabytes, judged by its content and never by its name."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from flask_babel import lazy_gettext as _l

from lms import asking, storage
from lms.courses.attaching.kinds import Broken, NoPicture, TooLarge
from lms.errors import Unreadable

MOST_BYTES = 10_000_000
# Readers take a file whose first words stand within the first kilobyte.
BEGINNING, ENDING = 1024, 4096
PDF = "application/pdf"


class NoPaper(Unreadable):
    message = _l("“%(name)s” is no PDF, JPEG or PNG, whatever its name says. Please scan or photograph the paper, or save it as PDF.")  # fmt: skip


class PaperTooLarge(Unreadable):
    message = _l("“%(name)s” is larger than 10 MB. Please scan it with fewer dots.")


class PaperBroken(Unreadable):
    message = _l("“%(name)s” breaks off before its end, or is empty. Please send it again.")


@dataclass(frozen=True)
class Paper:
    """A file that is in order, and kept under its hash."""

    name: str
    media_type: str
    size: int
    sha256: str


def keep(name: str | None, data: bytes, *, folder: str = "papers") -> Paper:
    """Keep the file, whole or not at all, in this folder of the instance. Raises NoPaper, PaperTooLarge, PaperBroken."""
    name = asking.file_name(name) or "paper"
    if len(data) > MOST_BYTES:
        raise PaperTooLarge(name=name)
    paper = Paper(name, _media_type(name, data), len(data), hashlib.sha256(data).hexdigest())
    _write(storage.folder(folder) / paper.sha256, data)
    return paper


def _media_type(name: str, data: bytes) -> str:
    if not data:
        raise PaperBroken(name=name)
    if b"%PDF-" in data[:BEGINNING]:
        if b"%%EOF" not in data[-ENDING:]:
            raise PaperBroken(name=name)
        return PDF
    return _picture(name, data)


def _picture(name: str, data: bytes) -> str:
    try:
        kind: str = import_module("lms.courses.attaching.pictures").media_type(data)
    except NoPicture:
        raise NoPaper(name=name) from None
    except TooLarge:
        raise PaperTooLarge(name=name) from None
    except Broken:
        raise PaperBroken(name=name) from None
    return kind


def _write(path: Path, data: bytes) -> None:
    if path.is_file():
        return
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}.new")
    try:
        with draft.open("wb") as kept:
            kept.write(data)
            kept.flush()
            os.fsync(kept.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
