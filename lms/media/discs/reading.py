"""A disc as it lies on this machine: an image, a folder VIDEO_TS, or the folder above it."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from lms.media.discs import ifo, images
from lms.media.discs.bytes import SECTOR, Broken, Extent, File, read
from lms.media.discs.ifo import TICKS, Cell, Picture, Program, Sound, TitleSet
from lms.media.discs.images import FOLDER, Files
from lms.media.faults import Fault

Tables = TypeVar("Tables")

LARGEST_TABLES = 8_000_000

# A lecture is longer; what is shorter on a lecture disc is a leader, a menu or a greeting.
LECTURE_SECONDS = 300


@dataclass(frozen=True)
class Title:
    """One film of a disc. `films` are the files in which its title set's sectors lie, one after another."""

    number: int
    picture: Picture
    program: Program
    films: tuple[File, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        return self.program.cells

    @property
    def sounds(self) -> tuple[Sound, ...]:
        return self.program.sounds

    @property
    def seconds(self) -> float:
        return self.program.starts[-1] / TICKS

    @property
    def chapters(self) -> tuple[float, ...]:
        """The seconds at which its chapters begin, by its tables."""
        return tuple(self.program.starts[cell] / TICKS for cell in self.program.chapters)


def is_disc(path: Path) -> bool:
    """Whether this looks like a disc: an image by its name, or a folder with the files of one."""
    return path.suffix.lower() == ".iso" if path.is_file() else bool(folder_files(path))


def titles(path: Path) -> list[Title]:
    """The titles of the disc in its own order; a `Fault` where none can be read."""
    found = list(_titles(files(path)))
    if not found:
        raise Fault("no_disc")
    return found


def files(path: Path) -> Files:
    """All files of the disc by their names in capitals."""
    try:
        return folder_files(path) if path.is_dir() else images.files(path)
    except FileNotFoundError:
        raise Fault("source_missing") from None


def lectures(found: list[Title]) -> list[Title]:
    """What is taken when nobody says: every title over five minutes, or the longest where none is."""
    return [title for title in found if title.seconds > LECTURE_SECONDS] or [max(found, key=lambda t: t.seconds)]


def folder_files(path: Path) -> Files:
    """The files of VIDEO_TS below a folder, or in it, by their names in capitals."""
    inside = next((entry for entry in _entries(path) if entry.is_dir() and entry.name.upper() == FOLDER), path)
    named = {entry.name.upper(): entry for entry in _entries(inside) if entry.is_file()}
    return {name: (Extent(entry, 0, entry.stat().st_size),) for name, entry in named.items() if is_part(name)}


def _entries(path: Path) -> list[Path]:
    return sorted(path.iterdir()) if path.is_dir() else []


def is_part(name: str) -> bool:
    """Whether a file with this name, in capitals, lies in a folder VIDEO_TS."""
    return name.startswith(("VIDEO_TS.", "VTS_")) and name.endswith((".IFO", ".BUP", ".VOB"))


def _titles(files: Files) -> Iterator[Title]:
    sets = {number: _title_set(files, number) for number in _sets(files)}
    listed = _parsed(_tables(files, "VIDEO_TS"), ifo.titles) or _all_of(sets)
    for position, (number, place) in enumerate(listed, start=1):
        title_set = sets.get(number)
        if title_set and 0 < place <= len(title_set.programs):
            program, films = title_set.programs[place - 1], _films(files, number)
            if films and program.starts[-1]:
                yield Title(position, title_set.picture, program, films)


def _sets(files: Files) -> list[int]:
    found = {name[4:6] for name in files if name.startswith("VTS_") and name[6:].startswith("_0.")}
    return sorted(int(number) for number in found if number.isdecimal())


def _title_set(files: Files, number: int) -> TitleSet | None:
    """What its tables say, or else their second copy. A copy that knows the size of the set comes first: it is no other's."""
    mine = [file for name, file in files.items() if name.startswith(f"VTS_{number:02}_")]
    size = sum(extent.length for file in mine for extent in file) // SECTOR
    copies = sorted(_tables(files, f"VTS_{number:02}_0"), key=lambda tables: ifo.sectors_of_set(tables) != size)
    return _parsed(copies, ifo.title_set)


def _tables(files: Files, stem: str) -> list[bytes]:
    """Both copies of them, as far as they can be read."""
    found = []
    for ending in (".IFO", ".BUP"):
        with suppress(OSError):
            found.append(read(files.get(stem + ending, ()), LARGEST_TABLES))
    return found


def _parsed(copies: list[bytes], parse: Callable[[bytes], Tables]) -> Tables | None:
    for tables in copies:
        with suppress(Broken):
            return parse(tables)
    return None


def _all_of(sets: dict[int, TitleSet | None]) -> list[tuple[int, int]]:
    """Every title of every set, where the list of titles is lost."""
    return [(number, place + 1) for number, found in sets.items() if found for place in range(len(found.programs))]


def _films(files: Files, number: int) -> tuple[File, ...]:
    names = (f"VTS_{number:02}_{part}.VOB" for part in range(1, 10))
    return tuple(files[name] for name in names if name in files)
