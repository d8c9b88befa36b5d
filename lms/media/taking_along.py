"""A lecture as one film at a size of its ladder, for a stick: copied out of what was made, never encoded anew."""

import errno
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg
from flask_babel import lazy_gettext as _l

from lms import storage
from lms.errors import Refused
from lms.media import package, running, sending, store
from lms.media.faults import Fault
from lms.media.package import PICTURE_FILE, PLAYLIST, SOUND_FILE, SOUND_PLAYLIST

SOUND = "sound"
SOUND_NAME = SOUND_PLAYLIST.partition("/")[0]


class FilmsGone(Refused):
    message = _l("The films of this lecture are not there. They may be in the making; please try again later.")


@dataclass(frozen=True)
class Size:
    """A size that can be had: `360p`, or the sound alone; and about how many bytes it is."""

    name: str
    bytes: int

    @property
    def file(self) -> str:
        return SOUND_FILE if self.name == SOUND else PICTURE_FILE


def sizes(folder: str) -> list[Size]:
    """The smallest first, and last the sound alone. Raises FilmsGone."""
    place = storage.folder("media") / folder
    try:
        held, names = _files(place), package.read(place).renditions
    except FileNotFoundError:
        raise FilmsGone from None
    sound = _bytes_below(held, SOUND_NAME)
    pictures = [Size(name, _bytes_below(held, name) + sound) for name in reversed(names)]
    return [*pictures, Size(SOUND, sound)]


def _files(place: Path) -> dict[str, int]:
    """The films of a lecture with their sizes, here or in the store."""
    here = package.films(place)
    return here | package.stored(place) if (place / package.STORED).is_file() else here


def _bytes_below(held: dict[str, int], name: str) -> int:
    return sum(size for file, size in held.items() if file.startswith(f"{name}/"))


def write(folder: str, size: Size, target: Path) -> None:
    """Put the film there, playable from its beginning on and sought in at once. A full disk is an OSError, as anywhere.

    Raises FilmsGone, StoreFailed, Fault.
    """
    if storage.free_bytes() < 2 * size.bytes:
        raise _no_room()
    playlists = [name for name in (size.name, SOUND_NAME) if name != SOUND]
    with _at_hand(folder, playlists) as place:
        log = target.with_suffix(".log")
        try:
            running.run(_copied([place / name / PLAYLIST for name in playlists], target), log)
        except Fault as fault:
            raise (_no_room() if fault.code == "disk_full" else fault) from None
        finally:
            storage.remove(log)


def _no_room() -> OSError:
    return OSError(errno.ENOSPC, "no room for the film beside the reserve")


def _copied(playlists: list[Path], target: Path) -> list[str]:
    """The picture of the first and the sound of the last of these."""
    first = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-hide_banner",
        "-nostdin",
        "-y",
        "-loglevel",
        "warning",
        "-progress",
        "pipe:1",
    ]
    inputs = [word for playlist in playlists for word in ("-i", str(playlist))]
    sound = ["-map", f"{len(playlists) - 1}:a"]
    picture = ["-map", "0:v"] if len(playlists) > 1 else []
    return [
        *first,
        *inputs,
        *picture,
        *sound,
        "-c",
        "copy",
        "-movflags",
        "+faststart",
        "-map_metadata",
        "-1",
        str(target),
    ]


@contextmanager
def _at_hand(folder: str, playlists: list[str]) -> Iterator[Path]:
    """Where these playlists lie with their segments: where they were made, or a copy out of the store for the moment."""
    place = storage.folder("media") / folder
    wanted = [file for file in _files(place) if file.partition("/")[0] in playlists]
    if all((place / file).is_file() for file in wanted):
        yield place
        return
    with tempfile.TemporaryDirectory(dir=storage.folder("offline")) as temporary:
        copy = Path(temporary)
        for name in playlists:
            shutil.copytree(place / name, copy / name, dirs_exist_ok=True)
        for file in wanted:
            _fetch(folder, file, copy)
        yield copy


def _fetch(folder: str, name: str, copy: Path) -> None:
    found = sending.find(folder, name)
    if found.is_here:
        return
    with (copy / name).open("wb") as file:
        for piece in store.pieces(found.key, 0, found.size):
            file.write(piece)
