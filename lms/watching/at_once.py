"""Many rows in one statement: SQLAlchemy, driver and database are asked once for all beats of a transaction.

`executemany` asks them once for each row, and took a tenth of the computing of a beat. Values are bound, never spelled out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache

from sqlalchemy import Connection, Dialect, Table

Rows = Sequence[Mapping[str, object]]
Statement = Callable[[Table, tuple[str, ...], int, Dialect], str]

# A transaction holds at most a hundred beats, and there are four statements; each is spelled once.
SPELLED = 512


def add(table: Table, connection: Connection, rows: Rows) -> None:
    """Insert rows that all name the same columns."""
    _run(_added, table, connection, rows)


def change(table: Table, connection: Connection, rows: Rows) -> None:
    """Update rows by their primary key, which each of them names first."""
    _run(_changed, table, connection, rows)


def _run(spelled: Statement, table: Table, connection: Connection, rows: Rows) -> None:
    stored = _as_text if connection.dialect.name == "sqlite" else _as_naive
    statement = spelled(table, tuple(rows[0]), len(rows), connection.dialect)
    # Most values are no moments, and a call for each is dear.
    values = [stored(value) if isinstance(value, datetime) else value for row in rows for value in row.values()]
    connection.exec_driver_sql(statement, tuple(values))


def _as_naive(moment: datetime) -> datetime:
    """A moment as its column stores it: in UTC, without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def _as_text(moment: datetime) -> str:
    """The same on SQLite, to the letter as SQLAlchemy writes it there."""
    return _as_naive(moment).isoformat(" ", "microseconds")


@lru_cache(SPELLED)
def _added(table: Table, names: tuple[str, ...], count: int, dialect: Dialect) -> str:
    return f"INSERT INTO {table.name} ({', '.join(names)}) {_values(table, names, count, dialect)}"


@lru_cache(SPELLED)
def _changed(table: Table, names: tuple[str, ...], count: int, dialect: Dialect) -> str:
    key, *others = names
    given = [f"column{position}" for position in range(1, len(names) + 1)]
    news = ", ".join(f"{name} = given.{column}" for name, column in zip(others, given[1:], strict=True))
    values = _values(table, names, count, dialect)
    return f"UPDATE {table.name} SET {news} FROM ({values}) AS given WHERE {table.name}.{key} = given.column1"


def _values(table: Table, names: tuple[str, ...], count: int, dialect: Dialect) -> str:
    group = ", ".join(_place(table, name, dialect) for name in names)
    return "VALUES " + ", ".join([f"({group})"] * count)


def _place(table: Table, name: str, dialect: Dialect) -> str:
    """PostgreSQL must be told what a value is; in SQLite the column it goes to decides."""
    return "?" if dialect.name == "sqlite" else f"CAST(%s AS {table.c[name].type.compile(dialect)})"
