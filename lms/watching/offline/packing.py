"""A pack as a folder or as a zip: the page, the film beside it, and a note that says how to begin."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from flask_babel import gettext as _

from lms import clock, storage
from lms.courses.models import Lesson
from lms.db import db
from lms.languages import speaking
from lms.media import taking_along
from lms.media.models import Recording
from lms.media.taking_along import SOUND, FilmsGone, Size
from lms.watching.offline.models import OfflinePack
from lms.watching.offline.page import page_of, whom

PAGE = "index.html"
NOTE = "开始学习.txt"
PIECE = 4 * 2**20
KILOBYTE = 1024


def write_folder(pack: OfflinePack, folder: Path) -> None:
    """Write the pack into a folder, which is made. Raises FilmsGone, StoreFailed, Fault."""
    size = _size(pack)
    texts, lecture = _texts(pack, size.file), _lecture(pack)
    db.session.rollback()  # what is copied now may take a minute, and nobody waits for it
    folder.mkdir(parents=True, exist_ok=True)
    taking_along.write(lecture, size, folder / size.file)
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")


def write_zip(pack: OfflinePack, to: IO[bytes]) -> Iterator[tuple[int, int]]:
    """Write the pack into a zip, and tell after each piece how many kilobytes are in it, and of how many.

    Raises FilmsGone, StoreFailed, Fault.
    """
    size = _size(pack)
    texts, made_at = _texts(pack, size.file), pack.made_at
    folder = _lecture(pack)
    db.session.rollback()  # what is copied now may take a minute, and nobody waits for it
    with _film(folder, size) as film, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in texts.items():
            file.writestr(_entry(name, made_at), text, zipfile.ZIP_DEFLATED)
        yield from _copied(film, file, _entry(size.file, made_at))


@contextmanager
def _film(folder: str, size: Size) -> Iterator[Path]:
    with TemporaryDirectory(dir=storage.folder("offline")) as temporary:
        film = Path(temporary) / size.file
        taking_along.write(folder, size, film)
        yield film


def _copied(film: Path, file: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[tuple[int, int]]:
    """A film does not become smaller by packing."""
    total, done = film.stat().st_size, 0
    with film.open("rb") as source, file.open(entry, "w", force_zip64=True) as target:
        while piece := source.read(PIECE):
            target.write(piece)
            done += len(piece)
            yield done // KILOBYTE, max(1, total // KILOBYTE)


def _entry(name: str, at: datetime) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, at.astimezone(clock.COUNTY_ZONE).timetuple()[:6])


def lacking(pack: OfflinePack) -> FilmsGone | None:
    """Why its zip cannot be made now, if it cannot."""
    try:
        _size(pack)
    except FilmsGone as gone:
        return gone
    return None


def _size(pack: OfflinePack) -> Size:
    """Raises FilmsGone where the lecture does not come at that size any more."""
    found = next((each for each in taking_along.sizes(_lecture(pack)) if each.name == pack.size), None)
    if found is None:
        raise FilmsGone
    return found


def _lecture(pack: OfflinePack) -> str:
    """The folder of its lecture. Raises FilmsGone."""
    folder = db.session.get_one(Recording, pack.recording_id).folder
    if folder is None:
        raise FilmsGone
    return folder


def _texts(pack: OfflinePack, film: str) -> dict[str, str]:
    return {PAGE: page_of(pack, film), NOTE: _note(pack)}


def _note(pack: OfflinePack) -> str:
    """In both languages, with a mark by which Windows knows the encoding, and its ends of lines."""
    said = []
    for language in ("zh_Hans", "en"):
        with speaking(language):
            said.append(_said(pack))
    return "\ufeff" + "\n\n----\n\n".join(said).replace("\n", "\r\n") + "\r\n"


def _said(pack: OfflinePack) -> str:
    lesson = db.session.get_one(Lesson, pack.lesson_id)
    lines = [
        _("Offline pack: %(lecture)s, for %(whom)s", lecture=lesson.title, whom=whom(pack)),
        _("1. If this is a zip, unpack all of it into a folder, on the stick or on the computer."),
        _("2. Open index.html by a double click, in Chrome, Edge, Firefox or the browser of the computer. No line is needed."),
        _("3. Press your name and watch. Close it whenever you like; it goes on where you stopped, on the same computer."),
        _("4. Give the record back at the bottom of the page: by itself when there is a line, as a file, or as codes to be photographed."),
        _("Whoever has this pack can sign for the persons whom it names. Keep it like a signature, and tell your liaison if it is lost: it can be withdrawn."),
    ]  # fmt: skip
    return "\n".join(lines)


def name_of(pack: OfflinePack) -> str:
    """What the zip is called, without its ending, in the reader's language."""
    title = db.session.get_one(Lesson, pack.lesson_id).title
    size = _("sound alone") if pack.size == SOUND else pack.size
    return f"{_('Offline pack')} {title} {whom(pack)} {size}"
