"""The stamps of a task, and since when each was known: rates of a past day have those alone that were known on it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func

from lms import clock
from lms.courses.models import Enrolment

# By stamp, the column of when it was known, where that is later.
KNOWN = {"started_at": "started_known_at", "passed_at": "passed_known_at", "completed_at": "completed_known_at"}
# What is stamped at once takes moments.
AT_ONCE = timedelta(minutes=5)


def stamp(enrolment: Enrolment, name: str, at: datetime | None) -> None:
    """Once; what happened earlier is known from now on."""
    if at is None or getattr(enrolment, name) is not None:
        return
    setattr(enrolment, name, at)
    if at < clock.now() - AT_ONCE:
        setattr(enrolment, KNOWN[name], clock.now())


def known_since(name: str, of: Any = Enrolment) -> ColumnElement[datetime | None]:
    """For queries that have Enrolment: since when this stamp was known; none where it is not there."""
    return func.coalesce(getattr(of, KNOWN[name]), getattr(of, name), type_=Enrolment.enrolled_at.type)
