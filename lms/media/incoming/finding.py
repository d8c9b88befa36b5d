"""What lies in the watched folder: films, sound and images of discs by their files, and discs by their folders.

Only files themselves count: no link is followed, for it could lead to any file of the machine.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Literal

from lms.media import captions, kinds
from lms.media.discs import reading
from lms.media.discs.images import FOLDER

TAKEN, REFUSED = "taken", "refused"
# What programs write while they copy, and what systems leave in every folder.
PASSING = (".part", ".partial", ".crdownload", ".download", ".filepart", ".tmp", ".temp", ".swp", "~")
SYSTEM = {"thumbs.db", "desktop.ini", "system volume information", "$recycle.bin", "lost+found", "__macosx"}
DEEPEST = 20

Wrong = Literal["link", "no_file", "unknown_kind", "loose_disc", "odd_name", "too_deep", "not_readable"]


@dataclass(frozen=True)
class Found:
    """A file or the folder of a disc. `stamp` tells it from every other: the size and time of each of its files."""

    path: Path
    # Below the watched folder; letters that are none are replaced, so that it can be written down.
    name: str
    size: int
    stamp: str
    wrong: Wrong | None = None
    # Files of captions beside it that have its name; it may be nothing but captions.
    captions: tuple["Found", ...] = ()

    @property
    def is_captions(self) -> bool:
        return self.path.suffix.lower() in captions.KINDS and not self.path.is_dir()

    @property
    def all_stamps(self) -> tuple[str, ...]:
        return (self.stamp, *(each.stamp for each in self.captions))


def found(root: Path) -> list[Found]:
    """Everything in the folder and the folders in it, by name. Raises OSError where the folder itself cannot be read."""
    names = [entry for entry in sorted(root.iterdir()) if entry.name not in (TAKEN, REFUSED)]
    return list(_with_captions(_looked_at(names, root)))


def _looked_at(entries: Iterable[Path], root: Path, depth: int = 1) -> Iterator[Found]:
    for path in entries:
        if not is_passing(path.name):
            try:
                yield from _one(path, root, depth)
            except FileNotFoundError:
                continue  # it was there a moment ago
            except OSError:
                yield _found([], path, root, "not_readable")


def is_passing(name: str) -> bool:
    """Whether this is hidden, being written by another program, or the system's own."""
    return name.startswith((".", "~$")) or name.lower().endswith(PASSING) or name.lower() in SYSTEM


def _one(path: Path, root: Path, depth: int) -> Iterator[Found]:
    if not path.is_symlink() and path.is_dir():
        yield from _in_folder(path, root, depth)
    else:
        yield _found([path], path, root, _wrong_with(path, root))


def _wrong_with(path: Path, root: Path) -> Wrong | None:
    if path.is_symlink():
        return "link"
    if not path.is_file():
        return "no_file"
    if path.parent == root and reading.is_part(path.name.upper()):
        return "loose_disc"
    is_known = kinds.is_taken(path.name) or path.suffix.lower() in captions.KINDS
    return None if is_known else "unknown_kind"


def _in_folder(folder: Path, root: Path, depth: int) -> Iterator[Found]:
    """A disc is one thing. Where other recordings lie beside its VIDEO_TS, that folder is the disc."""
    if depth > DEEPEST:
        yield _found([], folder, root, "too_deep")
        return
    inside = sorted(folder.iterdir())
    if not reading.folder_files(folder):
        yield from _looked_at(inside, root, depth + 1)
        return
    films = [entry for entry in inside if entry.is_dir() and entry.name.upper() == FOLDER]
    beside = [entry for entry in inside if entry not in films]
    if films and any(kinds.is_taken(path.name) for entry in beside for path in _files(entry)):
        yield _disc(films[0], root)
        yield from _looked_at(beside, root, depth + 1)
    else:
        yield _disc(folder, root)


def _disc(folder: Path, root: Path) -> Found:
    files = list(_files(folder))
    return _found(files, folder, root, "link" if any(path.is_symlink() for path in files) else None)


def _files(path: Path) -> Iterator[Path]:
    """The file, or each that lies below the folder; links as they are."""
    if path.is_symlink() or not path.is_dir():
        yield path
        return
    for folder, folders, names in os.walk(path):
        yield from (Path(folder, name) for name in sorted(names))
        yield from (Path(folder, name) for name in sorted(folders) if Path(folder, name).is_symlink())


def _found(files: list[Path], path: Path, root: Path, wrong: Wrong | None) -> Found:
    size, stamp = _measured(files or [path], path)
    name = str(path.relative_to(root))
    shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return Found(path, shown, size, stamp, wrong or ("odd_name" if shown != name else None))


def _measured(files: list[Path], path: Path) -> tuple[int, str]:
    """The bytes of all files, and a hash of what each is called and when it was written to."""
    facts = [(str(each.relative_to(path)), each.lstat()) for each in files]
    lines = "".join(f"{name!a} {told.st_size} {told.st_mtime_ns}\n" for name, told in facts)
    size = sum(told.st_size for _, told in facts if stat.S_ISREG(told.st_mode))
    return size, sha256(lines.encode()).hexdigest()[:32]


def is_unchanged(thing: Found) -> bool:
    """Whether nobody has written to it since it was found."""
    try:
        return _measured(list(_files(thing.path)), thing.path)[1] == thing.stamp
    except OSError:
        return False


def _with_captions(things: Iterable[Found]) -> Iterator[Found]:
    """Captions go with what lies beside them and has their name; the others stand alone."""
    others, free = [], {}
    for thing in things:
        if thing.is_captions and not thing.wrong:
            free[thing.path] = thing
        else:
            others.append(thing)
    by_name = _by_name(free.values())
    for thing in others:
        beside = [] if thing.wrong else by_name.get(_without_ending(thing.path), [])
        mine = tuple(text for text in beside if free.pop(text.path, None))
        yield replace(thing, captions=mine)
    yield from free.values()


def _by_name(texts: Iterable[Found]) -> dict[Path, list[Found]]:
    """By what they may belong to, without its ending: lecture.srt and lecture.en.srt belong to lecture.mp4."""
    named: dict[Path, list[Found]] = {}
    for text in texts:
        stem = text.path.stem
        for name in {stem, stem.removesuffix(f".{tag_of(text.path)}")}:
            named.setdefault(text.path.with_name(name), []).append(text)
    return named


def _without_ending(path: Path) -> Path:
    return path if path.is_dir() else path.with_name(path.stem)


def tag_of(path: Path) -> str:
    """The language that the name tells, such as `en` in lecture.en.srt."""
    return Path(path.stem).suffix.removeprefix(".")
