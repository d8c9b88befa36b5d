"""Many rows in one statement, handed to the driver as it is: driver and database are asked once for all beats of a transaction.

`executemany` asks them once for each row, and took a tenth of the computing of a beat. Values are bound, never spelled out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table

Rows = Sequence[Mapping[str, object]]
# From table, names of columns, and the rows in SQL.
Statement = Callable[[Table, tuple[str, ...], str], str]

# A transaction holds at most a hundred beats, and there are four statements; each is spelled once.
SPELLED = 512


def add(table: Table, connection: Connection, rows: Rows) -> None:
    """Insert rows that all name the same columns; the values of a column are of one type, or None."""
    _run(_added, table, connection, rows)


def change(table: Table, connection: Connection, rows: Rows) -> None:
    """Update rows by their primary key, which each of them names first."""
    _run(_changed, table, connection, rows)


def driver(connection: Connection) -> Any:
    """What speaks to the database beneath SQLAlchemy."""
    return connection.connection.driver_connection


def _run(spelled: Statement, table: Table, connection: Connection, rows: Rows) -> None:
    names = tuple(rows[0])
    if connection.dialect.name == "sqlite":
        given, values = _listed(len(names), len(rows)), _row_by_row(rows)
    else:
        given, values = _unnested(table, names, connection.dialect), _column_by_column(rows)
    driver(connection).execute(spelled(table, names, given), values)


def _row_by_row(rows: Rows) -> Sequence[object]:
    # Most values are no moments, and a call for each is dear.
    return [_as_text(value) if isinstance(value, datetime) else value for row in rows for value in row.values()]


def _column_by_column(rows: Rows) -> Sequence[object]:
    columns = zip(*(row.values() for row in rows), strict=True)
    return [[_as_naive(value) if isinstance(value, datetime) else value for value in column] for column in columns]


def _as_naive(moment: datetime) -> datetime:
    """A moment as its column stores it: in UTC, without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def _as_text(moment: datetime) -> str:
    """The same on SQLite, to the letter as SQLAlchemy writes it there."""
    return _as_naive(moment).isoformat(" ", "microseconds")


@lru_cache(SPELLED)
def _added(table: Table, names: tuple[str, ...], given: str) -> str:
    return f"INSERT INTO {table.name} ({', '.join(names)}) {given}"


@lru_cache(SPELLED)
def _changed(table: Table, names: tuple[str, ...], given: str) -> str:
    key, *others = names
    news = ", ".join(f"{name} = column{position}" for position, name in enumerate(others, 2))
    return f"UPDATE {table.name} SET {news} FROM ({given}) AS given WHERE {table.name}.{key} = column1"


@lru_cache(SPELLED)
def _listed(columns: int, rows: int) -> str:
    """Rows of which SQLite calls the columns column1, column2 …"""
    return "VALUES " + ", ".join([f"({', '.join('?' * columns)})"] * rows)


@lru_cache(SPELLED)
def _unnested(table: Table, names: tuple[str, ...], dialect: Dialect) -> str:
    """The same for any number of rows, so that PostgreSQL has few statements to plan. It must be told what a value is."""
    lists = ", ".join(f"CAST(%s AS {table.c[name].type.compile(dialect)}[])" for name in names)
    columns = ", ".join(f"column{position}" for position in range(1, len(names) + 1))
    return f"SELECT * FROM unnest({lists}) AS lists ({columns})"
