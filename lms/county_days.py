"""The county's days of moments, in queries."""

from datetime import date
from typing import Any

from sqlalchemy import Date
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


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
