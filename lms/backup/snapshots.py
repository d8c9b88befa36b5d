"""A consistent copy of the database in one file, and back: SQLite's own backup, PostgreSQL's COPY of every table.

PostgreSQL's tables are read in one REPEATABLE READ transaction, so they agree with each other whatever is written meanwhile.
pg_dump is not asked for, because the web machine often has none, or an older one than the server.
"""

import sqlite3
import zipfile
from pathlib import Path
from typing import Any

from sqlalchemy import Integer, text

from lms.db import db

CHUNK = 1024 * 1024


def database_kind() -> str:
    return db.engine.dialect.name


def revision() -> str:
    """The migration that the database stands at."""
    return db.session.scalar(text("SELECT version_num FROM alembic_version")) or ""


def take(path: Path) -> None:
    """Write the whole database, as of one moment, to `path`."""
    _take_sqlite(path) if database_kind() == "sqlite" else _take_postgresql(path)


def put_back(path: Path) -> None:
    """Make the database what `take` wrote. The tables must exist, at the same revision, and are emptied first."""
    db.session.remove()  # its own reading would stand in the way
    _put_back_sqlite(path) if database_kind() == "sqlite" else _put_back_postgresql(path)


def is_in_use() -> bool:
    """Whether the database holds anybody: then nothing may be put over it unasked."""
    return db.session.scalar(text("SELECT 1 FROM person LIMIT 1")) is not None


def _take_sqlite(path: Path) -> None:
    with sqlite3.connect(db.engine.url.database or "") as live, sqlite3.connect(path) as copy:
        # In one step: a step holds one snapshot and no lock on writers, while portions begin again at every write.
        live.backup(copy)
    copy.close()
    live.close()


def _put_back_sqlite(path: Path) -> None:
    db.engine.dispose()
    with sqlite3.connect(path) as copy, sqlite3.connect(db.engine.url.database or "") as live:
        copy.backup(live)
    copy.close()
    live.close()


def _table_names() -> list[str]:
    return [table.name for table in db.metadata.sorted_tables]


def _take_postgresql(path: Path) -> None:
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        cursor = connection.connection.cursor()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as tables:
            for name in _table_names():
                _copy_out(cursor, tables, name)


def _copy_out(cursor: Any, tables: zipfile.ZipFile, name: str) -> None:
    order = f'COPY "{name}" ({_columns(name)}) TO STDOUT'
    with tables.open(f"{name}.copy", "w", force_zip64=True) as file, cursor.copy(order) as rows:
        for row in rows:
            file.write(row)


def _put_back_postgresql(path: Path) -> None:
    """In the order of the foreign keys; units that point at units are checked at the end of their own COPY."""
    with db.engine.begin() as connection, zipfile.ZipFile(path) as tables:
        cursor: Any = connection.connection.cursor()
        listed = ", ".join(f'"{name}"' for name in _table_names())
        cursor.execute(f"TRUNCATE {listed} CASCADE")
        for name in _table_names():
            _copy_in(cursor, tables, name)
            _continue_numbers(cursor, name)


def _copy_in(cursor: Any, tables: zipfile.ZipFile, name: str) -> None:
    with tables.open(f"{name}.copy") as file, cursor.copy(f'COPY "{name}" ({_columns(name)}) FROM STDIN') as rows:
        while chunk := file.read(CHUNK):
            rows.write(chunk)


def _continue_numbers(cursor: Any, name: str) -> None:
    """The next row gets the next number, not one that the copy already holds."""
    number = db.metadata.tables[name].columns.get("id")
    if number is not None and isinstance(number.type, Integer):
        # The name is a table of ours, not somebody's text.
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM \"{name}\"")


def _columns(name: str) -> str:
    return ", ".join(f'"{column.name}"' for column in db.metadata.tables[name].columns)
