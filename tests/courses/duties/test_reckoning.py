"""From when until when something is owed: months after taking office, and years on three bases."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.duties.reckoning import Span, Terms, after_months, span, still_follows

DAY = date(2026, 6, 15)
LONG_AGO = date(2020, 1, 1)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 3, 15), -12, date(2025, 3, 15)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int, later: date) -> None:
    assert after_months(day, months) == later


@pytest.mark.parametrize(
    ("terms", "clock_from", "office", "expires", "found"),
    [
        (Terms(6, None), LONG_AGO, date(2026, 5, 31), None, ("once", date(2026, 5, 31), date(2026, 11, 30))),
        (Terms(6, None), DAY, date(2026, 5, 31), None, "before_clock"),
        (Terms(6, None), LONG_AGO, None, None, "office_unknown"),
        (Terms(None, "calendar"), LONG_AGO, date(2019, 5, 1), None, ("2026", date(2026, 1, 1), date(2026, 12, 31))),
        (Terms(None, "calendar"), LONG_AGO, None, None, ("2026", date(2026, 1, 1), date(2026, 12, 31))),
        (Terms(None, "calendar"), date(2026, 6, 1), None, None, ("2026", date(2026, 6, 1), date(2026, 12, 31))),
        (Terms(None, "calendar"), LONG_AGO, date(2026, 2, 1), None, "first_year"),
        (Terms(None, "appointment"), LONG_AGO, date(2024, 9, 1), None,
         ("2025-09-01", date(2025, 9, 1), date(2026, 8, 31))),
        (Terms(None, "appointment"), LONG_AGO, date(2025, 6, 16), None, "first_year"),
        (Terms(None, "appointment"), LONG_AGO, None, None, "office_unknown"),
        (Terms(None, "certificate"), LONG_AGO, None, date(2027, 8, 31),
         ("2025-09-01", date(2025, 9, 1), date(2026, 8, 31))),
        (Terms(None, "certificate"), LONG_AGO, None, date(2026, 6, 15),
         ("2025-06-16", date(2025, 6, 16), date(2026, 6, 15))),
        (Terms(None, "certificate"), LONG_AGO, None, date(2026, 6, 14), "certificate_expired"),
        (Terms(None, "certificate"), LONG_AGO, None, None, "certificate_unknown"),
    ],
)  # fmt: skip
def test_what_is_owed_on_a_day(
    terms: Terms, clock_from: date, office: date | None, expires: date | None, found: tuple[str, date, date] | str
) -> None:
    owed = span(terms, DAY, clock_from, office, expires)

    assert (owed if isinstance(owed, str) else (owed.period, owed.owed_from, owed.due_on)) == found


_DAYS = st.dates(date(2010, 1, 1), date(2060, 1, 1))


@given(basis=st.sampled_from(["calendar", "appointment", "certificate"]), day=_DAYS, other=_DAYS)
def test_years_follow_each_other_without_a_gap_and_hold_their_day(basis: str, day: date, other: date) -> None:
    terms, office, expires = Terms(None, basis), min(day, other), max(day, other)
    now = span(terms, day, LONG_AGO, office, expires)
    if isinstance(now, Span):
        after = span(terms, now.due_on + timedelta(days=1), LONG_AGO, office, expires)
        assert now.began_on <= day <= now.due_on
        assert isinstance(after, str) or after.began_on == now.due_on + timedelta(days=1)


def test_what_is_owed_follows_from_the_day_of_taking_office() -> None:
    office, other = date(2024, 2, 29), date(2024, 3, 1)
    once, yearly = Terms(6, None), Terms(None, "appointment")
    owed = span(once, date(2024, 5, 1), date(2024, 1, 1), office, None)
    year = span(yearly, date(2026, 5, 1), date(2024, 1, 1), office, None)
    assert isinstance(owed, Span)
    assert isinstance(year, Span)

    assert [still_follows(once, owed, day) for day in (office, other, None)] == [True, False, False]
    assert [still_follows(yearly, year, day) for day in (office, other, None)] == [True, False, False]
    assert still_follows(Terms(None, "calendar"), year, None)
