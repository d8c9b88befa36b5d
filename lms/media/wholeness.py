"""Whether everything that ffmpeg was to write is really on the disk.

On a full disk the HLS muxer of FFmpeg 9 writes empty files, says nothing and ends with code 0 (tried). So nobody trusts
its word: every file is a chain of boxes that must end exactly where the file ends.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from lms.media.faults import Fault
from lms.media.package import MASTER, PLAYLIST

BOX_HEADER = 8
LONG_BOX_HEADER = 16


def verify(folder: Path) -> None:
    """Raise `incomplete` with the first file that is not whole; what is whole is on the disk for good."""
    for path in _expected(folder):
        if not _is_whole(path):
            raise Fault("incomplete", file=str(path.relative_to(folder)))


def _expected(folder: Path) -> Iterator[Path]:
    """Every file that the playlists promise, the playlists themselves first."""
    yield folder / MASTER
    yield from folder.glob("lecture.*")
    for playlist in sorted(folder.glob(f"*/{PLAYLIST}")):
        yield playlist
        for line in playlist.read_text(encoding="utf-8").splitlines():
            if line.startswith("#EXT-X-MAP:"):
                yield playlist.parent / line.split('"')[1]
            elif line and not line.startswith("#"):
                yield playlist.parent / line


def _is_whole(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        os.fsync(file.fileno())
        if path.name == MASTER:
            return b"#EXT-X-STREAM-INF" in file.read()
        if path.name == PLAYLIST:
            return file.read().rstrip().endswith(b"#EXT-X-ENDLIST")
        return _boxes_fill(file, path.stat().st_size)


def _boxes_fill(file: BinaryIO, size: int) -> bool:
    """Whether the file is a chain of MP4 boxes, each as long as it says, the last one ending with the file."""
    position = 0
    while position < size:
        file.seek(position)
        length = _box_length(file.read(LONG_BOX_HEADER))
        if length < BOX_HEADER:
            return False
        position += length
    return position == size > 0


def _box_length(header: bytes) -> int:
    """A length of 1 says that the true one follows in 64 bits: a download of more than 4 GB."""
    short = int.from_bytes(header[:4], "big")
    return int.from_bytes(header[8:16], "big") if short == 1 else short
