"""What lectures in the hall are worth in class hours: never more of a day than it may have, over all lectures, and never beside the recording of
the same one: the greater of the two counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lms import clock
from lms.courses.hours import Earned, Rules, worth

# Lesson, day on which it was held, tenths of class hours that the office certified.
Heard = tuple[int, date, int]


def counts(held_on: date, at: datetime, since: datetime) -> bool:
    """Whether an attendance counts from a moment on: entered since, and of a lecture that was held on that day or later."""
    return at >= since and held_on >= clock.day_of(since)


@dataclass(frozen=True, slots=True)
class Worth:
    """What attendances are worth by lesson, and how many seconds of each day they take, so that watching has the rest."""

    by_lesson: Mapping[int, Earned]
    by_day: Mapping[date, int]

    @classmethod
    def of(cls, heard: Iterable[Heard], rules: Rules) -> Worth:
        days = by_day(heard, rules)
        return cls(by_lesson(days, rules), {day: seconds.total() for day, seconds in days.items()})


def by_day(heard: Iterable[Heard], rules: Rules) -> Mapping[date, Counter[int]]:
    """On each day the seconds of each lesson, taken in the order in which they were entered, as long as the day has room."""
    days: dict[date, Counter[int]] = defaultdict(Counter)
    for lesson, held_on, tenths in heard:
        rule, day = rules.on(held_on), days[held_on]
        room = rule.seconds_a_day - day.total() + day[lesson]
        day[lesson] = max(day[lesson], min(tenths * rule.minutes * 6, room))
    return days


def by_lesson(days: Mapping[date, Counter[int]], rules: Rules) -> dict[int, Earned]:
    """Of a lecture that was heard on several days, the day that makes most."""
    several: dict[int, list[Earned]] = defaultdict(list)
    for held_on, day in sorted(days.items()):
        for lesson, seconds in day.items():
            several[lesson] += [{str(rules.on(held_on).minutes): seconds}] if seconds else []
    return {lesson: greatest(each) for lesson, each in several.items() if each}


def greatest(several: Iterable[Earned]) -> Earned:
    """The one that makes most hours; nothing of none."""
    return max(several, key=lambda each: worth([each]), default={})
