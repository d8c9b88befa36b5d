"""The set of whole seconds of a lecture that were verifiably played, held as merged spans.

Second n is the stretch from n to n + 1, so the span (0, 60) is the first minute and ends before second 60.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import lt

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Spans in order that neither overlap nor touch. Made by `Coverage.of`, read back by `Coverage.read`."""

    spans: tuple[Span, ...] = ()

    @classmethod
    def of(cls, *spans: Span) -> Coverage:
        return cls(tuple(_merged(sorted(span for span in spans if span[0] < span[1]))))

    @classmethod
    def whole(cls, seconds: int) -> Coverage:
        return cls.of((0, seconds))

    @classmethod
    def read(cls, text: str) -> Coverage:
        """The coverage that was written as `text`; only the one canonical spelling is accepted."""
        coverage = cls(tuple(map(_span, text.split(",")))) if text else cls()
        if str(coverage) != text or not _in_order(coverage.spans):
            raise ValueError(f"not a coverage in canonical form: {text!r}")
        return coverage

    def __str__(self) -> str:
        return ",".join(f"{start}-{stop}" for start, stop in self.spans)

    def __bool__(self) -> bool:
        return bool(self.spans)

    def __or__(self, other: Coverage) -> Coverage:
        if not (self.spans and other.spans):
            return self if self.spans else other
        return Coverage.of(*self.spans, *other.spans)

    def __and__(self, other: Coverage) -> Coverage:
        if not self._may_meet(other):
            return NOTHING
        return Coverage(tuple(_shared(self.spans, other.spans)))

    def __sub__(self, other: Coverage) -> Coverage:
        if not self._may_meet(other):
            return self
        return self & other.gaps(self.stop)

    def _may_meet(self, other: Coverage) -> bool:
        """False for most: what is played is seldom anywhere near what was played before."""
        ours, theirs = self.spans, other.spans
        return bool(ours and theirs) and ours[0][0] < theirs[-1][1] and theirs[0][0] < ours[-1][1]

    @classmethod
    def counting(cls, covered: str, counted_then: str | None, played: str) -> Coverage:
        """What counts for what is owed: all that is covered, or what counted when the session was opened and it played since."""
        return cls.read(covered) if counted_then is None else cls.read(counted_then) | cls.read(played)

    @property
    def total(self) -> int:
        return sum(stop - start for start, stop in self.spans)

    @property
    def stop(self) -> int:
        """Where the last span ends; 0 if nothing is covered."""
        return self.spans[-1][1] if self.spans else 0

    def gaps(self, seconds: int) -> Coverage:
        """What is missing of the first `seconds`."""
        return Coverage(tuple(_between(self.spans, seconds)))

    def first(self, seconds: int) -> Coverage:
        """The earliest `seconds` of these."""
        return Coverage(tuple(_earliest(self.spans, seconds)))


NOTHING = Coverage()


def _span(text: str) -> Span:
    start, _, stop = text.partition("-")
    return int(start), int(stop)


def _in_order(spans: tuple[Span, ...]) -> bool:
    """Whether each span ends after it begins, and before the next one begins."""
    edges = [edge for span in spans for edge in span]
    return all(map(lt, edges, edges[1:]))


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """`spans`, sorted by start, with those that overlap or touch made into one and empty ones left out."""
    begin = end = 0
    for start, stop in spans:
        if start > end:
            if begin < end:
                yield begin, end
            begin = start
        end = max(end, stop)
    if begin < end:
        yield begin, end


def _shared(ours: tuple[Span, ...], theirs: tuple[Span, ...]) -> Iterator[Span]:
    mine = yours = 0
    while mine < len(ours) and yours < len(theirs):
        start = max(ours[mine][0], theirs[yours][0])
        stop = min(ours[mine][1], theirs[yours][1])
        if start < stop:
            yield start, stop
        if ours[mine][1] < theirs[yours][1]:
            mine += 1
        else:
            yours += 1


def _between(spans: tuple[Span, ...], seconds: int) -> Iterator[Span]:
    reached = 0
    for start, stop in (*spans, (seconds, seconds)):
        if reached < min(start, seconds):
            yield reached, min(start, seconds)
        reached = stop


def _earliest(spans: tuple[Span, ...], seconds: int) -> Iterator[Span]:
    for start, stop in spans:
        if seconds <= 0:
            return
        yield start, min(stop, start + seconds)
        seconds -= stop - start
