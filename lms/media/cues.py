"""One line of captions and when it is shown; what every kind of captions file is read into."""

from dataclasses import dataclass


class BadCaptions(Exception):
    """Something that holds no captions; `line` counts from 1 where there is one to blame."""

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(code, line)
        self.code = code
        self.line = line


@dataclass(frozen=True)
class Cue:
    """Seconds from the beginning, to the millisecond, and the words, on one line or several."""

    start: float
    end: float
    text: str


def checked(cue: Cue, line: int) -> Cue:
    """The same, if it does not end before it begins. Raises BadCaptions for the line."""
    if cue.end < cue.start:
        raise BadCaptions("ends_before_it_begins", line)
    return cue


def seconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> float:
    """A time in the pieces that files write; the fraction is what stands behind the dot."""
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(fraction.ljust(3, "0")) / 1000
