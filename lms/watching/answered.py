"""What a session's chain tells of an answered presence check: when it was raised and put last, and how often it was pressed
wrongly. When it was answered is the time of the link.

It stands in the link where a report has its receipts, `check:17;raised:…;asked:…;wrong:2`, with times in microseconds. A link
of before this was told has nothing there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

WRITTEN = re.compile(r"check:(\d+);raised:(-?\d+);asked:(-?\d+);wrong:(\d+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Answered:
    """`raised` and `asked` are microseconds; `wrong` is the number of wrong presses before the right one."""

    check: int
    raised: int
    asked: int
    wrong: int

    def __str__(self) -> str:
        return f"check:{self.check};raised:{self.raised};asked:{self.asked};wrong:{self.wrong}"


def read(text: str) -> Answered | None:
    """None: the link tells nothing of its check, or nothing that the site has written."""
    found = WRITTEN.fullmatch(text)
    return Answered(*map(int, found.groups())) if found else None
