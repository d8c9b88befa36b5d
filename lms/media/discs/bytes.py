"""Numbers and stretches of files, read with distrust."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

SECTOR = 2048


class Broken(ValueError):
    """What was read is not what the structure promises."""


@dataclass(frozen=True)
class Extent:
    """A stretch of a file of this machine, in bytes."""

    path: Path
    start: int
    length: int


# A file of a disc: one extent in a folder, sometimes several in an image.
File = tuple[Extent, ...]


def number(data: bytes, at: int, size: int) -> int:
    """An unsigned number, its highest byte first; `Broken` where the data has ended."""
    piece = data[at : at + size]
    if len(piece) < size:
        raise Broken(f"ended at {at}")
    return int.from_bytes(piece, "big")


def small_number(data: bytes, at: int, size: int) -> int:
    """The same, its lowest byte first, as images of discs have it."""
    return number(data[at : at + size][::-1], 0, size)


def read(file: Iterable[Extent], most: int) -> bytes:
    """The beginning of a file; less where the machine's file ends early."""
    data = b""
    for extent in file:
        with extent.path.open("rb") as source:
            source.seek(extent.start)
            data += source.read(min(extent.length, most - len(data)))
    return data


def there(file: File) -> Iterator[Extent]:
    """The same extents, cut where the machine's files end."""
    for extent in file:
        length = min(extent.length, extent.path.stat().st_size - extent.start)
        if length > 0:
            yield Extent(extent.path, extent.start, length)
