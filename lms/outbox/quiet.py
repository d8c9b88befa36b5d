"""The hours of the day in which nobody is told anything."""

from datetime import UTC, datetime, time, timedelta

from flask import current_app

from lms import clock


def hours() -> tuple[int, int]:
    """The hours of the day from which and until which people are told, as the county sets them."""
    first, last = current_app.config["REMINDER_HOURS"]
    return first, last


def is_quiet() -> bool:
    first, last = hours()
    return not first <= clock.now().astimezone(clock.COUNTY_ZONE).hour < last


def goes_out_at() -> datetime:
    """Now, or in quiet hours the moment at which they end."""
    return _morning(past=hours()[1]) if is_quiet() else clock.now()


def tomorrow() -> datetime:
    """The moment of the next day from which people are told."""
    return _morning(past=0)


def _morning(*, past: int) -> datetime:
    """Of this day, or of the next one if it is that hour or later."""
    there = clock.now().astimezone(clock.COUNTY_ZONE)
    day = there.date() + timedelta(days=int(there.hour >= past))
    return datetime.combine(day, time(hours()[0]), clock.COUNTY_ZONE).astimezone(UTC)
