"""Which seconds of a record can be true, line by line, by what the record tells alone.

A page out of reach is believed no more than time allows: its ticks, which nobody sets, bound how fast it played. What is played past
a question counts once it is answered, and not before, also where the answer comes with a later record. What the clock of the machine says is used only to find somebody in two places, and
only where it can be right.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from lms.watching.accepting import Reason, Receipt
from lms.watching.attention import SPEED
from lms.watching.coverage import NOTHING, Coverage
from lms.watching.group import crediting
from lms.watching.group.crediting import SECOND, Showing, Time
from lms.watching.offline.lines import Line

# Ticks are whole seconds: up to one more may have passed.
ROUNDING = 1
# A question that nobody answers stops the page after two minutes, which at the highest speed are 180 seconds,
# and some more where the browser is slow to stop it.
AMPLE = 190
# The most minutes between two questions that an office can set, and what may be played past the last of them.
LONGEST_UNASKED = 30 * 60 + AMPLE
# Clocks of machines are a little wrong, and what they say is a little late.
CLOCK_SECONDS = 300
# A second more or less where a page was busy; more is a clock that was set back.
JITTER = 5


@dataclass(frozen=True, slots=True)
class Seen:
    """What one line of playing comes to: seconds that can be true, and the others by reason."""

    line: Line
    before: Line
    played: Coverage
    outrun: Coverage
    unheeded: Coverage
    # The number of the line with which it counts: its own, or the answer to the question that stood open; none without one.
    counts_with: int | None

    @property
    def counting(self) -> Coverage:
        return self.played if self.counts_with else NOTHING

    @property
    def ignored(self) -> Coverage:
        return self.unheeded | (self.played - self.counting)

    @property
    def showing(self) -> Showing:
        """When it was played by the clock of the machine, in microseconds."""
        end = self.line.at * SECOND
        return Showing(min(max(self.before.at * SECOND, end - self.played.total * SECOND), end - 1), end, self.played)


@dataclass(slots=True)
class _Walk:
    """What is known before a line: how much was played in this sitting, past an open question, and since the last one. `answers` are
    the numbers of all answers.
    """

    answers: Sequence[int]
    in_sitting: int = 0
    is_asked: bool = False
    past_question: int = 0
    unasked: int = 0

    def note(self, line: Line) -> None:
        if line.kind == "open":
            self.in_sitting = 0
        elif line.kind == "ask" and not self.is_asked:
            self.is_asked, self.past_question = True, 0
        elif line.kind == "answer" and self.is_asked:
            self.is_asked, self.unasked = False, 0

    def take(self, line: Line, before: Line) -> Seen:
        room = min(_allowed(line.tick - before.tick), _allowed(line.tick) - self.in_sitting)
        possible = line.seconds.first(room)
        left = LONGEST_UNASKED - self.unasked
        if self.is_asked:
            left = min(left, AMPLE - self.past_question)
        played = possible.first(max(left, 0))
        self.in_sitting += played.total
        self.past_question += played.total
        self.unasked += played.total
        return Seen(line, before, played, line.seconds - possible, possible - played, self._counts_with(line))

    def _counts_with(self, line: Line) -> int | None:
        if not self.is_asked:
            return line.number
        return next(iter(self.answers[bisect(self.answers, line.number) :]), None)


def _allowed(ticks: int) -> int:
    return int((ticks + ROUNDING) * SPEED)


def seen(lines: Sequence[Line]) -> Iterator[Seen]:
    """What each line of playing comes to, in order. What comes later changes nothing of it, but that it answers a question."""
    walk, before = _Walk([line.number for line in lines if line.kind == "answer"]), None
    for line in lines:
        walk.note(line)
        if line.kind == "play":
            assert before is not None, "a record begins with an opening"
            yield walk.take(line, before)
        before = line


def news(found: Iterable[Seen], upto: int) -> Iterator[Seen]:
    """What the lines after that one bring: what they tell, and what was held until one of them answers."""
    for each in found:
        if each.line.number > upto:
            yield each
        elif each.counts_with and each.counts_with > upto:
            yield replace(each, outrun=NOTHING, unheeded=NOTHING)


def ticks(lines: Iterable[Line]) -> int:
    """How many seconds somebody sat there, in all sittings: a page may be open long before a name is pressed."""
    times: dict[int, list[int]] = {}
    for line in lines:
        times.setdefault(line.sitting, []).append(line.tick)
    return sum(sitting[-1] - sitting[0] for sitting in times.values())


def is_clock_right(lines: Sequence[Line], made: int, now: int) -> bool:
    """Whether the clock of the machine can have been right: between two moments, and never set back."""
    times = [line.at for line in lines]
    if not times or times[0] < made - CLOCK_SECONDS or times[-1] > now + CLOCK_SECONDS:
        return False
    return all(_goes_on(before, line) for before, line in pairwise(lines))


def _goes_on(before: Line, line: Line) -> bool:
    """A machine that sleeps may stop the ticks, and never the clock."""
    passed = line.tick - before.tick if line.sitting == before.sitting else 0
    return line.at - before.at >= passed - JITTER


@dataclass(frozen=True, slots=True)
class Credit:
    """What counts of new lines, receipts for the rest, and when it was played by the machine's clock, where that can be right."""

    seconds: Coverage
    receipts: tuple[Receipt, ...]
    shown: tuple[Time, ...]


def shown(found: Iterable[Seen]) -> list[Time]:
    """When these were played by the clock of the machine."""
    return crediting.joined((each.begin, each.end) for each in (one.showing for one in found if one.counting))


def credit(found: Sequence[Seen], budget: int, elsewhere: Sequence[Time]) -> Credit:
    """What counts of these lines. `budget` are the seconds that can have been attended to in the time that really passed,
    `elsewhere` the times at which the person was somewhere else as well.
    """
    played = _union(each.counting for each in found)
    alone = _union(each.counting - crediting.seen([each.showing], elsewhere) for each in found if each.counting)
    counted = alone.first(max(budget, 0))
    lacking = (
        (Reason.OUTRUN, _union(each.outrun for each in found) | (alone - counted)),
        (Reason.UNHEEDED, _union(each.ignored for each in found)),
        (Reason.TWICE, played - alone),
    )
    receipts = (Receipt(reason, seconds - counted) for reason, seconds in lacking)
    return Credit(counted, tuple(each for each in receipts if each.seconds), tuple(shown(found)))


def _union(parts: Iterable[Coverage]) -> Coverage:
    return Coverage.of(*(span for part in parts for span in part.spans))
