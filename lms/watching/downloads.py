"""Lectures as files, where their course allows it. What is watched in a file is not counted, and the page says so."""

from collections.abc import Iterator
from dataclasses import dataclass

from lms.errors import NotThere
from lms.media import package, sending

FILES = {"mp4": package.PICTURE_FILE, "m4a": package.SOUND_FILE}


@dataclass(frozen=True)
class Download:
    """A file that can be had, and its size in bytes."""

    kind: str
    size: int


def offered(folder: str) -> Iterator[Download]:
    """The files of the lecture in this folder; of one that was made long ago the sound alone may be missing."""
    for kind, name in FILES.items():
        try:
            yield Download(kind, sending.find(folder, name).size)
        except NotThere:
            continue
