"""The sectors of a title: one after another from wherever its files lie, and what a single one says.

Sources: ISO 13818-1 2.4.3.6 (times of packets), nav_types.h of libdvdread (PCI and DSI packets).
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from lms.media.discs.bytes import SECTOR, Broken, Extent, File, number, read, there
from lms.media.discs.ifo import Cell, ticks

AT_ONCE = 256

PACK = b"\x00\x00\x01\xba"
NAVIGATION = b"\x00\x00\x01\xbf"
SEQUENCE = b"\x00\x00\x01\xb3"
VIDEO, PRIVATE = 0xE0, 0xBD

# A film's navigation packs are half a second apart, so the first megabyte has one.
LOOKED_THROUGH = 1_000_000

CLOCK_TURNS = 1 << 33


@dataclass(frozen=True)
class Part:
    """A stretch of a title set's film that is there: from sector `first` on, `count` of them."""

    first: int
    count: int
    extent: Extent


@dataclass(frozen=True)
class Time:
    """What a navigation pack says: start and end by the clock of its recording, and for how long its cell has played."""

    start: int
    end: int
    elapsed: int


def parts(films: Iterable[File]) -> list[Part]:
    """Where each sector of a title set lies.

    A file that was cut off does not move those after it: the first navigation pack of each says which sector it is.
    """
    found: list[Part] = []
    following = 0
    for film in films:
        following = max(following, _first_sector(film))
        for whole, extent in zip(film, there(film), strict=False):
            found.append(Part(following, extent.length // SECTOR, extent))
            following += whole.length // SECTOR
    return found


def _first_sector(film: File) -> int:
    head = read(there(film), LOOKED_THROUGH)
    for at in range(0, len(head) - SECTOR + 1, SECTOR):
        if time_of(head[at : at + SECTOR]):
            return number(head, at + 0x2D, 4) - at // SECTOR
    return 0


def stretches(where: Iterable[Part], cell: Cell) -> Iterator[tuple[int, bytes]]:
    """The sectors of a cell that are there, some at a time, each time with how far into the cell the first is."""
    for part in where:
        first, end = max(cell.first, part.first), min(cell.last + 1, part.first + part.count)
        if first >= end:
            continue
        with part.extent.path.open("rb") as file:
            file.seek(part.extent.start + (first - part.first) * SECTOR)
            for sector in range(first, end, AT_ONCE):
                yield sector - cell.first, file.read(min(AT_ONCE, end - sector) * SECTOR)


def single(data: bytes) -> Iterator[bytes]:
    return (data[at : at + SECTOR] for at in range(0, len(data) - SECTOR + 1, SECTOR))


def time_of(sector: bytes) -> Time | None:
    """The times of a navigation pack (PCI_GI); None for any other sector, and where they make no sense."""
    if sector[38:42] != NAVIGATION or sector[44]:
        return None
    start, end, elapsed = number(sector, 0x39, 4), number(sector, 0x3D, 4), 0
    with suppress(Broken):
        elapsed = ticks(sector[0x45:0x49])
    return Time(start, end, elapsed) if start < end else None


def is_film(sector: bytes) -> bool:
    """Whether it can be read and carries picture or sound."""
    return sector[:4] == PACK and sector[38:42] != NAVIGATION


def stream_of(sector: bytes) -> int:
    """The number of the stream that the packet belongs to; those of private stream 1 have one of their own."""
    return sector[23 + sector[22]] if sector[17] == PRIVATE else sector[17]


def size_in(sector: bytes) -> tuple[int, int] | None:
    """Width and height, where a sequence of pictures begins (ISO 13818-2 6.2.2.1) and says what a disc can hold."""
    at = sector.find(SEQUENCE) if sector[17] == VIDEO else -1
    if not 0 < at < SECTOR - 8:
        return None
    sides = number(sector, at + 4, 3)
    width, height = sides >> 12, sides & 0xFFF
    return (width, height) if 16 <= width <= 720 and 16 <= height <= 576 else None


def is_locked(sector: bytes) -> bool:
    """Whether the packet is scrambled."""
    return sector[17] >= PRIVATE and bool(sector[20] & 0x30)


def moved(sector: bytes, offset: int) -> bytes:
    """The same sector with the times of its packets moved by so many ticks."""
    data, at = bytearray(sector), 14 + (sector[13] & 7)
    while at + 19 <= SECTOR and data[at : at + 3] == b"\x00\x00\x01":
        if data[at + 3] == PRIVATE or 0xC0 <= data[at + 3] < 0xF0:
            for place in range(at + 9, at + 9 + 5 * (0, 0, 1, 2)[data[at + 7] >> 6], 5):
                _move(data, place, offset)
        at += 6 + int.from_bytes(data[at + 4 : at + 6], "big")
    return bytes(data)


def _move(data: bytearray, at: int, offset: int) -> None:
    """A time has 33 bits, cut into 3, 15 and 15 by marks."""
    word = int.from_bytes(data[at : at + 5], "big")
    time = word >> 3 & 7 << 30 | word >> 2 & 0x7FFF << 15 | word >> 1 & 0x7FFF
    time = (time + offset) % CLOCK_TURNS
    marks = word & 0xF1_0001_0001
    data[at : at + 5] = (marks | (time >> 30) << 33 | (time >> 15 & 0x7FFF) << 17 | (time & 0x7FFF) << 1).to_bytes(
        5, "big"
    )
