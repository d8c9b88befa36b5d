"""The database: one `db`, aware UTC times, and transactions that begin as writers on SQLite.

SQLite lets two deferred readers both decide on the same row; of 800 concurrent increments only 228 were left, without any
error. So every transaction begins IMMEDIATE there, except in safe requests (GET, HEAD, OPTIONS) and inside `reading()`.
Writers stand in a line that the kernel keeps.
"""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

import psycopg
from flask import Flask, g, has_request_context, request
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Dialect, Engine, MetaData, Table, TypeDecorator, event, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import DeclarativeBase

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# Seconds that a request waits for its turn at the database before it is told to come again. Players wait for 15.
LONGEST_WAIT = 10
# Lines to PostgreSQL stay open once they were wanted: each that is opened anew starts a process there. A thousand people who
# hand in within half a minute made nine of them a second, and each waited for it.
ON_POSTGRESQL = {"pool_size": 15, "max_overflow": 0}
_reading: ContextVar[bool] = ContextVar("reading", default=False)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, stored as naive UTC so that SQLite and PostgreSQL compare alike."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        assert value.tzinfo is not None, "a moment without a zone"
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    # None of ours is mapped to anything else.
    __table__: ClassVar[Table]
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


Base.registry.update_type_annotation_map({datetime: UTCDateTime(), dict[str, Any]: JSON, list[Any]: JSON})
db = SQLAlchemy(model_class=Base)
if TYPE_CHECKING:
    Model = Base  # what type checkers can see of it
else:
    Model = db.Model
_prepared: list[Engine] = []
migrate = Migrate(compare_type=True, render_as_batch=True)


@contextmanager
def reading() -> Iterator[None]:
    """Inside, transactions are readers and don't take SQLite's write lock: for long reports, and for looking before writing."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def letting_others_write() -> Iterator[None]:
    """In a request that writes later: inside, it only reads, and keeps nobody waiting. Rows met before are loaded anew.

    A roster of a million empty rows took half a minute to read, and no beat would have been answered meanwhile.
    """
    db.session.rollback()
    try:
        with reading():
            yield
    finally:
        db.session.rollback()


def begin_writing(*, lightly: bool = False) -> None:
    """Turn a safe request into a writing one: the reading transaction ends, the next begins as a writer.

    Where writing has begun already, it goes on. Lightly: a killed process loses nothing of it, but a power cut may, for
    SQLite then does not wait for the disk. A segment that goes out and is noted took 2.5 ms instead of 7.4.
    """
    if not is_reading():
        return
    db.session.rollback()
    g.writes, g.lightly = True, lightly


def begin_reading() -> None:
    """The writing part of a safe request is committed: what follows only reads, and holds nobody up."""
    g.writes = False


def read_as_of_one_moment() -> None:
    """In a safe request: what follows is read as it stood at one moment, as SQLite reads anyway. Rows met before are loaded anew."""
    if not is_reading():
        return
    if db.engine.dialect.name == "postgresql":
        db.session.rollback()
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    else:
        db.session.connection()
    g.one_moment = db.session().get_transaction()


def one_moment() -> object | None:
    """The transaction that `read_as_of_one_moment` began, as long as it lasts: what was asked in it need not be asked again."""
    begun = g.get("one_moment") if has_request_context() and is_reading() else None
    return begun if begun is db.session().get_transaction() else None


def take_turns(what: str) -> None:
    """Let others who decide on the same thing wait until this transaction ends, where no row stands for it to be locked.

    On SQLite a writing transaction keeps all others waiting anyway.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0))))


def gather_statistics(*tables: type[Base]) -> None:
    """After much was written at once: PostgreSQL plans by what it knew of these tables before, until it looks by itself a minute later.

    SQLite found good plans without.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text(f"ANALYZE {', '.join(table.__tablename__ for table in tables)}"))


def look_up_rows() -> None:
    """In this transaction PostgreSQL finds few rows of a large table by their index; left alone it takes that for slow.

    To count 100 units of 20,000 it read all of a million posts: 2.1 s, and 0.3 s with this.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET LOCAL random_page_cost = 1.1"))


def is_reading() -> bool:
    """Whether the next transaction only reads."""
    if _reading.get() or not has_request_context():
        return _reading.get()
    return request.method in SAFE_METHODS and not g.get("writes")


def add_if_missing(row: type[Base], **values: Any) -> None:
    """Add a row unless one with the same unique key is there, also when two ask at once."""
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    db.session.execute(dialect.insert(row).values(**values).on_conflict_do_nothing())


def prepare(engine: Engine) -> None:
    """Give an engine errors that tell nothing of persons, and an SQLite engine its pragmas and its kind of BEGIN."""
    _prepared.append(engine)
    event.listen(engine, "handle_error", _keep_values_back)
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


class Writer(sqlite3.Connection):
    """A connection whose writing transactions stand in line for the database.

    SQLite itself lets a writer that meets another one sleep and look again, for up to a tenth of a second: with sixteen
    learners watching, a beat then waited 340 ms. A file lock wakes the next one at once, and goes with its process.
    """

    line: int | None = None
    in_turn = threading.local()

    def stand_in_line(self) -> None:
        assert not getattr(self.in_turn, "taken", False), "two writing transactions in one thread would wait for ever"
        if self.line is None:
            self.line = os.open(self._line_file(), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        fcntl.flock(self.line, fcntl.LOCK_EX)
        self.in_turn.taken = True

    def _line_file(self) -> str:
        return str(self.execute("PRAGMA database_list").fetchone()[2]) + "-line"

    def leave_line(self) -> None:
        if self.line is not None and not self.in_transaction:
            fcntl.flock(self.line, fcntl.LOCK_UN)
            self.in_turn.taken = False

    def commit(self) -> None:
        """Whoever can't commit, as on a full disk, leaves the line too: SQLAlchemy does not roll back after that."""
        try:
            super().commit()
        except sqlite3.Error:
            self.rollback()
            raise
        self.leave_line()

    def rollback(self) -> None:
        super().rollback()
        self.leave_line()

    def close(self) -> None:
        super().close()
        if self.line is not None:
            os.close(self.line)
            self.line = None


def is_busy(error: Exception) -> bool:
    """Whether the database is there no longer, not yet or not for this request, so that the same may succeed a moment later."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    # The lower byte is the kind of the error, the upper one its circumstance.
    locked = getattr(cause, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
    return locked or isinstance(cause, (psycopg.OperationalError, NoConnectionFree))


def _keep_values_back(context: ExceptionContext) -> None:
    """PostgreSQL's details hold the row itself, with name and mobile number, and errors end in the log."""
    error, told = context.original_exception, context.sqlalchemy_exception
    if isinstance(error, psycopg.Error) and error.diag.message_primary and told:
        whole, error.args = str(error), (error.diag.message_primary,)
        told.args = tuple(str(words).replace(whole, str(error)) for words in told.args)


def _on_connect(connection: Any, record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=20000"):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    if is_reading():
        connection.exec_driver_sql("BEGIN")
    else:
        _wait_for_disk(connection, "NORMAL" if has_request_context() and g.get("lightly") else "FULL")
        connection.connection.dbapi_connection.stand_in_line()  # type: ignore[union-attr]
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _wait_for_disk(connection: Connection, level: str) -> None:
    if connection.info.get("synchronous", "FULL") != level:
        connection.exec_driver_sql(f"PRAGMA synchronous={level}")
        connection.info["synchronous"] = level


ON_SQLITE = {"connect_args": {"factory": Writer}}


def init_app(app: Flask) -> None:
    is_sqlite = app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    # An error tells the statement and never its values: they are names and mobile numbers, and errors end in the log.
    options: dict[str, Any] = {"hide_parameters": True, "pool_timeout": LONGEST_WAIT}
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options | (ON_SQLITE if is_sqlite else ON_POSTGRESQL)
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        prepare(db.engine)


def drop_connections() -> None:
    """Let go of connections made before a fork, without closing them under the parent."""
    for engine in _prepared:
        engine.dispose(close=False)
