"""Class hours (学时) by a plan's rule, which has a day from which it holds: a later rule never reaches back.

A rule says three things.
- Minutes of lecture for one hour. 45 are the safe default for a record that any body may accept; online instruction may
  count 30 (AQ 8011-2023).
- The most hours that one county day may earn, over all lectures of the plan; 8 is customary on training platforms.
- The longest silence between two reports of a player. What is reported after a longer one earns no hours, though it
  counts as watched. 300 seconds are customary; ours is 360, so that an outage of five minutes, which the player bridges,
  costs nobody an hour.

Time spent on tests and reading pages earns none. Hours are counted in tenths for each lecture and never rounded up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

MINUTES, DAILY_CAP, LONGEST_GAP = 45, 8, 360


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

    def tenths(self, seconds: Mapping[date, int]) -> int:
        """Tenths of an hour for the seconds that one lecture earned on each day, each day by its own rule."""
        hours = sum((Fraction(earned, 60 * self.on(day).minutes) for day, earned in seconds.items()), Fraction(0))
        return int(hours * 10)


def tenths(seconds: int, minutes: int) -> int:
    """Tenths of an hour for so many seconds of one lecture."""
    return seconds * 10 // (60 * minutes)


def total_hours(lectures: Iterable[int], minutes: int) -> Decimal:
    """The hours of lectures of so many seconds: the sum of what each is worth, so that a reader who adds finds the same."""
    return in_hours(sum(tenths(seconds, minutes) for seconds in lectures))


def in_hours(tenths: int) -> Decimal:
    """As it is printed: 12 tenths are 1.2 hours."""
    return Decimal(tenths).scaleb(-1)
