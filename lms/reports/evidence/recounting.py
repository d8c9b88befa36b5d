"""Class hours counted anew for whole counties: what lms/watching/earning.py decides, on bits and microseconds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from operator import itemgetter

from lms import clock
from lms.courses.hours import Rules
from lms.reports.evidence import seconds
from lms.watching.earning import NOTHING

SECOND = 1_000_000
# When it was reported; the recording; the silence before it, 0 where none counts, both in microseconds; the seconds as bits.
Report = tuple[int, int, int, int]


def earned(
    reports: Iterable[Report], rules: Rules, in_hall: Mapping[date, int] = NOTHING
) -> Mapping[int, Mapping[date, int]]:
    """Of each recording, how many seconds earned on each county day, beside what lectures in the hall take of it."""
    counted: dict[int, int] = defaultdict(int)
    by_day: dict[int, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    tomorrow = longest = left = 0
    for at, recording, silence, played in sorted(reports, key=itemgetter(0, 1)):
        if at >= tomorrow:
            day = clock.day_of(clock.from_microseconds(at))
            tomorrow = clock.microseconds(clock.start_of(day + timedelta(days=1)))
            longest, left = (
                rules.on(day).longest_gap * SECOND,
                max(rules.on(day).seconds_a_day - in_hall.get(day, 0), 0),
            )
        if silence > longest:
            continue
        new = seconds.lowest(played & ~counted[recording], left)
        counted[recording] |= new
        by_day[recording][day] += new.bit_count()
        left -= new.bit_count()
    return by_day
