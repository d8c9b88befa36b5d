"""The worker's end of the line to the courier."""

import json
import os
import select
import subprocess
import sys
from types import TracebackType
from typing import Any

from lms.config import PROJECT
from lms.outbox import outcome
from lms.outbox.courier import ALLOWS_LOCAL
from lms.outbox.outcome import Outcome

# Seconds for one message: longer than any gateway is waited for, and shorter than the lease.
PATIENCE = 60
COMMAND = (sys.executable, "-m", "lms.outbox.courier")


class Courier:
    """The program, begun at the first order and again after it was ended."""

    def __init__(self, *, allows_local: bool) -> None:
        self.allows_local = allows_local
        self.program: subprocess.Popen[str] | None = None

    def __enter__(self) -> "Courier":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def carry(self, order: dict[str, Any]) -> Outcome:
        """Hand a message over. A program that hangs or dies is ended, and nobody knows what became of the message."""
        program = self._running()
        assert program.stdin
        assert program.stdout
        try:
            program.stdin.write(json.dumps(order) + "\n")
            program.stdin.flush()
            is_answered = select.select([program.stdout], [], [], PATIENCE)[0]
            line = program.stdout.readline() if is_answered else ""
        except BrokenPipeError:
            line, is_answered = "", [program.stdout]
        if line.endswith("\n"):
            return Outcome(**json.loads(line))
        self._end()
        return outcome.unknown(why="broken_line" if is_answered else "silent")

    def _running(self) -> subprocess.Popen[str]:
        if self.program is None:
            # The settings of the site are none of its business; those of the machine, such as a proxy, are.
            own = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
            environment = own | {ALLOWS_LOCAL: str(int(self.allows_local))}
            self.program = subprocess.Popen(
                COMMAND, cwd=PROJECT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        return self.program

    def _end(self) -> None:
        if self.program is not None:
            self.program.kill()
            self.program.communicate()
            self.program = None
