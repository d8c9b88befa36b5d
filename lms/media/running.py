"""Running ffmpeg: its progress, its end, and what its last words mean."""

import os
import select
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic

from lms.media.faults import Fault

# Longer than the worst stretch that was seen without a new frame (a scratched disc), shorter than an author's patience.
PATIENCE_SECONDS = 180.0
FAREWELL_SECONDS = 5.0

Progressed = Callable[[float], None]
Process = subprocess.Popen[bytes]


def nobody(*_told: object) -> None:
    """Told when nobody wants to know."""


def run(
    command: Sequence[str], log: Path, *, progressed: Progressed = nobody, patience: float = PATIENCE_SECONDS
) -> None:
    """Run to the end, telling the seconds done so far; what `progressed` raises stops the work at once."""
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    with log.open("ab") as words, subprocess.Popen(command, stdin=nothing, stdout=pipe, stderr=words) as process:
        try:
            for seconds in _progress(process, patience):
                progressed(seconds)
        except BaseException:
            _end(process)
            raise
        if process.wait() != 0:
            raise fault_of(process.returncode, last_words(log))


def _progress(process: Process, patience: float) -> Iterator[float]:
    """The seconds made so far, each time they grew; `stalled` when they do not grow for too long."""
    done, grew_at = 0.0, monotonic()
    for line in lines(process):
        if line is not None and (seconds := _seconds(line)) > done:
            done, grew_at = seconds, monotonic()
            yield done
        if monotonic() - grew_at > patience:
            raise Fault("stalled", seconds=round(done))


def lines(process: Process) -> Iterator[bytes | None]:
    """Each line that the process prints; None after each second without one."""
    assert process.stdout is not None
    rest = b""
    while True:
        if not select.select([process.stdout], [], [], 1.0)[0]:
            yield None
            continue
        piece = os.read(process.stdout.fileno(), 65536)
        if not piece:
            return
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole


def _seconds(line: bytes) -> float:
    """`out_time_us=1500000` says 1.5; `out_time_ms` holds microseconds too and is left alone."""
    key, _, value = line.partition(b"=")
    return int(value) / 1_000_000 if key == b"out_time_us" and value.strip().isdigit() else 0.0


def _end(process: Process) -> None:
    """First by asking, so that ffmpeg closes its files, then by force."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(FAREWELL_SECONDS)
    process.kill()


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
    said = [line.strip() for line in words.splitlines() if line.strip()]
    return said[-1][:300] if said else ""
