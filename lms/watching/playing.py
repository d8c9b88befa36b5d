"""What a player reports, made into whole seconds, or refused as nonsense.

A second counts as played when the report covers it from its start to its end, give or take `TOLERANCE`: browsers tell
the time of a pause, a seek or the end only to within a quarter of a second. A player carries the rest of a second over
a pause.
"""

from __future__ import annotations

import math
from enum import StrEnum

from lms.watching.coverage import Coverage, Span

TOLERANCE = 0.3

# A recording's last second may be shorter than the others; whoever heard its first half has heard the lecture to its end.
SHORT_LAST = 0.5

# Players disagree with our own measuring of a file's length; what lies this far behind the end is cut off, not refused.
OVERRUN = 3.0

# Ten seconds of playing hold a few seeks; an outage of five minutes some dozens.
MOST_SPANS = 60


class Fault(StrEnum):
    NOT_A_LIST = "not_a_list"
    TOO_MANY = "too_many"
    NOT_A_SPAN = "not_a_span"
    OUTSIDE = "outside"
    BACKWARDS = "backwards"
    OVERLAPPING = "overlapping"


class Nonsense(ValueError):
    """No player can have reported this; `position` says which span is wrong, counted from 1."""

    def __init__(self, fault: Fault, position: int = 0) -> None:
        super().__init__(fault, position)
        self.fault = fault
        self.position = position


def seconds_played(report: object, lecture: int) -> Coverage:
    """The whole seconds of a lecture of `lecture` seconds that lie in the reported `[[start, stop], …]`."""
    if not isinstance(report, list):
        raise Nonsense(Fault.NOT_A_LIST)
    if len(report) > MOST_SPANS:
        raise Nonsense(Fault.TOO_MANY)
    spans: list[Span] = []
    reached = 0.0
    for position, pair in enumerate(report, start=1):
        start, stop = _checked(pair, position, reached, lecture + OVERRUN)
        spans.append(_whole(start, lecture if stop >= lecture - SHORT_LAST else stop))
        reached = stop
    return Coverage.of(*spans) & Coverage.whole(lecture)


def _checked(pair: object, position: int, reached: float, end: float) -> tuple[float, float]:
    if not (isinstance(pair, list) and len(pair) == 2 and all(type(edge) in (int, float) for edge in pair)):
        raise Nonsense(Fault.NOT_A_SPAN, position)
    start, stop = pair
    # Written so that NaN and the infinities fail it too.
    if not (0 <= start <= end and 0 <= stop <= end):
        raise Nonsense(Fault.OUTSIDE, position)
    if stop < start:
        raise Nonsense(Fault.BACKWARDS, position)
    if start < reached:
        raise Nonsense(Fault.OVERLAPPING, position)
    return start, stop


def _whole(start: float, stop: float) -> Span:
    # Rounded to milliseconds first, so that 10.7 + 0.3 is 11 and not a hair less.
    return math.ceil(round(start - TOLERANCE, 3)), math.floor(round(stop + TOLERANCE, 3))
