"""What people's marks of one written answer come to. Pure.

With two markers, each without knowing the other's points, what they differ by little is doubt that nobody can settle: the mean
holds, in half points, and a quarter is rounded up, for doubt is not to the learner's cost. What they differ by much is an error of
one of them, which a mean would only halve: a third person who reads the answer decides, and their points hold.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FIRST, SECOND, THIRD = "first", "second", "third"


@dataclass(frozen=True)
class Way:
    """How a quiz is marked: by one marker or by two, and by how many points two may differ."""

    markers: int = 1
    gap: float = 2.0


@dataclass(frozen=True)
class Settled:
    """The points that hold, or whose turn it is: FIRST, SECOND or THIRD."""

    points: float | None
    turn: str | None


def standing(given: Iterable[tuple[int, float | None]]) -> dict[int, float]:
    """The points that stand of what markers gave and took back, in the order in which it was given."""
    found: dict[int, float] = {}
    for marker, points in given:
        if points is None:
            found.pop(marker, None)
        else:
            found[marker] = points
    return found


def settle(marks: Mapping[int, float], way: Way) -> Settled:
    """`marks` are the points by marker, in the order in which they were first given."""
    given = list(marks.values())
    if len(given) < way.markers:
        return Settled(None, SECOND if given else FIRST)
    if way.markers == 1:
        return Settled(given[0], None)
    if abs(given[0] - given[1]) <= way.gap:
        return Settled(math.floor(given[0] + given[1] + 0.5) / 2, None)
    return Settled(given[2], None) if len(given) > 2 else Settled(None, THIRD)


def may_mark(marker: int, marks: Mapping[int, float], way: Way) -> bool:
    """Whether it is this person's turn: nobody marks an answer twice."""
    return marker not in marks and settle(marks, way).turn is not None
