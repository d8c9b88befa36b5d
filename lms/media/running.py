"""Running ffmpeg: its progress, its end, and what its last words mean."""

import os
import select
import signal
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
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
    command: Sequence[str],
    log: Path,
    *,
    feed: Iterable[bytes] | None = None,
    progressed: Progressed = nobody,
    patience: float = PATIENCE_SECONDS,
) -> None:
    """Run to the end, telling the seconds done so far; what `progressed` raises stops the work at once.

    `feed` is piped into it.
    """
    source = subprocess.DEVNULL if feed is None else subprocess.PIPE
    with (
        log.open("ab") as words,
        subprocess.Popen(command, stdin=source, stdout=subprocess.PIPE, stderr=words) as process,
        _fed(process, feed or ()),
    ):
        try:
            for seconds in _progress(process, patience):
                progressed(seconds)
        except BaseException:
            _end(process)
            raise
        if process.wait() != 0:
            raise fault_of(process.returncode, last_words(log))


@contextmanager
def _fed(process: Process, pieces: Iterable[bytes]) -> Iterator[None]:
    """Pipe the pieces into the process meanwhile; where they cannot be had, that is raised and not what comes of it."""
    with ThreadPoolExecutor(1) as pool:
        feeding = pool.submit(_feed, process, pieces)
        try:
            yield
        finally:
            _end_of(feeding)


def _end_of(feeding: Future[None]) -> None:
    try:
        feeding.result()
    except OSError:
        raise Fault("source_missing") from None


def _feed(process: Process, pieces: Iterable[bytes]) -> None:
    """A process that has ended, or has heard enough, closes its ear."""
    if process.stdin is not None:
        with suppress(BrokenPipeError), process.stdin as pipe:
            for piece in pieces:
                pipe.write(piece)


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
