"""Class hours by a plan's rule: in tenths, never rounded up, and the total is the sum of its lines."""

from decimal import Decimal

import pytest

from lms.courses.hours import class_hours, total_hours


@pytest.mark.parametrize(
    ("minutes", "minutes_per_hour", "hours"),
    [(45, 45, "1.0"), (44.99, 45, "0.9"), (40, 45, "0.8"), (30, 30, "1.0"), (89.9, 45, "1.9"), (90, 45, "2.0"), (0, 45, "0.0"), (4, 45, "0.0")],
)  # fmt: skip
def test_hours_count_in_tenths_and_are_never_rounded_up(minutes: float, minutes_per_hour: int, hours: str) -> None:
    assert class_hours(int(minutes * 60), minutes_per_hour) == Decimal(hours)


def test_the_total_is_what_a_reader_gets_who_adds_the_lines() -> None:
    lectures = [40 * 60, 40 * 60, 40 * 60]

    assert total_hours(lectures, 45) == Decimal("2.4")
    assert total_hours([], 45) == Decimal("0.0")
