"""Completions day by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from lms.db import db
from lms.reports.counting import Source
from lms.reports.scope import Scope


@dataclass(frozen=True)
class Day:
    """How many tasks were completed on that day, and until its end; and how many came in on it since the opening."""

    day: date
    completed: int
    so_far: int
    joined: int = 0


def of(scope: Scope) -> Sequence[Day]:
    """Each day from the opening, or from the first completion, on. Of the tasks that are to study, as known then."""
    days = Source.of(scope).days()
    rows = db.session.execute(
        select(days.c.day, func.sum(days.c.completed), func.sum(days.c.joined)).group_by(days.c.day)
    )
    counted = {row[0]: (int(row[1]), int(row[2])) for row in rows if row[1] or row[2]}
    first = min([scope.plan.opens_on, *counted])
    found, so_far = [], 0
    for number in range((scope.day - first).days + 1):
        day = first + timedelta(days=number)
        completed, joined = counted.get(day, (0, 0))
        so_far += completed
        found.append(Day(day, completed, so_far, joined))
    return found
