"""Class hours: never more than the evidence gives that was there when they were counted, nor less where that was all.

Every task is counted anew, also one that was annulled or whose plan is closed: by the evidence up to its closing. Less may
stand where the worker has not come to the newest evidence, as `counted_at` says.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, timedelta

from flask_babel import gettext as _

from lms import clock
from lms.courses.hours import Rule, Rules, in_hours
from lms.reports.evidence import chains
from lms.reports.evidence.completing import Evidence, Window
from lms.reports.evidence.court import Court
from lms.reports.evidence.differences import Difference, difference, time
from lms.reports.evidence.enrolments import facts_of
from lms.reports.evidence.standing import Standing, microseconds
from lms.reports.evidence.told import Facts, Person
from lms.watching import earning
from lms.watching.coverage import Coverage
from lms.watching.earning import Reported

# A count reads the evidence just after the moment that it notes, and whoever closes a task may wait for a count.
GRACE = timedelta(minutes=1) // timedelta(microseconds=1)
# Tenths of an hour, and the seconds that earned them.
Hours = tuple[int, int]
NONE: Hours = (0, 0)


def compare(court: Court, number: int, told: Person, standing: Standing, evidence: Evidence) -> Iterator[Difference]:
    tasks = {row.id: _Task(court, facts_of(row), told, standing, evidence) for row in standing.enrolments}
    for row in standing.stamps:
        stands, counted = (row.tenths, row.earned_seconds), microseconds(row.counted_at)
        given = _contradicts(stands, tasks[row.enrolment_id].bounds(row.lesson_id, counted or 0))
        if given is not None:
            yield difference(
                "class_hours",
                person=number,
                plan=row.plan_id,
                enrolment=row.enrolment_id,
                lesson=row.lesson_id,
                stands=f"{in_hours(stands[0])} ({stands[1]} s; {time(counted) or _('nothing')})",
                evidence=f"{in_hours(given[0])} ({given[1]} s)",
            )


def _contradicts(stands: Hours, bounds: list[tuple[Hours, Hours]]) -> Hours | None:
    """What the evidence gives, if tenths or seconds are more, or less, than by any outline; else none."""
    least, most = [each for each, _ in bounds], [each for _, each in bounds]
    for value, low, high in zip(stands, zip(*least, strict=True), zip(*most, strict=True), strict=False):
        if value > max(high):
            return max(most)
        if value < min(low):
            return min(least)
    return None


class _Task:
    """One task, and what its evidence earns. Moments are in microseconds; `last` is the one after which none counts."""

    def __init__(self, court: Court, task: Facts, told: Person, standing: Standing, evidence: Evidence) -> None:
        self.court, self.task, self.told, self.standing, self.evidence = court, task, told, standing, evidence
        closed = court.closed(task)
        self.last = sys.maxsize if closed is None else closed + GRACE
        self._known: dict[tuple[int, int], dict[int, Hours]] = {}

    def bounds(self, lesson: int, counted: int) -> list[tuple[Hours, Hours]]:
        """The least and the most that a lecture may have, by each outline since the moment of its count."""
        outlines = self.court.teaching.between(self.task["plan"], min(counted, self.last), self.last)
        return [self._bounds(outline, lesson, counted) for outline in outlines]

    def _bounds(self, outline: Facts, lesson: int, counted: int) -> tuple[Hours, Hours]:
        newest = max(self._reported(outline, lesson), default=None)
        if newest is None:
            return NONE, NONE
        whole = self._earned(outline, self.last).get(lesson, NONE)
        # Every report up to its moment was there for the count, whatever came later changes nothing of that.
        most = whole if newest <= counted + GRACE else self._earned(outline, counted + GRACE).get(lesson, NONE)
        return whole if newest <= counted else NONE, most

    def _reported(self, outline: Facts, lesson: int) -> Iterator[int]:
        """When something of a lecture was reported for the task."""
        for number, _kind, recording in outline["lessons"]:
            if number == lesson:
                yield from (at for at, _ in self.evidence.played.get(recording, ()) if at <= self.last)

    def _earned(self, outline: Facts, until: int) -> dict[int, Hours]:
        asked = id(outline), until
        if asked not in self._known:
            self._known[asked] = self._count(outline, until)
        return self._known[asked]

    def _count(self, outline: Facts, until: int) -> dict[int, Hours]:
        lectures = {recording: lesson for lesson, _, recording in reversed(outline["lessons"]) if recording}
        rules = Rules.of(Rule(date.fromisoformat(day), *terms) for day, *terms in outline["hours"])
        since = Window.of(outline, self.task["counts_from"], self.court.teaching.lengths).since
        earned = earning.earned(self._reports(lectures, since, until), rules)
        return {
            lesson: (rules.tenths(earned.by_day[recording]), earned.seconds[recording].total)
            for recording, lesson in lectures.items()
        }

    def _reports(self, lectures: dict[int, int], since: int, until: int) -> Iterator[Reported]:
        for recording, links in chains.sittings(self.told, self.standing):
            before: int | None = None
            for _number, at, played, _receipts, kind in links if recording in lectures else ():
                if not since <= at <= until:
                    continue
                silence = None if before is None or kind != "beat" else (at - before) / 1e6
                before = at
                if played:
                    yield Reported(recording, clock.from_microseconds(at), silence, Coverage.read(played))
