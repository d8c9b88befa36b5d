"""When a task was completed, by the evidence of one person and the outline of its plan alone."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lms import clock
from lms.reports.evidence.told import Facts, LinkRow
from lms.watching.coverage import Coverage, Span
from lms.watching.watched import seconds_needed

Played = tuple[int, list[Span]]


def spans_of(text: str) -> list[Span]:
    """The spans of a coverage as it is written; quicker than reading it, and nonsense is no span."""
    pairs = (part.partition("-") for part in text.split(",") if part)
    try:
        return [(int(start), int(stop)) for start, _, stop in pairs]
    except ValueError:
        return []


@dataclass(slots=True)
class Evidence:
    """What a person has verifiably done: played by recording, in the order of time, results and readings by lesson."""

    played: dict[int, list[Played]] = field(default_factory=lambda: defaultdict(list))
    attempts: list[Facts] = field(default_factory=list)
    readings: list[Facts] = field(default_factory=list)

    def take(self, recording: int, links: Iterable[LinkRow]) -> None:
        self.played[recording].extend((at, spans_of(played)) for _, at, played, _, _ in links if played)

    def in_order(self) -> Evidence:
        for links in self.played.values():
            links.sort(key=lambda link: link[0])
        return self

    def covered(self, recording: int) -> Coverage:
        return _union(self.played.get(recording, []))

    def covered_since(self, recording: int, since: int) -> Coverage:
        return _union([link for link in self.played.get(recording, []) if link[0] >= since])

    def watched_at(self, recording: int, since: int, needed: int) -> int | None:
        """When the seconds played from a moment on first came to so many; none if they never did."""
        links = [link for link in self.played.get(recording, []) if link[0] >= since]
        if needed <= 0 or _union(links).total < needed:
            return None
        reached = bisect_left(range(1, len(links) + 1), needed, key=lambda number: _union(links[:number]).total)
        return links[reached][0]

    def passed_at(self, lesson: int, since: int) -> int | None:
        passed = (each for each in self.attempts if each["lesson"] == lesson and each["started"] >= since)
        return min((each["passed"] for each in passed if _is_pass(each)), default=None)

    def read_at(self, lesson: int, since: int) -> int | None:
        return min(
            (each["at"] for each in self.readings if each["lesson"] == lesson and each["at"] >= since), default=None
        )


def _union(links: list[Played]) -> Coverage:
    return Coverage.of(*(span for _, spans in links for span in spans))


def _is_pass(attempt: Facts) -> bool:
    return attempt["passed"] is not None and attempt["score"] >= attempt["pass_mark"]


@dataclass(frozen=True, slots=True)
class Window:
    """What decides a task: its plan's outline, and the moment from which evidence counts for it, in microseconds."""

    outline: Facts
    since: int
    lengths: dict[int, int]

    @classmethod
    def of(cls, outline: Facts, counts_from: int | None, lengths: dict[int, int]) -> Window:
        opening = clock.microseconds(clock.start_of(date.fromisoformat(outline["opens_on"])))
        return cls(outline, max(opening, counts_from or opening), lengths)

    def lesson_done_at(self, evidence: Evidence, lesson: int) -> int | None:
        """When the evidence completed a lesson of the plan; none: never, or the plan has no such lesson."""
        for number, kind, recording in self.outline["lessons"]:
            if number == lesson:
                return self._done_at(evidence, number, kind, recording)
        return None

    def completed_at(self, evidence: Evidence) -> int | None:
        """When the evidence completed the last lesson of the plan; none if one is lacking."""
        moments = [self._done_at(evidence, *lesson) for lesson in self.outline["lessons"]]
        return None if None in moments or not moments else max(moment for moment in moments if moment)

    def _done_at(self, evidence: Evidence, lesson: int, kind: str, recording: int | None) -> int | None:
        if kind == "quiz":
            return evidence.passed_at(lesson, self.since)
        if kind == "document":
            return evidence.read_at(lesson, self.since)
        needed = self.needed(recording)
        return evidence.watched_at(recording or 0, self.since, needed) if needed else None

    def needed(self, recording: int | None) -> int:
        """The seconds of a recording that the plan asks for; 0: nobody knows its length."""
        return seconds_needed(self.lengths.get(recording or 0, 0), self.outline["watched_share"])

    def lacking(self, evidence: Evidence) -> list[dict[str, Any]]:
        """The lessons that the evidence does not complete; of lectures how far it comes."""
        return [
            {"lesson": lesson} if kind != "lecture" else {
                "lesson": lesson, "recording": recording, "needed": self.needed(recording),
                "seconds": evidence.covered_since(recording, self.since).total,
            }
            for lesson, kind, recording in self.outline["lessons"]
            if self._done_at(evidence, lesson, kind, recording) is None
        ]  # fmt: skip
