"""The end of a process at a chosen point of what it does: before any SQL statement, before or after any commit.

A kill after a statement would leave no more than one before the next statement or commit, for the transaction ends with the
process, and nothing of ours runs between what was asked of the database and its answer.
"""

import os
import signal
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

from lms.db import db

LAST_POINT = "point"


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
        db.engine.dispose()  # no connection may be open at the fork
    if (child := os.fork()) == 0:
        _die_of(app, fatal, deed, told)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code == 0:
        return None
    if code != -signal.SIGKILL:
        raise ChildProcessError(code)
    return told.read_text()


def _die_of(app: Flask, fatal: int, deed: Callable[[], object], told: Path) -> None:
    code = 1
    try:
        with app.app_context():
            Points(db.engine, fatal, told)
        deed()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)
