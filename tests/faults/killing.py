"""The end of a process at a chosen point of what it does: before any SQL statement, before or after any commit.

A kill after a statement would leave no more than one before the next statement or commit, for the transaction ends with the
process, and nothing of ours runs between what was asked of the database and its answer.
"""

import os
import signal
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event, text

from lms.db import db

LAST_POINT = "point"
CONNECTED = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
)


class Points:
    """Counts the points that a process passes, and kills it at the chosen one without a word, as a power cut would."""

    def __init__(self, engine: Engine, fatal: int, told: Path) -> None:
        self.fatal, self.told, self.passed = fatal, told, 0
        event.listen(engine, "before_cursor_execute", lambda *facts: self.reach(f"before {facts[2]}"))
        self.really_commit = engine.dialect.do_commit
        engine.dialect.do_commit = self._commit  # type: ignore[method-assign]

    def _commit(self, connection: Any) -> None:
        self.reach("before COMMIT")
        self.really_commit(connection)
        self.reach("after COMMIT")

    def reach(self, where: str) -> None:
        self.passed += 1
        if self.passed == self.fatal:
            self.told.write_text(" ".join(where.split())[:100])
            os.kill(os.getpid(), signal.SIGKILL)


def killed_at(app: Flask, fatal: int, deed: Callable[[], object]) -> str | None:
    """Do it in a child that is killed at that point; in words where that was. None: it came to its end before.

    Raises ChildProcessError if it failed by itself. Call it without an application context, in a process of one thread.
    """
    told = Path(app.instance_path) / LAST_POINT
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            db.engine.dispose()  # its file may not be open at the fork
    if (child := os.fork()) == 0:
        _die_of(app, fatal, deed, told)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    _buried(app)
    if code == 0:
        return None
    if code != -signal.SIGKILL:
        raise ChildProcessError(code)
    return told.read_text()


def _buried(app: Flask) -> None:
    """Return when PostgreSQL has noticed the death too: until then it holds the locks of the dead, whom workers pass by."""
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                while connection.scalar(CONNECTED) > 1 + db.engine.pool.checkedin():  # type: ignore[attr-defined]
                    time.sleep(0.001)


def _die_of(app: Flask, fatal: int, deed: Callable[[], object], told: Path) -> None:
    code = 1
    try:
        with app.app_context():
            db.engine.dispose(close=False)  # what was open at the fork is the parent's
            Points(db.engine, fatal, told)
        deed()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)
