"""Which of the verified seconds earn class hours by a plan's rules: each once, in the order in which they were reported.

A second that was reported after too long a silence, or beyond what its day may earn, is not lost: played again, it earns
as if it were new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from lms import clock
from lms.courses.hours import Rules
from lms.watching.coverage import Coverage

NOTHING: Mapping[date, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reported:
    """Verified seconds of a recording, when they were reported, and how many seconds after the session's last report.

    `silence` is none where nothing was reported before, and where the seconds had been reported in time and were only held
    until their player's person answered.
    """

    recording_id: int
    at: datetime
    silence: float | None
    seconds: Coverage


@dataclass(slots=True)
class Earnings:
    """Of each recording: the seconds that earned, and how many on each county day."""

    seconds: dict[int, Coverage]
    by_day: dict[int, dict[date, int]]


def earned(reports: Iterable[Reported], rules: Rules, in_hall: Mapping[date, int] = NOTHING) -> Earnings:
    """What reports of one person, over all lectures of a plan, earn by its rules, beside what lectures in the hall take of each day."""
    found = Earnings(defaultdict(Coverage), defaultdict(lambda: defaultdict(int)))
    left: dict[date, int] = {}
    for report in sorted(reports, key=lambda report: (report.at, report.recording_id)):
        day = clock.day_of(report.at)
        rule = rules.on(day)
        if report.silence is not None and report.silence > rule.longest_gap:
            continue
        new = (report.seconds - found.seconds[report.recording_id]).first(
            left.setdefault(day, max(rule.seconds_a_day - in_hall.get(day, 0), 0))
        )
        left[day] -= new.total
        found.seconds[report.recording_id] |= new
        found.by_day[report.recording_id][day] += new.total
    return found
