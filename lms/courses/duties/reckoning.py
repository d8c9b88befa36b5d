"""From when until when a post owes what a rule asks: pure arithmetic of days.

Once, within months of taking office; or each year, by calendar, by the day of taking office, or by the years counted back
from the day a certificate expires. A rule that is switched on never asks for what was due before its clock began.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

ONCE = "once"
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Terms:
    """Exactly one is given: months after taking office, or the basis of years (kinds.BASES)."""

    months: int | None
    year_basis: str | None


@dataclass(frozen=True, slots=True)
class Span:
    """What is owed: `period` tells it from the next one of the same post, `began_on` decides which version judges it."""

    period: str
    began_on: date
    owed_from: date
    due_on: date


def span(terms: Terms, day: date, clock_from: date, office: date | None, expires: date | None) -> Span | str:
    """What is owed on a day that the clock has reached, or why nothing is: a key of kinds.REASONS."""
    if terms.months is not None:
        return _once(terms.months, clock_from, office)
    if terms.year_basis == "calendar":
        return _calendar(day, clock_from, office)
    if terms.year_basis == "appointment":
        return _of_office(day, clock_from, office)
    return _of_certificate(day, clock_from, expires)


def _once(months: int, clock_from: date, office: date | None) -> Span | str:
    if office is None:
        return "office_unknown"
    if office < clock_from:
        return "before_clock"
    return Span(ONCE, office, office, after_months(office, months))


def _calendar(day: date, clock_from: date, office: date | None) -> Span | str:
    """Where the day of taking office is not known, it was long ago."""
    first = date(day.year, 1, 1)
    if office is not None and office >= first:
        return "first_year"
    return Span(str(day.year), first, max(first, clock_from), date(day.year, 12, 31))


def _of_office(day: date, clock_from: date, office: date | None) -> Span | str:
    if office is None:
        return "office_unknown"
    years = day.year - office.year
    if after_months(office, 12 * years) > day:
        years -= 1
    if years < 1:
        return "first_year"
    began_on = after_months(office, 12 * years)
    return _year(began_on, after_months(office, 12 * (years + 1)) - A_DAY, clock_from)


def _of_certificate(day: date, clock_from: date, expires: date | None) -> Span | str:
    if expires is None:
        return "certificate_unknown"
    if day > expires:
        return "certificate_expired"
    years = expires.year - day.year
    if after_months(expires, -12 * years) < day:
        years -= 1
    ends_on = after_months(expires, -12 * years)
    return _year(after_months(expires, -12 * (years + 1)) + A_DAY, ends_on, clock_from)


def _year(began_on: date, ends_on: date, clock_from: date) -> Span:
    return Span(began_on.isoformat(), began_on, max(began_on, clock_from), ends_on)


def still_follows(terms: Terms, found: Span, office: date | None) -> bool:
    """Whether what is owed follows from the day of taking office as it is known today; years of a calendar or certificate do not ask."""
    if terms.months is not None:
        return office is not None and (office, after_months(office, terms.months)) == (found.owed_from, found.due_on)
    if terms.year_basis != "appointment":
        return True
    return office is not None and after_months(office, 12 * (found.began_on.year - office.year)) == found.began_on


def after_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
