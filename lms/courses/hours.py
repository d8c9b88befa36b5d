"""Class hours (学时) of a lecture by a plan's rule: minutes for one hour, in tenths, never rounded up.

45 minutes are the safe default for a record that any body may accept; online instruction may count 30 (AQ 8011-2023).
Time spent on tests and reading pages earns none.
"""

from collections.abc import Iterable
from decimal import ROUND_DOWN, Decimal

TENTH = Decimal("0.1")


def class_hours(seconds: int, minutes_per_hour: int) -> Decimal:
    """The hours that a lecture of so many seconds counts for."""
    return (Decimal(seconds) / (60 * minutes_per_hour)).quantize(TENTH, rounding=ROUND_DOWN)


def total_hours(lectures: Iterable[int], minutes_per_hour: int) -> Decimal:
    """The sum of what is printed for each lecture, so that a reader who adds the lines finds the same."""
    return sum((class_hours(seconds, minutes_per_hour) for seconds in lectures), Decimal("0.0"))
