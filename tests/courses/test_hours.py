"""Class hours by a plan's rules: in tenths, never rounded up, each day by the rule that held on it."""

from datetime import date
from decimal import Decimal

import pytest

from lms.courses.hours import Rule, Rules, in_hours, tenths, total_hours

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


@pytest.mark.parametrize(
    ("minutes", "minutes_per_hour", "hours"),
    [(45, 45, "1.0"), (44.99, 45, "0.9"), (40, 45, "0.8"), (30, 30, "1.0"), (89.9, 45, "1.9"), (90, 45, "2.0"), (0, 45, "0.0"), (4, 45, "0.0")],
)  # fmt: skip
def test_hours_count_in_tenths_and_are_never_rounded_up(minutes: float, minutes_per_hour: int, hours: str) -> None:
    assert in_hours(tenths(int(minutes * 60), minutes_per_hour)) == Decimal(hours)


def test_the_total_is_what_a_reader_gets_who_adds_the_lines() -> None:
    lectures = [40 * 60, 40 * 60, 40 * 60]

    assert str(total_hours(lectures, 45)) == "2.4"
    assert str(total_hours([], 45)) == "0.0"


def test_each_day_has_the_rule_that_holds_on_it_and_the_first_holds_before() -> None:
    rules = Rules.of([Rule(APRIL, minutes=30), Rule(MARCH, minutes=45)])

    assert [rules.on(date(2026, month, day)).minutes for month, day in ((1, 1), (3, 1), (3, 31), (4, 1), (9, 9))] == [
        45, 45, 45, 30, 30,
    ]  # fmt: skip


def test_a_later_rule_leaves_what_earlier_days_earned_as_it_is() -> None:
    rules = Rules.of([Rule(MARCH, minutes=45), Rule(APRIL, minutes=30)])

    assert rules.tenths({date(2026, 3, 31): 45 * 60}) == 10
    assert rules.tenths({date(2026, 3, 31): 45 * 60, date(2026, 4, 1): 45 * 60}) == 25


def test_parts_of_an_hour_from_several_days_are_added_before_they_are_cut() -> None:
    rules = Rules.of([Rule(MARCH, minutes=45)])

    assert rules.tenths({date(2026, 3, day): 15 * 60 for day in (1, 2, 3)}) == 10
