"""Class hours (学时) by a plan's rule, which has a day from which it holds: a later rule never reaches back.

A rule says three things.
- Minutes of lecture for one hour. 45 are the safe default for a record that any body may accept; online instruction may
  count 30 (AQ 8011-2023).
- The most hours that one county day may earn, over all lectures of the plan; 8 is customary on training platforms.
- The longest silence between two reports of a player. What is reported after a longer one earns no hours, though it
  counts as watched. 300 seconds are customary; ours is 360, so that an outage of five minutes, which the player bridges,
  costs nobody an hour.

Time spent on tests and reading pages earns none. What is kept of a lecture are whole seconds. Hours are made of their sum
over a plan, and cut to tenths once, when they are shown: ten lectures of six minutes are 1.3 hours, and never rounded up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

MINUTES, DAILY_CAP, LONGEST_GAP = 45, 8, 360
# Verified seconds that count, by the minutes that made an hour on their days: {"45": 360}, with text for a key as in JSON.
Earned = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Rule:
    """`minutes` of lecture for an hour, at most `daily_cap` hours a day, `longest_gap` seconds between two reports."""

    from_on: date
    minutes: int = MINUTES
    daily_cap: int = DAILY_CAP
    longest_gap: int = LONGEST_GAP

    @property
    def seconds_a_day(self) -> int:
        """The most seconds of lecture that one day may earn hours for."""
        return self.daily_cap * self.minutes * 60


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of a plan. The first holds from the beginning, however early that is."""

    history: tuple[Rule, ...]

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> Rules:
        return cls(tuple(sorted(rules, key=lambda rule: rule.from_on)))

    def on(self, day: date) -> Rule:
        """The rule of that day."""
        return next((rule for rule in reversed(self.history) if rule.from_on <= day), self.history[0])

    def by_minutes(self, seconds: Mapping[date, int]) -> dict[str, int]:
        """The seconds that one lecture earned on each day, together where an hour had as many minutes."""
        found: Counter[str] = Counter()
        for day, earned in seconds.items():
            found[str(self.on(day).minutes)] += earned
        return {minutes: earned for minutes, earned in sorted(found.items()) if earned}


def worth(lectures: Iterable[Earned]) -> Fraction:
    """The hours that these seconds are, exactly."""
    parts = (Fraction(seconds, 60 * int(minutes)) for each in lectures for minutes, seconds in each.items())
    return sum(parts, Fraction(0))


def in_hours(hours: Fraction) -> Decimal:
    """As a whole sum is printed: in tenths, the rest left out."""
    return Decimal(int(hours * 10)).scaleb(-1)
