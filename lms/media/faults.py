"""Why a recording did not become a lecture: a code with its figures, put into words only when shown."""

from typing import Literal

Code = Literal[
    "empty",
    "no_disc",
    "no_such_title",
    "no_such_sound",
    "disc_locked",
    "disc_lost",
    "unreadable",
    "no_streams",
    "source_missing",
    "picture_too_large",
    "too_long",
    "too_short",
    "disk_short",
    "disk_full",
    "other_length",
    "incomplete",
    "stalled",
    "hung",
    "killed",
    "ffmpeg_failed",
    "crashed",
    "interrupted",
]
Figure = str | int | float

# What lay in the server and not in the file: the same file may succeed another time.
PASSING: tuple[Code, ...] = ("disk_short", "disk_full", "incomplete", "hung", "killed", "interrupted", "ffmpeg_failed")

# What lies in the file: it fails each time, and only another file helps.
LASTING: tuple[Code, ...] = (
    "empty", "unreadable", "no_streams", "no_disc", "no_such_title", "no_such_sound", "disc_locked", "source_missing",
    "picture_too_large", "too_short", "other_length",
)  # fmt: skip


class Fault(Exception):
    """The work on a recording cannot go on; `code` says why and `figures` fill in its sentence."""

    def __init__(self, code: Code, **figures: Figure) -> None:
        super().__init__(code, figures)
        self.code = code
        self.figures = figures
