"""A process that has loaded the site becomes one site after another by forks: loading is most of what a start costs.

It has one thread and opens nothing, so what it forks is what the command itself would be once it has loaded.
"""

import gc
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NoReturn

PROJECT = Path(__file__).parent.parent


class Forked:
    """A child of that process, in a group of its own; as much of `subprocess.Popen` as is asked of a site."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        try:
            self._ended: int | None = os.pidfd_open(pid)
        except ProcessLookupError:
            self._ended = None

    def poll(self) -> int | None:
        """Nothing as long as it runs."""
        return None if self._ended is not None and not select.select([self._ended], [], [], 0)[0] else 0

    def wait(self, timeout: float) -> None:
        if self._ended is None:
            return
        if not select.select([self._ended], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(f"site {self.pid}", timeout)
        os.close(self._ended)
        self._ended = None


def forked(words: list[str], environment: Mapping[str, str], log: Path) -> Forked:
    """`flask` with these words and settings, as `python -m flask` would run it."""
    loaded = _loaded()
    assert loaded.stdin
    assert loaded.stdout
    loaded.stdin.write(json.dumps([words, dict(environment), str(log)]) + "\n")
    loaded.stdin.flush()
    return Forked(int(loaded.stdout.readline()))


@cache
def _loaded() -> subprocess.Popen[str]:
    """It ends with this process, whose end closes its input."""
    command = [sys.executable, "-m", "tests.forking"]
    return subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _serve_orders() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the children
    gc.freeze()
    while line := sys.stdin.readline():
        words, environment, log = json.loads(line)
        if (child := os.fork()) == 0:
            _become(words, environment, log)
        print(child, flush=True)


def _become(words: list[str], environment: dict[str, str], log: str) -> NoReturn:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    for place, stream in ((os.devnull, 0), (log, 1), (log, 2)):
        os.dup2(os.open(place, os.O_RDWR | os.O_CREAT | os.O_APPEND), stream)
    sys.argv = ["flask", *words]
    flask.main()
    sys.exit()


if __name__ == "__main__":
    import alembic.command  # noqa: F401
    import gunicorn.workers.gthread  # noqa: F401
    from flask import cli as flask

    import lms.wiring  # noqa: F401

    _serve_orders()
