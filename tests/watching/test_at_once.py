"""Rows written by one statement lie in the database as SQLAlchemy would have written each."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Column, Connection, Float, Integer, LargeBinary, MetaData, String, Table, select, text

from lms.db import UTCDateTime, db
from lms.watching import at_once

SHELF = Table(
    "shelf",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at", UTCDateTime),
    Column("name", String(20)),
    Column("digest", LargeBinary),
    Column("place", Float),
)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ROWS: list[dict[str, Any]] = [
    {"id": 1, "at": None, "name": None, "digest": None, "place": None},
    {"id": 2, "at": NOON, "name": "", "digest": b"\x00\xff", "place": 0.0},
    {"id": 3, "at": NOON + timedelta(microseconds=7), "name": "安全 '%s' :x ?", "digest": b"", "place": 1.25},
    {"id": 4, "at": NOON.astimezone(timezone(timedelta(hours=8))), "name": "x", "digest": b"1", "place": 3.0},
]


@pytest.fixture
def connection(app: Flask) -> Iterator[Connection]:
    with app.app_context(), db.engine.begin() as connection:
        SHELF.create(connection)
        try:
            yield connection
        finally:
            SHELF.drop(connection)


def stored(connection: Connection) -> list[tuple[Any, ...]]:
    """The rows, their moments as the database has them."""
    at = text("CAST(at AS TEXT) AS at")
    rows = connection.execute(select(SHELF.c.id, at, *list(SHELF.c)[2:]).select_from(SHELF).order_by(SHELF.c.id))
    return [tuple(row) for row in rows]


@pytest.fixture
def as_alchemy_writes(connection: Connection) -> list[tuple[Any, ...]]:
    connection.execute(SHELF.insert(), ROWS)
    rows = stored(connection)
    connection.execute(SHELF.delete())
    return rows


def test_added_rows_are_those_of_sqlalchemy(connection: Connection, as_alchemy_writes: list[tuple[Any, ...]]) -> None:
    at_once.add(SHELF, connection, ROWS)

    assert stored(connection) == as_alchemy_writes


def test_changed_rows_are_those_of_sqlalchemy(connection: Connection, as_alchemy_writes: list[tuple[Any, ...]]) -> None:
    connection.execute(SHELF.insert(), [row | {"at": NOON, "name": "old", "place": 9.0} for row in ROWS])

    at_once.change(SHELF, connection, ROWS)

    assert stored(connection) == as_alchemy_writes


def test_no_other_row_is_changed(connection: Connection) -> None:
    connection.execute(SHELF.insert(), ROWS)

    at_once.change(SHELF, connection, [{"id": 2, "name": "new"}])

    assert [row[2] for row in stored(connection)] == [None, "new", ROWS[2]["name"], "x"]
