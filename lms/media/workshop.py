"""Making a lecture in a process of its own.

A file that brings down its reader brings down that process and not the worker, and the memory is given back after
each recording. The process leads a group, to which its ffmpeg belongs, so both end together: when the worker ends
them, and also when the worker itself is gone, for then there is nobody left to report to.
"""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from lms.media.faults import Fault
from lms.media.running import FAREWELL_SECONDS, Process, lines

# Reading the tables of a scratched disc and packing eight hours say nothing for minutes; a disk that does not answer says nothing for ever.
PATIENCE_SECONDS = 1800

PROJECT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Order:
    """What is to be made of what, and within which limits."""

    path: str
    folder: str
    longest_seconds: float
    bytes_left_free: int
    # The title of a disc; of a disc without one it is told what it holds.
    disc_title: int | None = None
    # The sound track that its author chose.
    sound_track: int | None = None


@dataclass(frozen=True)
class News:
    """How far the work is. With `made` it is done; with `disc` all is told that an author needs for choosing a title."""

    phase: str
    share: float
    made: dict[str, Any] | None = None
    disc: dict[str, Any] | None = None


def maker(order: Order) -> list[str]:
    return [sys.executable, "-m", "lms.media.maker", json.dumps(asdict(order), ensure_ascii=False)]


def making(command: Sequence[str], patience: float = PATIENCE_SECONDS) -> Generator[News | int | None]:
    """First the number of the process, then its news as they come, and None after each second without any.

    Whoever stops listening stops the work.
    """
    with process(command) as program:
        yield program.pid
        done, heard_at = False, monotonic()
        for line in lines(program):
            heard_at = monotonic() if line else heard_at
            if monotonic() - heard_at > patience:
                raise Fault("hung", minutes=round(patience / 60))
            news = None if line is None else _heard(line)
            done = done or bool(news and (news.made or news.disc))
            yield news
        if not done:
            raise Fault("killed" if program.wait() == -signal.SIGKILL else "crashed")


@contextmanager
def process(command: Sequence[str]) -> Iterator[Process]:
    """A program of ours that ends when the block does."""
    surroundings = os.environ | {"PYTHONPATH": str(PROJECT)}
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(
        command, stdin=nothing, stdout=pipe, env=surroundings, cwd=PROJECT, start_new_session=True
    ) as program:
        try:
            yield program
        finally:
            end(program.pid)


def _heard(line: bytes) -> News:
    told = json.loads(line)
    if "fault" in told:
        raise Fault(told["fault"], **told["figures"])
    return News(**told)


def end(leader: int) -> None:
    """End a group: first by asking, then by force."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGTERM)
        deadline = monotonic() + FAREWELL_SECONDS
        while monotonic() < deadline and not _has_ended(leader):
            select.select([], [], [], 0.05)
        os.killpg(leader, signal.SIGKILL)


def _has_ended(leader: int) -> bool:
    """Whether our child has ended (it is left for its Popen to collect), or a process of somebody else is gone."""
    try:
        return os.waitid(os.P_PID, leader, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        os.kill(leader, 0)
        return False


def end_orphan(leader: int, mark: str) -> bool:
    """End what a killed worker left behind, if that number still belongs to the process that works on `mark`."""
    try:
        words = Path(f"/proc/{leader}/cmdline").read_bytes()
    except OSError:
        return False
    if mark.encode() not in words:
        return False
    end(leader)
    return True
