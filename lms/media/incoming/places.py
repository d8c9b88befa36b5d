"""Where things are moved to: a name of their own, and the move itself."""

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

# File systems take 255 bytes, and “ (12)” and “.txt” are still to come.
LONGEST_NAME = 240
# Whoever lays one disc after the other into a folder does so within a day.
EMPTY_SECONDS = 86_400


def free(root: Path, folder: str, name: str, reserved: set[str]) -> str:
    """A place below the watched folder where nothing lies: the same name, or one with a number."""
    return next(place for place in _candidates(f"{folder}/{name}") if place not in reserved and _is_free(root, place))


def _candidates(wanted: str) -> Iterator[str]:
    folder, *parts = Path(wanted).parts
    for number in count(1):
        mark = f" ({number})" if number > 1 else ""
        yield str(Path(folder, *parts[:-1], _cut(parts[-1], mark)))
        if len(parts) > 1:  # a file may lie where the folder is to be
            yield str(Path(folder, f"{_cut(parts[0], ' (2)')}{mark}", *parts[1:-1], _cut(parts[-1], "")))


def _cut(name: str, mark: str) -> str:
    stem, suffix = Path(name).stem, Path(name).suffix[:20]
    room = LONGEST_NAME - len((suffix + mark).encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + mark + suffix


def _is_free(root: Path, place: str) -> bool:
    path, above = root / place, [root / parent for parent in Path(place).parents[:-1]]
    lies_there = any(each.is_symlink() or each.exists() for each in (path, reason(path)))
    return not lies_there and not any(map(is_in_the_way, above))


def is_in_the_way(path: Path) -> bool:
    """Whether there is something in the place of a folder that is none of ours."""
    return path.is_symlink() or (path.exists() and not path.is_dir())


def reason(path: Path) -> Path:
    """The text that says why something was refused."""
    return path.with_name(f"{path.name}.txt")


def move(path: Path, target: Path, why: str) -> None:
    """Move it there, why first where it was refused. May be done again after a kill. Raises OSError, also where a file was laid since."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    if why:
        reason(target).write_text(why, "utf-8")
    path.rename(target)


def remove_emptied(root: Path, taken: Iterable[str], since: float) -> None:
    """Remove the folders below `root`, a resolved path, from which everything was taken, by the names of what was, and into which nobody laid a thing since then.

    A folder of which nothing was taken yet stays: somebody made it for what is to come.
    """
    emptied = {above for name in taken for above in Path(name).parents[:-1]}
    for folder in sorted(emptied, key=lambda each: len(each.parts), reverse=True):
        path = root / folder
        with suppress(OSError):  # it is gone, or not empty
            if path.resolve() == path and path.stat().st_mtime < since:
                path.rmdir()
