"""Both databases for the tests: made once by the migrations, given back empty to every test."""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text

from lms import create_app
from lms.db import db
from tests import once

MIGRATIONS = Path(__file__).parent.parent / "migrations"
POSTGRES = os.environ.get("LMS_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
ON_CI = os.environ.get("CI") == "true"

# What these folders try is the same on every database, save for races and kills, which are marked `both_databases`: each of
# their tests runs on one, half of them on either, always the same half.
HALVED = ("certificates", "courses", "demo", "home", "media", "people", "quizzes", "statutes", "supervision")


def tried_on(test: pytest.Function, asked: list[str], on_both: bool) -> list[str]:
    """On which of the databases asked for this test runs."""
    if marker := test.get_closest_marker("one_database"):
        return [kind for kind in asked if kind in marker.args] or asked[:1]
    if test.path.name.endswith("pages.py"):
        # What pages say is told once; on PostgreSQL test_every_route and its neighbours open every one of them.
        return asked[:1]
    if on_both or test.get_closest_marker("both_databases") or test.nodeid.split("/")[1] not in HALVED:
        return asked
    return [asked[crc32(test.nodeid.encode()) % len(asked)]]


@contextmanager
def postgres_database() -> Iterator[str]:
    """Address of a fresh PostgreSQL database, dropped at the end. Skips where there is no server, fails on CI."""
    name = f"lms_test_{uuid.uuid4().hex[:12]}"
    try:
        server = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        if ON_CI:
            raise
        pytest.skip(f"no PostgreSQL at {POSTGRES}: {error}")
    with server:
        server.execute(f'CREATE DATABASE "{name}"')
        # What a power cut would take is no matter here: processes are killed, the machine never.
        server.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        try:
            yield POSTGRES.rsplit("/", 1)[0] + "/" + name
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder in memory where the machine has room for it, since nothing there need outlast a power cut."""
    with TemporaryDirectory(prefix="lms-test-", dir=once.in_memory()) as folder:
        yield Path(folder)


@contextmanager
def site(kind: str, folder: Path) -> Iterator[Flask]:
    """The application on an empty, migrated database of that kind, with an instance folder of its own."""
    with bare(kind, folder) as app:
        if db_file := sqlite_file(app):
            db_file.write_bytes(migrated())
        else:
            with app.app_context():
                upgrade(str(MIGRATIONS))
        yield app


@cache
def migrated() -> bytes:
    """An SQLite database as the migrations leave it."""
    return once.made("migrated.sqlite3", _migrated)


def _migrated() -> bytes:
    with quick_folder() as folder, bare("sqlite", folder) as app:
        with app.app_context():
            upgrade(str(MIGRATIONS))
        file = sqlite_file(app)
        assert file
        return file.read_bytes()


@contextmanager
def bare(kind: str, folder: Path) -> Iterator[Flask]:
    """The application as it is before its first start: without any table."""
    with postgres_database() if kind == "postgresql" else nullcontext("") as address:
        settings = {"LMS_INSTANCE": str(folder / "instance"), "LMS_DATABASE_URL": address}
        app = create_app(LMS_PUBLIC_URL="http://localhost", **settings)
        app.config["TESTING"] = True
        once.share_templates(app)
        yield app
        with app.app_context():
            db.engine.dispose()


def kind(app: Flask) -> str:
    with app.app_context():
        return db.engine.dialect.name


def sqlite_file(app: Flask) -> Path | None:
    """The SQLite file of the application, its write-ahead log folded in, or nothing on PostgreSQL."""
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            return None
        with db.engine.connect() as connection:
            connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
        return Path(db.engine.url.database or "")


def empty(app: Flask) -> None:
    """Give the database back as the migrations left it, and what else tests leave behind."""
    if app.extensions["huey"].pending_count():
        app.extensions["huey"].flush()
    for name in ("archives", "certificates", "digests"):
        shutil.rmtree(Path(app.instance_path) / name, ignore_errors=True)
    with app.app_context():
        db.session.remove()
        if db.engine.dialect.name == "sqlite":
            restore_file(migrated())
        else:
            _delete_rows()


def restore_file(content: bytes) -> None:
    """Let this be the SQLite file of the application whose context it is."""
    db.engine.dispose()
    path = Path(db.engine.url.database or "")
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    path.write_bytes(content)


def _delete_rows() -> None:
    """Rows by DELETE, without keys and triggers looking: TRUNCATE makes new files for every table, and waits for the disk.

    A function whose statements PostgreSQL has planned already: to ask anew which of two hundred tables hold rows took longer.
    """
    with db.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        if not connection.info.get("can_empty"):
            connection.execute(text(_emptying()))
            connection.info["can_empty"] = True
        connection.execute(text("SELECT pg_temp.empty_all()"))


def _emptying() -> str:
    orders = "".join(f'DELETE FROM "{table.name}";' for table in db.metadata.sorted_tables)
    numbers = "PERFORM setval(seqrelid, 1, false) FROM pg_sequence;"
    return f"CREATE FUNCTION pg_temp.empty_all() RETURNS void LANGUAGE plpgsql AS $$BEGIN {orders} {numbers} END$$"
