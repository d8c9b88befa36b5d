"""Completions day by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from lms.courses.models import Enrolment
from lms.db import db
from lms.reports.scope import Scope


class county_day(GenericFunction[date]):  # noqa: N801  a function of the database
    """The county's calendar day of a moment that is kept in UTC; its zone has had one offset since 1991."""

    type = Date()
    inherit_cache = True


@compiles(county_day, "sqlite")
def _on_sqlite(function: Any, compiler: Any, **options: Any) -> str:
    return f"date({compiler.process(function.clauses, **options)}, '+8 hours')"


@compiles(county_day, "postgresql")
def _on_postgresql(function: Any, compiler: Any, **options: Any) -> str:
    return f"CAST({compiler.process(function.clauses, **options)} + INTERVAL '8 hours' AS date)"


@dataclass(frozen=True)
class Day:
    """How many tasks were completed on that day, and until its end."""

    day: date
    completed: int
    so_far: int


def of(scope: Scope) -> Sequence[Day]:
    """Each day from the opening, or from the first completion, on. Of the tasks that are to study and completed, as known then."""
    told = scope.tasks(county_day(Enrolment.completed_at).label("day")).where(scope.studies(), ~scope.incomplete())
    days = told.subquery()
    rows = db.session.execute(select(days.c.day, func.count()).group_by(days.c.day))
    counted = {row[0]: row[1] for row in rows}
    first = min([scope.plan.opens_on, *counted])
    found, so_far = [], 0
    for number in range((scope.day - first).days + 1):
        day = first + timedelta(days=number)
        so_far += counted.get(day, 0)
        found.append(Day(day, counted.get(day, 0), so_far))
    return found
