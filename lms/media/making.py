"""From a recording to a package, step by step, as the worker, the demonstration and the benchmark do it."""

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from lms.media import beginnings, damage, encoding, packaging, probing, running, wholeness
from lms.media.beginnings import Beginning
from lms.media.discs import making as discs
from lms.media.discs.film import Span, merged
from lms.media.discs.making import Found
from lms.media.encoding import Job
from lms.media.faults import Fault
from lms.media.ladder import ladder_for
from lms.media.package import Package
from lms.media.probing import Source

LOG = "ffmpeg.log"

# Encoding is all but a few seconds of the work.
ENCODING_SHARE = 0.97

# What is packed is mostly read and written, so two at a time take three fifths of the time of one after the other.
PACKED_TOGETHER = 2

# Less than this is missing from the end of many a recording, and nobody misses it.
ROUNDING_SECONDS = 2

# A player can do nothing with less, and a class hour less still.
SHORTEST_SECONDS = 1.0

Phase = Literal["looking", "encoding", "packing"]
# Who wants to know how far the work is; raising there stops it.
Moved = Callable[[Phase, float], None]


@dataclass(frozen=True)
class Limits:
    """What this machine is willing to do."""

    longest_seconds: float
    bytes_left_free: int


@dataclass(frozen=True)
class Made:
    """The package, and what its source had promised. Chapters and damage in seconds of the lecture."""

    package: Package
    source: Source
    chapters: tuple[Beginning, ...] = ()
    damaged: tuple[Span, ...] = ()


def make(
    path: Path,
    folder: Path,
    limits: Limits,
    moved: Moved = running.nobody,
    *,
    disc_title: int | None = None,
    sound_track: int | None = None,
) -> Made:
    """Fill the empty `folder` with the lecture of the recording at `path`, or raise the `Fault` that prevents it.

    Where `path` is a disc, `disc_title` is the number of the title. `sound_track` is the number of the sound to hear.
    """
    moved("looking", 0.0)
    found = _found(path) if disc_title is None else discs.find(path, disc_title)
    found = replace(found, source=found.source.wanting(sound_track))
    job = Job(found.input, found.source, ladder_for(found.source.picture), folder)
    _refuse_what_cannot_end_well(job, limits)
    _encode(job, limits, moved)
    holes = _holes(path, job, moved) if disc_title is None else []
    package = _packed(job, moved)
    return Made(package, found.source, found.chapters, _damaged(found, holes, package.seconds))


def _found(path: Path) -> Found:
    return Found(encoding.file(path), probing.probe(path), beginnings.in_file(path))


def _damaged(found: Found, holes: list[Span], seconds: float) -> tuple[Span, ...]:
    """Nothing is shortened in silence: what is missing from the end is damaged, too."""
    promised = found.source.seconds
    missing = [(int(seconds), round(promised))] if promised - seconds > ROUNDING_SECONDS else []
    return tuple(merged([*found.damaged, *holes, *missing]))


def _refuse_what_cannot_end_well(job: Job, limits: Limits) -> None:
    """Better said before an hour of encoding than after it."""
    seconds = job.source.seconds
    if seconds < SHORTEST_SECONDS:
        raise Fault("too_short", seconds=round(seconds, 1))
    if seconds > limits.longest_seconds:
        raise Fault("too_long", seconds=round(seconds), longest=round(limits.longest_seconds))
    needed, free = round(seconds * job.ladder.kilobits * 1000 / 8), _free_bytes(job, limits)
    if free < needed:
        raise Fault("disk_short", needed=needed, free=free)


def _stop_if_full(job: Job, limits: Limits) -> None:
    """Others fill the disk too, and the database needs what is left more than we do."""
    if _free_bytes(job, limits) == 0:
        raise Fault("disk_full")


def _free_bytes(job: Job, limits: Limits) -> int:
    return max(0, shutil.disk_usage(job.folder).free - limits.bytes_left_free)


def _encode(job: Job, limits: Limits, moved: Moved) -> None:
    def progressed(seconds: float) -> None:
        _stop_if_full(job, limits)
        moved("encoding", min(1.0, seconds / job.source.seconds) * ENCODING_SHARE)

    moved("encoding", 0.0)
    command = encoding.ladder_command(job)
    running.run(command, job.folder / LOG, feed=job.input.feed, progressed=progressed)
    _stop_if_full(job, limits)
    wholeness.verify(job.folder)


def _holes(path: Path, job: Job, moved: Moved) -> list[Span]:
    """Going through a long film once more takes a while, in which nobody shall take us for dead."""
    if not damage.is_told(job.folder / LOG):
        return []
    return damage.spans(path, job.source, lambda _seconds: moved("encoding", ENCODING_SHARE))


def _packed(job: Job, moved: Moved) -> Package:
    moved("packing", ENCODING_SHARE)
    _run_together(packaging.commands(job.folder, job.ladder), job.folder / LOG)
    wholeness.verify(job.folder)
    package = packaging.package_of(job.folder, job.ladder)
    package.write(job.folder)
    return package


def _run_together(commands: list[list[str]], log: Path) -> None:
    with ThreadPoolExecutor(PACKED_TOGETHER) as pool:
        for packed in [pool.submit(running.run, command, log) for command in commands]:
            packed.result()
