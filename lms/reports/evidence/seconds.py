"""Sets of whole seconds as bits of one number, second n as bit n: the union of thousands of reports takes a moment.

lms/watching/coverage.py says what such a set means; this is the arithmetic of those who recompute whole counties.
"""

from __future__ import annotations

from collections.abc import Iterator

# No recording is longer than eleven days; who forges a longer one must not cost us the memory.
MOST = 1_000_000


def read(text: str) -> int:
    """The seconds of a coverage as it is written. Nonsense is no second."""
    if "," in text:
        seconds = 0
        for part in text.split(","):
            seconds |= read(part)
        return seconds
    start, _, stop = text.partition("-")
    if not (start.isdecimal() and stop.isdecimal()):
        return 0
    return _between(int(start), int(stop))


def _between(start: int, stop: int) -> int:
    return ((1 << stop - start) - 1) << start if start < stop <= MOST else 0


def lowest(seconds: int, number: int) -> int:
    """As many of them, the earliest."""
    if seconds.bit_count() <= number:
        return seconds
    found = 0
    for start, stop in _spans(seconds):
        found |= _between(start, min(stop, start + number - found.bit_count()))
    return found


def written(seconds: int) -> str:
    """As a coverage is written."""
    return ",".join(f"{start}-{stop}" for start, stop in _spans(seconds))


def _spans(seconds: int) -> Iterator[tuple[int, int]]:
    place = 0
    while seconds:
        gap = (seconds & -seconds).bit_length() - 1
        seconds >>= gap
        run = (~seconds & (seconds + 1)).bit_length() - 1
        seconds >>= run
        yield place + gap, place + gap + run
        place += gap + run
