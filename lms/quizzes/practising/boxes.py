"""Which question comes next: Leitner's boxes. Pure.

Sebastian Leitner, So lernt man lernen (1972): a card that was known moves up one box, a card that was missed goes back to
the first, and the lower boxes are taken up more often. Here: what was never asked first, then box by box from the lowest,
in each what was asked longest ago; the question just answered comes last, unless it is the only one.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

HIGHEST = 4


@dataclass(frozen=True)
class Known:
    """What somebody knows of a question: when it was asked last, and how often right since it was missed last."""

    seen_at: datetime
    rights: int

    @property
    def box(self) -> int:
        """0: missed the last time."""
        return min(self.rights, HIGHEST)


def next_of(questions: Iterable[int], known: Mapping[int, Known], seed: str) -> int | None:
    """The question that is asked next; none if there is none. `seed` orders those that were never asked."""
    waiting = list(questions)
    just_asked = max((each for each in waiting if each in known), key=lambda each: known[each].seen_at, default=None)
    others = [each for each in waiting if each != just_asked] or waiting
    if fresh := [each for each in others if each not in known]:
        return min(fresh, key=lambda each: _lot(seed, each))
    return min(others, key=lambda each: (known[each].box, known[each].seen_at, each), default=None)


def _lot(seed: str, question: int) -> bytes:
    return hashlib.sha256(f"{seed}/{question}".encode()).digest()
