"""The site's only source of time: aware UTC inside, days in the county's own zone."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

# Nobody who learns here was in a post before, and no plan reaches beyond; a day outside was typed wrongly.
YEARS = range(1940, 2100)
COUNTY_ZONE = ZoneInfo("Asia/Shanghai")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _machine_time() -> datetime:
    return datetime.now(UTC)


# The demonstration county tells its past through this, and tests let hours pass; no route and no setting reaches it.
source: Callable[[], datetime] = _machine_time


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return source()


def today() -> date:
    """The present day as the county's calendar has it."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The county's calendar day in which an aware moment falls."""
    return moment.astimezone(COUNTY_ZONE).date()


def start_of(day: date) -> datetime:
    """The first moment of a county day, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=COUNTY_ZONE).astimezone(UTC)


def microseconds(moment: datetime) -> int:
    """An aware moment as whole microseconds since the beginning of 1970 in UTC: how evidence writes times."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def from_microseconds(count: int) -> datetime:
    """The moment that `microseconds` wrote, in UTC."""
    return EPOCH + timedelta(microseconds=count)
