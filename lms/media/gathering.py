"""A disc that comes as the files of its folder VIDEO_TS: one recording, and an upload for each file.

The whole is told before the first byte, so that it is refused as a whole or not at all, and so that whoever tells of the same
files again goes on where they stood.
"""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms import asking, clock, storage
from lms.db import db
from lms.errors import Unreadable
from lms.media import kinds, recordings, uploads
from lms.media.discs import gaps
from lms.media.discs.images import FOLDER
from lms.media.models import Recording, Upload
from lms.people.models import Person

# 99 title sets of twelve files, and those of the disc itself.
MOST_FILES = 99 * 12 + 3
# Browsers count in milliseconds.
LARGEST_FIGURE = 10**15


class NoFolder(Unreadable):
    message = _l("What was sent is no list of the files of a disc.")


class NoFileOfDisc(Unreadable):
    message = _l("“%(name)s” is no file of a folder VIDEO_TS.")


@dataclass(frozen=True)
class DiscFile:
    """A file as its sender's machine knows it: its name in capitals, its bytes, and when it was changed."""

    name: str
    length: int
    modified: int


@dataclass(frozen=True)
class Folder:
    """What is to come. Files without a byte are as good as missing, and are left out."""

    name: str
    files: tuple[DiscFile, ...]

    @property
    def length(self) -> int:
        return sum(file.length for file in self.files)

    @property
    def missing(self) -> list[str]:
        return gaps.missing([file.name for file in self.files])


def read(sent: Any) -> Folder:
    """`{"name": "Lecture 1", "files": [["VTS_01_1.VOB", bytes, changed], …]}`. Raises NoFolder, NoFileOfDisc, NoDisc."""
    if not (isinstance(sent, dict) and isinstance(sent.get("name"), str) and isinstance(sent.get("files"), list)):
        raise NoFolder
    if len(sent["files"]) > MOST_FILES:
        raise NoFolder
    files = [_file(each) for each in sent["files"]]
    if len({file.name for file in files}) < len(files):
        raise NoFolder
    return _whole(Folder(_named(sent["name"]), tuple(file for file in files if file.length)))


def _file(sent: Any) -> DiscFile:
    if not (isinstance(sent, list) and len(sent) == 3 and isinstance(sent[0], str) and all(map(_is_figure, sent[1:]))):
        raise NoFolder
    if not gaps.is_name(name := sent[0].upper()):
        raise NoFileOfDisc(name=_printable(sent[0])[:40])
    return DiscFile(name, sent[1], sent[2])


def _is_figure(value: Any) -> bool:
    return type(value) is int and 0 <= value < LARGEST_FIGURE


def _named(sent: str) -> str:
    return asking.file_name(_printable(sent)).strip() or FOLDER


def _printable(sent: str) -> str:
    return "".join(letter for letter in sent if letter.isprintable())


def _whole(folder: Folder) -> Folder:
    names = [file.name for file in folder.files]
    if not (any(map(gaps.is_table, names)) and any(map(gaps.is_film, names))):
        raise recordings.NoDisc(name=folder.name)
    return folder


def begin(owner: Person, folder: Folder) -> list[Upload]:
    """An upload for each file, in their order: those that the same person began, or else new ones."""
    begun = _begun(owner, folder)
    left = folder.length - sum(map(uploads.offset, begun))
    uploads.check_room(folder.name, folder.length, left)
    return begun or _new(owner, folder)


def _begun(owner: Person, folder: Folder) -> list[Upload]:
    """The uploads of the same files out of a folder of the same name, where they were begun and not ended."""
    waiting = select(Upload).join(Recording, Recording.id == Upload.recording_id).where(
        Upload.owner_id == owner.id, Upload.disc_file.is_not(None), Upload.expires_at > clock.now(),
        Recording.state == "uploading", Recording.source_name == folder.name,
    )  # fmt: skip
    by_recording: dict[int, dict[DiscFile, Upload]] = {}
    for each in db.session.scalars(waiting):
        file = DiscFile(each.name, each.length, each.modified or 0)
        by_recording.setdefault(each.recording_id, {})[file] = each
    same = (each for each in by_recording.values() if each.keys() == set(folder.files))
    found = next(same, {})
    return [found[file] for file in folder.files] if found else []


def _new(owner: Person, folder: Folder) -> list[Upload]:
    title = folder.name.replace("_", " ").strip()[: kinds.LONGEST_TITLE] or FOLDER
    recording = uploads.expected(owner, folder.name, title, folder.length, "")
    place = storage.path(str(recording.source_path))
    place.mkdir()
    return [_upload(recording, file) for file in folder.files]


def _upload(recording: Recording, file: DiscFile) -> Upload:
    upload = uploads.new(recording, file.name, file.length)
    upload.disc_file, upload.modified = file.name, file.modified
    uploads.file_of(upload).touch()
    return upload
