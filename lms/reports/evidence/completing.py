"""When a task was completed, by the evidence of one person and the outline of its plan alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lms import clock
from lms.reports.evidence import seconds
from lms.reports.evidence.told import Facts, LinkRow
from lms.watching.watched import seconds_needed

# When it was reported, and the seconds as bits.
Played = tuple[int, int]


@dataclass(slots=True)
class Evidence:
    """What a person has verifiably done: played by recording, in the order of time, results and readings by lesson."""

    played: dict[int, list[Played]] = field(default_factory=lambda: defaultdict(list))
    attempts: list[Facts] = field(default_factory=list)
    readings: list[Facts] = field(default_factory=list)
    # By recording: when a session first played any of it, when it was last heard of, and how it was watched.
    sessions: dict[int, list[tuple[int, int, str]]] = field(default_factory=lambda: defaultdict(list))
    # Attendances of lectures in the hall.
    in_hall: list[Facts] = field(default_factory=list)
    _watched: dict[tuple[int, int, int], int | None] = field(default_factory=dict)

    def take(self, recording: int, links: Iterable[LinkRow]) -> int:
        """Take what these links verify; the seconds of all of them."""
        taken = [(at, seconds.read(played)) for _, at, played, _, _ in links if played]
        self.played[recording].extend(taken)
        return _union(taken)

    def watch(self, recording: int, links: Sequence[LinkRow], way: str) -> None:
        """Note how a session with these links was watched, if it played anything."""
        played = [at for _, at, seconds, _, _ in links if seconds]
        if played:
            self.sessions[recording].append((min(played), max(at for _, at, *_ in links), way))

    def ways(self, recording: int, since: int, until: int) -> set[str]:
        """How a recording was watched between two moments."""
        return {way for first, last, way in self.sessions.get(recording, []) if first <= until and last >= since}

    def in_order(self) -> Evidence:
        for links in self.played.values():
            links.sort(key=lambda link: link[0])
        return self

    def covered(self, recording: int, since: int = 0) -> int:
        return _union(link for link in self.played.get(recording, []) if link[0] >= since)

    def watched_at(self, recording: int, since: int, needed: int) -> int | None:
        """When the seconds played from a moment on first came to so many; none if they never did."""
        asked = recording, since, needed
        if asked not in self._watched:
            self._watched[asked] = self._first_with(*asked)
        return self._watched[asked]

    def _first_with(self, recording: int, since: int, needed: int) -> int | None:
        covered = 0
        for at, played in self.played.get(recording, []):
            if at >= since:
                covered |= played
                if covered.bit_count() >= needed:
                    return at
        return None

    def passed_at(self, lesson: int, since: int, until: int | None) -> int | None:
        """By the results in force then: later ones don't change what a task was when it was closed."""
        mine = (each for each in self.attempts if each["lesson"] == lesson and each["started"] >= since)
        passed = (_passed(each, until) for each in mine)
        return min((moment for moment in passed if moment is not None), default=None)

    def read_at(self, lesson: int, since: int) -> int | None:
        return min(
            (each["at"] for each in self.readings if each["lesson"] == lesson and each["at"] >= since), default=None
        )

    def attended_at(self, lesson: int, since: int, until: int | None) -> int | None:
        """When it was entered that the person heard a lecture in the hall, unless that was annulled before a moment."""
        return min((each["at"] for each in self.attended(lesson, since, until)), default=None)

    def attended(self, lesson: int, since: int, until: int | None) -> list[Facts]:
        return [each for each in self.heard(lesson, since) if stood(each, until)]

    def heard(self, lesson: int, since: int) -> list[Facts]:
        """Attendance, annulled or not, of a lecture in the hall that was held on the day of that moment or later, and entered since."""
        if not self.in_hall:
            return []
        day = clock.day_of(clock.from_microseconds(since)).isoformat()
        counting = (each for each in self.in_hall if each["counts"] and each["at"] >= since and each["held_on"] >= day)
        return [each for each in counting if each["lesson"] == lesson]


def stood(attendance: Facts, until: int | None) -> bool:
    """Whether it was not annulled before a moment, or not at all."""
    return attendance["annulled"] is None or (until is not None and until <= attendance["annulled"])


def _union(links: Iterable[Played]) -> int:
    covered = 0
    for _, played in links:
        covered |= played
    return covered


def _passed(attempt: Facts, until: int | None) -> int | None:
    """When the attempt was passed, by what it had come to before a moment."""
    first, *later = attempt["results"]
    known = [result for result in later if until is None or result[0] < until]
    _, score, passed = known[-1] if known else first
    return passed if passed is not None and score >= attempt["pass_mark"] else None


@dataclass(frozen=True, slots=True)
class Window:
    """What decides a task: its plan's outline, and the moment from which evidence counts for it, in microseconds."""

    outline: Facts
    since: int
    lengths: dict[int, int]
    # When the task was closed.
    until: int | None = None

    @classmethod
    def of(cls, outline: Facts, counts_from: int | None, lengths: dict[int, int], until: int | None = None) -> Window:
        opening = clock.microseconds(clock.start_of(date.fromisoformat(outline["opens_on"])))
        return cls(outline, max(opening, counts_from or opening), lengths, until)

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

    def quizzes_passed_by(self, at: int, evidence: Evidence) -> bool:
        """Whether every quiz of the plan was passed by then."""
        quizzes = [number for number, kind, _ in self.outline["lessons"] if kind == "quiz"]
        moments = [self.lesson_done_at(evidence, number) for number in quizzes]
        return all(moment is not None and moment <= at for moment in moments)

    def _done_at(self, evidence: Evidence, lesson: int, kind: str, recording: int | None) -> int | None:
        if kind == "quiz":
            return evidence.passed_at(lesson, self.since, self.until)
        if kind == "document":
            return evidence.read_at(lesson, self.since)
        needed = self.needed(recording)
        watched = evidence.watched_at(recording or 0, self.since, needed) if needed else None
        moments = (watched, evidence.attended_at(lesson, self.since, self.until))
        return min((moment for moment in moments if moment is not None), default=None)

    def needed(self, recording: int | None) -> int:
        """The seconds of a recording that the plan asks for; 0: nobody knows its length."""
        return seconds_needed(self.lengths.get(recording or 0, 0), self.outline["watched_share"])

    def lacking(self, evidence: Evidence) -> list[dict[str, Any]]:
        """The lessons that the evidence does not complete; of lectures how far it comes."""
        return [
            {"lesson": lesson} if kind != "lecture" else {
                "lesson": lesson, "recording": recording, "needed": self.needed(recording),
                "seconds": evidence.covered(recording, self.since).bit_count(),
            }
            for lesson, kind, recording in self.outline["lessons"]
            if self._done_at(evidence, lesson, kind, recording) is None
        ]  # fmt: skip
