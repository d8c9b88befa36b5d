"""What is sent as a picture, decoded and written anew: without hidden data, of bounded size, and surely a picture. Pure.

What is kept is PNG or JPEG, which every browser, Word and printer knows.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

MOST_BYTES = 5 * 2**20
PNG, JPEG = "png", "jpeg"


class NoPicture(ValueError):
    """Why it cannot be taken, as a code: `not_a_picture`, `picture_too_large` or `picture_too_many_pixels`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Clean:
    """A picture that may be kept: its file, which kind it is, and its size in pixels."""

    data: bytes
    kind: str
    width: int
    height: int

    @property
    def digest(self) -> str:
        """The SHA-256 of the file."""
        return hashlib.sha256(self.data).hexdigest()


# Kind, width and height of pictures by their digests.
Known = Mapping[str, tuple[str, int, int]]


def cleaned(data: bytes, known: Known) -> Clean:
    """The picture decoded and written anew; of an animated one the first frame.

    One that came out of here before is `known` and stays as it is, for JPEG loses a little every time.
    Raises NoPicture.
    """
    if len(data) > MOST_BYTES:
        raise NoPicture("picture_too_large")
    if about := known.get(hashlib.sha256(data).hexdigest()):
        return Clean(data, *about)
    # Loaded when needed: from the start on, every process of the site would hold Pillow.
    written: Clean = import_module("lms.quizzes.pictures.rewriting").anew(data)
    return written
