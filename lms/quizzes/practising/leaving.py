"""错题本: what comes into the book of wrong questions, and what leaves it. Pure.

A missed question comes in. It leaves when it was answered right on two different days in a row, for a right answer a minute after
the wrong one shows no more than that the page was read. A miss in between begins the count anew. Who takes a question out or puts
one back is believed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

RIGHT, MISSED, TAKEN_OUT, PUT_BACK = "right", "missed", "taken_out", "put_back"
DAYS_WANTED = 2


@dataclass(frozen=True)
class Event:
    """Something that happened to a question, on that day of the county. `version` is the one that was answered, if any was."""

    question: int
    what: str
    at: datetime
    day: date
    version: int | None = None


@dataclass
class Entry:
    """A question that is in the book, or was: since when, and on how many days it was right since."""

    question: int
    since: datetime
    version: int | None = None
    is_in: bool = True
    right_on: set[date] = field(default_factory=set)
    left_at: datetime | None = None

    @property
    def is_learnt(self) -> bool:
        return len(self.right_on) >= DAYS_WANTED


def entries(events: Iterable[Event]) -> dict[int, Entry]:
    """What was ever in the book, by question, from everything that happened in the order in which it did."""
    found: dict[int, Entry] = {}
    for event in events:
        entry = found.get(event.question)
        if event.what == MISSED:
            found[event.question] = Entry(event.question, event.at, event.version)
        elif entry is not None:
            _turn(entry, event)
    return found


def _turn(entry: Entry, event: Event) -> None:
    if event.what == PUT_BACK and not entry.is_in:
        entry.is_in, entry.left_at = True, None
        if entry.is_learnt:
            entry.right_on = set()
    elif event.what == RIGHT and entry.is_in:
        entry.right_on.add(event.day)
    if entry.is_in and (event.what == TAKEN_OUT or entry.is_learnt):
        entry.is_in, entry.left_at = False, event.at
