"""Class hours by a plan's rules: of the seconds of all lectures together, each day by the rule that held on it, never
rounded up.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.hours import Rule, Rules, in_hours, worth

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def hours(*lectures: int, minutes: int = 45) -> Decimal:
    return in_hours(worth({str(minutes): seconds} for seconds in lectures))


@pytest.mark.parametrize(
    ("minutes", "minutes_per_hour", "shown"),
    [(45, 45, "1.0"), (44.99, 45, "0.9"), (40, 45, "0.8"), (30, 30, "1.0"), (89.9, 45, "1.9"), (90, 45, "2.0"), (0, 45, "0.0"), (4, 45, "0.0")],
)  # fmt: skip
def test_hours_are_shown_in_tenths_and_never_rounded_up(minutes: float, minutes_per_hour: int, shown: str) -> None:
    assert str(hours(int(minutes * 60), minutes=minutes_per_hour)) == shown


def test_short_lectures_are_added_up_before_anything_is_cut() -> None:
    assert str(hours(*[4 * 60] * 10)) == "0.8"
    assert str(hours(*[360] * 10)) == "1.3"
    assert str(hours()) == "0.0"


def test_each_day_has_the_rule_that_holds_on_it_and_the_first_holds_before() -> None:
    rules = Rules.of([Rule(APRIL, minutes=30), Rule(MARCH, minutes=45)])

    assert [rules.on(date(2026, month, day)).minutes for month, day in ((1, 1), (3, 1), (3, 31), (4, 1), (9, 9))] == [
        45, 45, 45, 30, 30,
    ]  # fmt: skip


def test_seconds_are_kept_by_the_minutes_of_an_hour_on_their_days() -> None:
    rules = Rules.of([Rule(MARCH, minutes=45), Rule(APRIL, minutes=30), Rule(date(2026, 5, 1), minutes=45)])

    seconds = {date(2026, 3, 31): 2700, date(2026, 4, 1): 60, date(2026, 4, 2): 0, date(2026, 5, 1): 1}
    assert rules.by_minutes(seconds) == {"30": 60, "45": 2701}
    assert rules.by_minutes({APRIL: 0}) == {}


def test_a_later_rule_leaves_what_earlier_days_earned_as_it_is() -> None:
    rules = Rules.of([Rule(MARCH, minutes=45), Rule(APRIL, minutes=30)])

    earned = rules.by_minutes({date(2026, 3, 31): 45 * 60, date(2026, 4, 1): 45 * 60})

    assert str(in_hours(worth([earned]))) == "2.5"


DAYS = st.integers(0, 60).map(lambda days: MARCH + timedelta(days=days))
RULES = st.lists(
    st.builds(lambda day, minutes: Rule(day, minutes), DAYS, st.integers(30, 60)),
    min_size=1, max_size=4, unique_by=lambda rule: rule.from_on,
).map(Rules.of)  # fmt: skip
LECTURES = st.lists(st.dictionaries(DAYS, st.integers(0, 4000), max_size=6), max_size=12)


@given(RULES, LECTURES)
def test_the_hours_of_a_plan_are_the_exact_sum_cut_once(rules: Rules, lectures: Sequence[dict[date, int]]) -> None:
    exact = sum(
        (Fraction(seconds, 60 * rules.on(day).minutes) for days in lectures for day, seconds in days.items()),
        Fraction(0),
    )
    kept = [rules.by_minutes(days) for days in lectures]

    shown = Fraction(in_hours(worth(kept)))

    assert worth(kept) == exact
    assert 0 <= exact - shown < Fraction(1, 10)
    assert shown * 10 % 1 == 0
    assert sum(seconds for each in kept for seconds in each.values()) == sum(sum(days.values()) for days in lectures)


@given(st.lists(st.integers(0, 9000), max_size=20), st.integers(60, 400), st.integers(30, 60))
def test_it_does_not_matter_into_how_many_lectures_a_plan_is_cut(lectures: list[int], piece: int, minutes: int) -> None:
    pieces = [part for each in lectures for part in [piece] * (each // piece) + [each % piece]]

    assert hours(*pieces, minutes=minutes) == hours(*lectures, minutes=minutes) == hours(sum(lectures), minutes=minutes)
