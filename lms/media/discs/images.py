"""The files of a VIDEO_TS folder inside an image, by UDF or by ISO 9660, whichever of them can be read.

Only where each file lies is looked up, and nothing else of the image is trusted: an image whose other folders or tables
are scratched is read all the same. Sources: ECMA-119 (ISO 9660) sections 8.4 and 9.1; ECMA-167 parts 3 and 4 (UDF 1.02).
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lms.media.discs.bytes import SECTOR, Broken, Extent, File, small_number

Files = dict[str, File]

FOLDER = "VIDEO_TS"
# A title set has twelve files at most, and there are 99 of them.
LARGEST_FOLDER_BYTES = 1_000_000
MOST_EXTENTS = 100


def files(path: Path) -> Files:
    """The extents of each file of VIDEO_TS, by its name in capitals; nothing where this is no image of such a disc."""
    with path.open("rb") as image:
        for listing in (_by_udf, _by_iso9660):
            with suppress(Broken):
                if found := listing(_Image(path, image)):
                    return found
    return {}


@dataclass(frozen=True)
class _Image:
    path: Path
    file: BinaryIO

    def read(self, sector: int, length: int = SECTOR) -> bytes:
        if length > LARGEST_FOLDER_BYTES:
            raise Broken("a folder of that size")
        self.file.seek(sector * SECTOR)
        return self.file.read(length)

    def extent(self, sector: int, length: int) -> Extent:
        return Extent(self.path, sector * SECTOR, length)


def _by_iso9660(image: _Image) -> Files:
    volume = image.read(16)
    if volume[:6] != b"\x01CD001":
        raise Broken("no ISO 9660")
    root = dict(_records(image, small_number(volume, 158, 4), small_number(volume, 166, 4)))
    if FOLDER not in root:
        return {}
    sector, length = root[FOLDER]
    return {name: (image.extent(*place),) for name, place in _records(image, sector, length)}


def _records(image: _Image, sector: int, length: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """What a folder lists: name, first sector and length (ECMA-119, 9.1). No record crosses a sector."""
    data = image.read(sector, length)
    for start in range(0, len(data), SECTOR):
        at = start
        while at < min(start + SECTOR, len(data)) and (size := data[at]):
            record = data[at : at + size]
            name = record[33 : 33 + small_number(record, 32, 1)].decode("latin-1").partition(";")[0].rstrip(".")
            yield name.upper(), (small_number(record, 2, 4), small_number(record, 10, 4))
            at += size


def _by_udf(image: _Image) -> Files:
    """Anchor, volume, root folder, VIDEO_TS (ECMA-167 3/10.2, 3/10.5, 3/10.6, 4/14.1)."""
    partition, root = _volume(image)
    folders = _listed(image, partition, root)
    if FOLDER not in folders:
        return {}
    listed = _listed(image, partition, folders[FOLDER])
    return {name: _file(image, partition, block) for name, block in listed.items()}


def _volume(image: _Image) -> tuple[int, int]:
    """Where the partition begins, and the block of the root folder in it."""
    anchor = image.read(256)
    _expect(anchor, 2)
    length, first = small_number(anchor, 16, 4), small_number(anchor, 20, 4)
    partition = blocks = None
    for position in range(min(length // SECTOR, 64)):
        sector = image.read(first + position)
        match small_number(sector, 0, 2):
            case 5:
                partition = small_number(sector, 188, 4)
            case 6:
                blocks = small_number(sector, 252, 4)
    if partition is None or blocks is None:
        raise Broken("no UDF volume")
    fileset = image.read(partition + blocks)
    _expect(fileset, 256)
    return partition, small_number(fileset, 404, 4)


def _expect(descriptor: bytes, tag: int) -> None:
    if small_number(descriptor, 0, 2) != tag:
        raise Broken(f"no descriptor {tag}")


def _file(image: _Image, partition: int, block: int) -> File:
    """The extents of the file whose entry stands there (ECMA-167 4/14.9 and 4/14.17)."""
    entry = image.read(partition + block)
    kind = small_number(entry, 0, 2)
    if kind not in (261, 266):
        raise Broken("no file entry")
    base = 176 if kind == 261 else 216
    left, at = small_number(entry, 56, 8), base + small_number(entry, base - 8, 4)
    form, size = small_number(entry, 34, 2) & 7, {0: 8, 1: 16}
    if form == 3:  # the data itself stands in the entry
        return (Extent(image.path, (partition + block) * SECTOR + at, left),)
    if form not in size:
        raise Broken("another kind of extents")
    found = []
    for _nth in range(MOST_EXTENTS):
        length, start = small_number(entry, at, 4) & 0x3FFFFFFF, small_number(entry, at + 4, 4)
        found.append(image.extent(partition + start, min(length, left)))
        left, at = left - length, at + size[form]
        if left <= 0 or not length:
            break
    return tuple(found)


def _listed(image: _Image, partition: int, block: int) -> dict[str, int]:
    """The names in a folder, with the blocks of their entries (ECMA-167 4/14.4)."""
    data = b"".join(_bytes(image, extent) for extent in _file(image, partition, block))
    found, at = {}, 0
    while at + 38 <= len(data) and small_number(data, at, 2) == 257:
        named, used = data[at + 19], small_number(data, at + 36, 2)
        name = data[at + 38 + used :][:named]
        if name:
            found[_name(name)] = small_number(data, at + 24, 4)
        at += (38 + used + named + 3) // 4 * 4
    return found


def _bytes(image: _Image, extent: Extent) -> bytes:
    if extent.length > LARGEST_FOLDER_BYTES:
        raise Broken("a folder of that size")
    image.file.seek(extent.start)
    return image.file.read(extent.length)


def _name(name: bytes) -> str:
    """One byte a letter, or two; the first byte says which."""
    return name[1:].decode("utf-16-be" if name[0] == 16 else "latin-1", errors="replace").upper()
