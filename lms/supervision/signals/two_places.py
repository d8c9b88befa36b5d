"""Somebody who was at a group session and somewhere else as well: at another one, or watching on their own.

Nothing counts for that time. Who walks from one room to another, or closes the own player a little late, is no signal.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

SECONDS = 60


@dataclass(frozen=True, slots=True)
class Overlap:
    """A time during which the person was at the group session and elsewhere."""

    group: int
    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Twice:
    """`seconds` of it in all, in so many `sessions`."""

    sessions: int
    seconds: int
    first_at: datetime
    last_at: datetime


def look(overlaps: Iterable[Overlap]) -> Twice | None:
    """Whether one person was in two places at once for longer than a moment."""
    listed = list(overlaps)
    seconds = sum(int((each.end - each.begin).total_seconds()) for each in listed)
    if seconds <= SECONDS:
        return None
    first, last = min(each.begin for each in listed), max(each.end for each in listed)
    return Twice(len({each.group for each in listed}), seconds, first, last)
