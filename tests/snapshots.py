"""What many tests begin with: made once on each site of a process, then laid down again as it was.

snapshots.given(app, cast.assemble)     # what `assemble` gave back, its rows and their numbers, committed
snapshots.given(app, making.made, cast) # the same of what is made from what was laid down before
"""

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import text

from lms.db import db
from tests import databases

Made = TypeVar("Made")
SEQUENCES = "SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE last_value IS NOT NULL"


@dataclass(frozen=True)
class Snapshot:
    """What was given back, and the rows: of SQLite the whole file, of PostgreSQL each table as COPY has it."""

    result: bytes
    file: bytes
    tables: dict[str, bytes]
    numbers: dict[str, int]


def given(app: Flask, make: Callable[..., Made], *known: object) -> Made:
    """All rows once `make` has committed its own, as they were when it was first asked on this site.

    Before it are an empty database, or the rows of `known`, which was laid down a moment ago. They stay with the site, whose
    keys have sealed them: a process that comes back to a database begins a site anew there.
    """
    snapshots: dict[Callable[..., Any], Snapshot] = app.extensions.setdefault("snapshots of tests", {})
    if make in snapshots:
        if known:
            databases.empty(app)
        return _laid_down(app, snapshots[make])
    with app.app_context():
        result = make(*known)
    snapshots[make] = _taken(app, pickle.dumps(result))
    return result


def _taken(app: Flask, result: bytes) -> Snapshot:
    if file := databases.sqlite_file(app):
        return Snapshot(result, file.read_bytes(), {}, {})
    with app.app_context(), db.engine.connect() as connection:
        copies = {table.name: _copied(connection, table.name) for table in db.metadata.sorted_tables}
        numbers = dict(map(tuple, connection.execute(text(SEQUENCES))))
    return Snapshot(result, b"", {name: rows for name, rows in copies.items() if rows}, numbers)


def _copied(connection: Any, name: str) -> bytes:
    with connection.connection.cursor().copy(f'COPY "{name}" TO STDOUT') as copy:
        return b"".join(copy)


def _laid_down(app: Flask, snapshot: Snapshot) -> Any:
    with app.app_context():
        if snapshot.file:
            databases.restore_file(snapshot.file)
        else:
            _restore_rows(snapshot)
    return pickle.loads(snapshot.result)


def _restore_rows(snapshot: Snapshot) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        cursor = connection.connection.cursor()
        for name, rows in snapshot.tables.items():
            with cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
                copy.write(rows)
        numbers = ", ".join(f"setval('{name}', {number})" for name, number in snapshot.numbers.items())
        cursor.execute(f"SELECT {numbers}")
