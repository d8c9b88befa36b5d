"""Seconds that count for class hours, and the hours that they make: never more than the evidence gives that was there when
they were counted, nor less.

Every task is counted anew, also one that was annulled or whose plan is closed: by the evidence up to its end. Less may
stand where the worker has not come to the newest evidence, as `counted_at` says, but not for longer than it ever takes.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row

from lms.courses.hall.worth import greatest
from lms.courses.hours import Earned, Rule, Rules, in_hours, worth
from lms.reports.evidence import chains, halls, recounting, seconds
from lms.reports.evidence.completing import Evidence, Window
from lms.reports.evidence.court import Court
from lms.reports.evidence.differences import Difference, difference, time
from lms.reports.evidence.enrolments import facts_of
from lms.reports.evidence.halls import COUNTED_WITHIN
from lms.reports.evidence.recounting import Report
from lms.reports.evidence.standing import Standing, microseconds
from lms.reports.evidence.told import Facts, LinkRow, Person

# A count reads the evidence just after the moment that it notes, and whoever closes a task may wait for a count.
GRACE = timedelta(minutes=1) // timedelta(microseconds=1)
# Recording and links of each session.
Sittings = Sequence[tuple[int, list[LinkRow]]]


def compare(court: Court, number: int, told: Person, standing: Standing, evidence: Evidence) -> Iterator[Difference]:
    sittings = [(opening["recording"], links) for _, opening, links in chains.sittings(told, standing)]
    rows: dict[int, dict[int, Row[Any]]] = defaultdict(dict)
    for row in standing.stamps:
        rows[row.enrolment_id][row.lesson_id] = row
    # What was not entered yet is judged when it is.
    for each in (each for each in standing.enrolments if court.teaching.latest(each.plan_id)):
        who = {"person": number, "plan": each.plan_id, "enrolment": each.id}
        yield from _of_task(_Task(court, facts_of(each), sittings, evidence), who, rows[each.id])


def _of_task(task: _Task, who: Facts, rows: dict[int, Row[Any]]) -> Iterator[Difference]:
    """Lecture by lecture, and then what all of it makes."""
    stands: list[Earned] = []
    least: list[Earned] = []
    most: list[Earned] = []
    for lesson in sorted(rows.keys() | task.begun()):
        row = rows.get(lesson)
        counted = microseconds(row.counted_at) if row else None
        low, high = task.bounds(lesson, counted or 0, _latest(task, row, counted))
        low, high = _with_hall(
            low, high, task.halls.worth.get(lesson, {}), is_due=row is not None and row.grade == "hall"
        )
        kept = _read(row.earned if row else {})
        if kept is None or _is_more(kept, high) or _is_more(low, kept):
            words = _in_seconds(kept) if row and kept is not None else str(row and row.earned)
            given = _in_seconds(low if kept is not None and _is_more(low, kept) else high)
            words = f"{words} / {time(counted) or _('nothing')}"
            yield difference("earned_seconds", lesson=lesson, stands=words, evidence=given, **who)
        stands.append(kept or {})
        least.append(low)
        most.append(high)
    yield from _hours(who, *(in_hours(worth(each)) for each in (stands, least, most)))


def _latest(task: _Task, row: Row[Any] | None, counted: int | None) -> int:
    """Up to which moment the evidence may be counted: what is to be counted anew may have been counted at any."""
    if counted is not None:
        return counted
    return task.court.now if row is not None and row.earned else 0


def _with_hall(low: Earned, high: Earned, in_hall: Earned, *, is_due: bool) -> tuple[Earned, Earned]:
    """A lecture in the hall and its recording never count both: the greater of the two does."""
    return greatest([low, in_hall] if is_due else [low]), greatest([high, in_hall])


def _hours(who: Facts, stands: Decimal, least: Decimal, most: Decimal) -> Iterator[Difference]:
    if not least <= stands <= most:
        yield difference("class_hours", stands=str(stands), evidence=str(least if stands < least else most), **who)


def _read(earned: Any) -> dict[str, int] | None:
    """The seconds as they are kept; none, if that is nonsense."""
    if not isinstance(earned, dict):
        return None
    is_told = all(minutes.isdecimal() and int(minutes) and type(seconds) is int for minutes, seconds in earned.items())
    return earned if is_told else None


def _is_more(one: Earned, other: Earned) -> bool:
    """Whether there are more seconds in it, for an hour of whatever length."""
    return any(seconds > other.get(minutes, 0) for minutes, seconds in one.items())


def _in_seconds(earned: Earned) -> str:
    parts = [_("%(seconds)s s (%(minutes)s minutes an hour)", seconds=each, minutes=of) for of, each in earned.items()]
    return _(", ").join(parts) or "0"


def _by_minutes(choose: Callable[[Iterable[int]], int], several: Sequence[Earned]) -> Earned:
    """The least, or the most, of each."""
    minutes = {each for earned in several for each in earned}
    return {each: choose([earned.get(each, 0) for earned in several]) for each in sorted(minutes)}


def _runs(outline: Facts) -> bool:
    return outline["published"] is not None and outline["closed"] is None and outline["taught"]


def _rules(outline: Facts) -> Rules:
    return Rules.of(Rule(date.fromisoformat(day), *terms) for day, *terms in outline["hours"])


class _Task:
    """One task, and what its evidence earns. Moments are in microseconds; `last` is the one after which none counts."""

    def __init__(self, court: Court, task: Facts, sittings: Sittings, evidence: Evidence) -> None:
        self.court, self.task, self.sittings = court, task, sittings
        self.ended = court.closed(task)
        self.last = sys.maxsize if self.ended is None else self.ended
        self.due = court.now - COUNTED_WITHIN
        self._known: dict[tuple[int, int, int], dict[int, Earned]] = {}
        self._moments: dict[int, list[int]] = {}
        latest = court.teaching.latest(task["plan"]) or {"hours": []}
        self.halls = halls.of_task(court, task, _rules(latest), evidence)

    def begun(self) -> set[int]:
        """The lectures of which a row must be there, whether it is or not.

        A beat makes it at once; of what was watched before the task was given, the worker does, as long as the task is open.
        """
        if self.ended is None:
            return {lesson for outline in self._outlines(self.due) for lesson, *_ in outline["lessons"]}
        outlines = list(self.court.teaching.between(self.task["plan"], self.task["enrolled"], self.last))
        if not outlines or not all(outline["published"] and outline["taught"] for outline in outlines):
            return set()
        since = max(self.task["enrolled"], self._since(outlines[-1])) + GRACE
        played = {to for to, links in self.sittings for _, at, new, *_ in links if new and since <= at <= self.last}
        lessons = ({lesson for lesson, _, recording in each["lessons"] if recording in played} for each in outlines)
        return set.intersection(*lessons)

    def _since(self, outline: Facts) -> int:
        return Window.of(outline, self.task["counts_from"], self.court.teaching.lengths).since

    def bounds(self, lesson: int, counted: int, latest: int) -> tuple[Earned, Earned]:
        """The least and the most that a lecture may have, by any outline since the moment of its count."""
        asked = self._asked(counted)
        least = [self._earned(outline, asked, self.halls.most).get(lesson, {}) for outline in self._outlines(asked)]
        most = [
            self._earned(outline, latest + GRACE, self.halls.least, GRACE).get(lesson, {})
            for outline in self._outlines(counted)
        ]
        return _by_minutes(min, least), _by_minutes(max, most)

    def _outlines(self, since: int) -> Iterator[Facts]:
        return self.court.teaching.between(self.task["plan"], min(since, self.last), self.last)

    def _asked(self, counted: int) -> int:
        """The moment up to which everything must be counted: that of the count, or since when it is due."""
        return max(counted, self.due) if self._is_due() else counted

    def _is_due(self) -> bool:
        if self.ended is not None:
            return self.ended <= self.due
        return self.task["enrolled"] <= self.due and all(map(_runs, self._outlines(self.due)))

    def _earned(self, outline: Facts, until: int, in_hall: Mapping[date, int], grace: int = 0) -> dict[int, Earned]:
        """By lesson. However many moments are asked for, what lies between two reports is counted once."""
        until = min(until, self.last + grace)
        asked = id(outline), bisect_right(self._reported(outline), until), id(in_hall)
        if asked not in self._known:
            self._known[asked] = self._count(outline, until, in_hall)
        return self._known[asked]

    def _reported(self, outline: Facts) -> list[int]:
        if id(outline) not in self._moments:
            recordings = {recording for *_, recording in outline["lessons"]}
            moments = (at for recording, links in self.sittings if recording in recordings for _, at, *_ in links)
            self._moments[id(outline)] = sorted(moments)
        return self._moments[id(outline)]

    def _count(self, outline: Facts, until: int, in_hall: Mapping[date, int]) -> dict[int, Earned]:
        lectures = {recording: lesson for lesson, _, recording in reversed(outline["lessons"]) if recording}
        rules = _rules(outline)
        earned = recounting.earned(self._reports(lectures, self._since(outline), until), rules, in_hall)
        return {lesson: rules.by_minutes(earned.get(recording, {})) for recording, lesson in lectures.items()}

    def _reports(self, lectures: dict[int, int], since: int, until: int) -> Iterator[Report]:
        for recording, links in self.sittings:
            before: int | None = None
            for _number, at, played, _receipts, kind in links if recording in lectures else ():
                if not since <= at <= until:
                    continue
                silence = 0 if before is None or kind != "beat" else at - before
                before = at
                if played:
                    yield at, recording, silence, seconds.read(played)
