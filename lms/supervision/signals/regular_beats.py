"""Reports of playing that come as regularly as a clock's.

Our player draws each pause between two reports anew, from 8 to 12 seconds (static/js/lecture.js). Of any 0.5 seconds an
eighth of its pauses fall into them; measured in Chromium, docs/decisions.md. A person's player cannot do what is asked
for here: sixty times nine in ten is once in 10 to the 40th sessions. A program that reports every ten seconds does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median

# So near to the middle one lie the pauses of a machine.
NEAR_SECONDS = 0.25
SHARE = 0.9
FEWEST = 60
# What is longer is a break, of which a machine may make some too.
BREAK_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Regular:
    """`share` of `gaps` pauses lie within a quarter of a second of `seconds`."""

    gaps: int
    seconds: float
    share: float
    first_at: datetime
    last_at: datetime


def look(moments: Sequence[datetime]) -> Regular | None:
    """Whether one session's reports, in order, came too regularly for a person's player."""
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
    gaps = [gap for gap in gaps if gap <= BREAK_SECONDS]
    if len(gaps) < FEWEST:
        return None
    middle = median(gaps)
    share = sum(abs(gap - middle) <= NEAR_SECONDS for gap in gaps) / len(gaps)
    if share < SHARE:
        return None
    return Regular(len(gaps), round(middle, 3), round(share, 4), moments[0], moments[-1])
