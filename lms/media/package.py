"""The map of a finished lecture: which of its whole seconds lie in which segment, and in which bytes of the single file.

With it the site can tell in seconds what it delivered.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import Any

MAP = "package.json"
# What was put into the store, and how large each file is; what is not there any more lies in the store.
STORED = "stored.json"
MASTER = "master.m3u8"
PLAYLIST = "index.m3u8"
POSTER = "poster.jpg"
# Sheets of small pictures for the seek bar, counted from 1: one picture for each ten seconds, a hundred on a sheet. An hour
# is four sheets, which are fetched when somebody points at their part of the bar.
GLIMPSES = "glimpses-{}.jpg"
GLIMPSE_SECONDS = 10
GLIMPSES_A_SIDE = 10
GLIMPSE_WIDTH = 160
# The sound of a picture, for lines that carry no more.
SOUND_PLAYLIST = f"audio/{PLAYLIST}"
PICTURE_FILE = "lecture.mp4"
SOUND_FILE = "lecture.m4a"
TYPES = {
    "m3u8": "application/vnd.apple.mpegurl",
    "m4s": "video/iso.segment",
    "mp4": "video/mp4",
    "m4a": "audio/mp4",
    "jpg": "image/jpeg",
}
SEGMENT = re.compile(r"(?:\d+p|audio)/(\d{5})\.m4s")

# From the first byte up to, and not including, the last.
Stretch = tuple[int, int]
Spans = list[tuple[int, int]]


@dataclass(frozen=True)
class Package:
    """One finished lecture: its length, and where each of its seconds lies."""

    seconds: float
    renditions: tuple[str, ...]
    single_file: str
    # Second n of the single file begins at byte `second_starts[n]`; the last entry is the size of the file.
    second_starts: tuple[int, ...]
    # Segment n holds the whole seconds from `segment_starts[n]` up to `segment_starts[n + 1]`.
    segment_starts: tuple[int, ...]

    def seconds_in(self, name: str, stretch: Stretch, size: int) -> Spans:
        """The whole seconds of the lecture that are in these bytes of a file: those of which at least half are there.

        Half, because a player that reads on in small pieces cuts a second in two; one of the pieces has the half.
        """
        if name == self.single_file:
            starts = self.second_starts
            return spans(n for n, edges in enumerate(pairwise(starts)) if _holds_half(stretch, edges))
        if segment := SEGMENT.fullmatch(name):
            number = int(segment[1])
            whole = number + 1 < len(self.segment_starts) and _holds_half(stretch, (0, size))
            return [self.segment_starts[number : number + 2]] if whole else []  # type: ignore[list-item]
        return []

    def write(self, folder: Path) -> None:
        (folder / MAP).write_text(json.dumps(asdict(self)), encoding="utf-8")


@lru_cache(maxsize=256)
def read(folder: Path) -> Package:
    """The package as it was written; lists become tuples again, since a package never changes."""
    fields = json.loads((folder / MAP).read_text(encoding="utf-8"))
    values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in fields.items()}
    return Package(**values)


@lru_cache(maxsize=256)
def stored(folder: Path) -> dict[str, int]:
    """The sizes of a lecture's films in the store, by name; written once. Raises FileNotFoundError where there are none."""
    sizes: dict[str, int] = json.loads((folder / STORED).read_text(encoding="utf-8"))
    return sizes


def films(folder: Path) -> dict[str, int]:
    """What is large in a lecture's folder: its segments and its single file, by name, with their sizes."""
    found = (*folder.glob("*/*.m4s"), *folder.glob("lecture.*"))
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in sorted(found)}


def sheets(seconds: int) -> list[str]:
    """The names of the sheets of glimpses of a lecture with a picture; one that was made before there were any has none of them."""
    count = ceil(seconds / (GLIMPSE_SECONDS * GLIMPSES_A_SIDE**2))
    return [GLIMPSES.format(number) for number in range(1, count + 1)]


def spans(seconds: Iterable[int]) -> Spans:
    """Growing seconds as spans: 3, 4, 5, 9 are (3, 6) and (9, 10)."""
    found: Spans = []
    for second in seconds:
        if found and found[-1][1] == second:
            found[-1] = (found[-1][0], second + 1)
        else:
            found.append((second, second + 1))
    return found


def _holds_half(stretch: Stretch, edges: Stretch) -> bool:
    inside = min(stretch[1], edges[1]) - max(stretch[0], edges[0])
    return edges[1] > edges[0] and 2 * inside >= edges[1] - edges[0]
