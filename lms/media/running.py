"""Running ffmpeg: its own process group, its progress, its end, and what its last words mean."""

import os
import select
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic

from lms.media.faults import Fault

# Longer than the worst stretch that was seen without a new frame (a scratched disc), shorter than an author's patience.
PATIENCE_SECONDS = 180.0
FAREWELL_SECONDS = 5.0
NICENESS = 10

Started = Callable[[int], None]
Progressed = Callable[[float], None]


def nobody(*_told: object) -> None:
    """Told when nobody wants to know."""


def run(
    command: Sequence[str],
    log: Path,
    *,
    started: Started = nobody,
    progressed: Progressed = nobody,
    patience: float = PATIENCE_SECONDS,
) -> None:
    """Run to the end, telling the seconds done so far; what `progressed` raises stops the work at once."""
    with log.open("ab") as words, _running(command, words.fileno()) as process:
        started(process.pid)
        for seconds in _progress(process, patience):
            progressed(seconds)
        if process.wait() != 0:
            raise fault_of(process.returncode, last_words(log))


@contextmanager
def _running(command: Sequence[str], words: int) -> Iterator[subprocess.Popen[bytes]]:
    """ffmpeg in a group of its own, so that ending it ends all of it, and politely towards the web process."""
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=nothing, stdout=pipe, stderr=words, start_new_session=True) as process:
        with suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PGRP, process.pid, NICENESS)
        try:
            yield process
        except BaseException:
            end(process.pid)
            raise


def _progress(process: subprocess.Popen[bytes], patience: float) -> Iterator[float]:
    """The seconds made so far, each time they grew; `stalled` when they do not grow for too long."""
    done, grew_at = 0.0, monotonic()
    for line in _lines(process):
        if line is not None and (seconds := _seconds(line)) > done:
            done, grew_at = seconds, monotonic()
            yield done
        if monotonic() - grew_at > patience:
            raise Fault("stalled", seconds=round(done))


def _lines(process: subprocess.Popen[bytes]) -> Iterator[bytes | None]:
    """Lines of the progress report; None after each second without one."""
    assert process.stdout is not None
    rest = b""
    while True:
        if not select.select([process.stdout], [], [], 1.0)[0]:
            yield None
            continue
        piece = os.read(process.stdout.fileno(), 65536)
        if not piece:
            return
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines


def _seconds(line: bytes) -> float:
    """`out_time_us=1500000` says 1.5; `out_time_ms` holds microseconds too and is left alone."""
    key, _, value = line.partition(b"=")
    return int(value) / 1_000_000 if key == b"out_time_us" and value.strip().isdigit() else 0.0


def end(pid: int) -> None:
    """End the group of ffmpeg: first by asking, so that it closes its files, then by force."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGTERM)
        deadline = monotonic() + FAREWELL_SECONDS
        while monotonic() < deadline:
            if _has_ended(pid):
                return
            select.select([], [], [], 0.05)
        os.killpg(pid, signal.SIGKILL)


def _has_ended(pid: int) -> bool:
    """Whether our child has ended (and is left for its Popen to collect), or somebody else's process is gone."""
    try:
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        os.kill(pid, 0)
        return False


def end_orphan(pid: int, mark: str) -> bool:
    """End the ffmpeg of a worker that was killed, if that number is still the process that works on `mark`."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    if mark.encode() not in words:
        return False
    end(pid)
    return True


def last_words(log: Path, most: int = 4000) -> str:
    """The end of the log: ffmpeg says its reason last."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - most))
        return file.read().decode(errors="replace")


def fault_of(returncode: int, words: str) -> Fault:
    if "No space left on device" in words or "Disk quota exceeded" in words:
        return Fault("disk_full")
    if returncode == -signal.SIGKILL:
        return Fault("killed")
    if "Invalid data found when processing input" in words and "Error opening input" in words:
        return Fault("unreadable", detail=_last_line(words))
    return Fault("ffmpeg_failed", detail=_last_line(words))


def _last_line(words: str) -> str:
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""
