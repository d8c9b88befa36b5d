"""Which characters the printing fonts have. A rare character of a name that they lack is named by its code, never dropped."""

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from lms.typesetting import font_files

Ranges = tuple[list[int], list[int]]


def is_printable(character: str) -> bool:
    return character.isspace() or any(_has(_ranges(path), ord(character)) for path in font_files())


def printable(text: str) -> str:
    """The text with what no font has named by its code: 张〔U+2CE93〕."""
    return "".join(each if is_printable(each) else f"〔U+{ord(each):04X}〕" for each in text)


def _has(ranges: Ranges, code: int) -> bool:
    firsts, lasts = ranges
    place = bisect_right(firsts, code) - 1
    return place >= 0 and code <= lasts[place]


@cache
def _ranges(path: Path) -> Ranges:
    """First and last code points of the runs that the font maps: its `cmap` in format 12, which every CJK font has."""
    with path.open("rb") as file:

        def read(place: int, count: int) -> bytes:
            file.seek(place)
            return file.read(count)

        found = sorted(_groups(read))
    return [first for first, _ in found], [last for _, last in found]


def _groups(read: Callable[[int, int], bytes]) -> Iterator[tuple[int, int]]:
    cmap = _table(read, b"cmap")
    count = struct.unpack(">H", read(cmap + 2, 2))[0]
    for record in struct.iter_unpack(">HHI", read(cmap + 4, 8 * count)):
        place = cmap + record[2]
        if struct.unpack(">H", read(place, 2))[0] == 12:
            groups = struct.unpack(">I", read(place + 12, 4))[0]
            yield from ((first, last) for first, last, _ in struct.iter_unpack(">III", read(place + 16, 12 * groups)))
            return
    raise ValueError("a font without a cmap of format 12")


def _table(read: Callable[[int, int], bytes], tag: bytes) -> int:
    count = struct.unpack(">H", read(4, 2))[0]
    tables = {name: place for name, _, place, _ in struct.iter_unpack(">4sIII", read(12, 16 * count))}
    return int(tables[tag])
