"""What attendance of lectures in the hall is worth for one task, and what it leaves of each day for what was watched."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter

from lms.courses.hall.worth import Worth
from lms.courses.hours import Earned, Rules
from lms.reports.evidence.completing import Evidence, Window, stood
from lms.reports.evidence.court import Court
from lms.reports.evidence.told import Facts
from lms.watching.earning import NOTHING

# The worker counts what is behind within minutes, and looks at everything once an hour.
COUNTED_WITHIN = timedelta(hours=2) // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Halls:
    """By lesson what it is worth; and of each day the most that it may take, and the least that it must have taken by now."""

    worth: Mapping[int, Earned]
    most: Mapping[date, int]
    least: Mapping[date, int]


def of_task(court: Court, task: Facts, rules: Rules, evidence: Evidence) -> Halls:
    """Of all lessons that the plan ever had, by the rules as they were entered last."""
    if not evidence.in_hall:
        return Halls({}, NOTHING, NOTHING)
    ended = court.closed(task)
    last = sys.maxsize if ended is None else ended
    counted = min(court.now, last) - COUNTED_WITHIN
    heard = [each for each in _heard(court, task, evidence) if each["at"] <= last]
    stand = [each for each in heard if stood(each, ended)]
    ever = [each for each in heard if stood(each, ended) or each["annulled"] > counted]
    long = [each for each in stand if each["at"] <= counted]
    worth, most, least = (Worth.of(map(_told, some), rules) for some in (stand, ever, long))
    # The same days are counted once.
    return Halls(worth.by_lesson, most.by_day, most.by_day if most.by_day == least.by_day else least.by_day)


def _heard(court: Court, task: Facts, evidence: Evidence) -> Sequence[Facts]:
    """In the order in which they were entered."""
    outlines = [outline for _, outline in court.teaching.outlines[task["plan"]]]
    since = Window.of(outlines[-1], task["counts_from"], court.teaching.lengths).since
    lessons = {lesson for outline in outlines for lesson, *_ in outline["lessons"]}
    heard = (each for lesson in lessons for each in evidence.heard(lesson, since))
    return sorted(heard, key=itemgetter("at", "attendance"))


def _told(facts: Facts) -> tuple[int, date, int]:
    return facts["lesson"], date.fromisoformat(facts["held_on"]), facts["tenths"]
