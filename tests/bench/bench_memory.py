"""Idle memory of web and worker together: proportional set size, so that shared pages count once."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from tests import serving
from tests.bench import Result


def measure(folder: Path) -> Iterator[Result]:
    with serving.site(folder, processes=2) as site:
        time.sleep(3)
        groups = {process.pid for process in site.running}
        yield Result("idle memory, 2 web processes and the worker", _megabytes(groups), "MB", 200, "the most it may be")


def _megabytes(groups: set[int]) -> float:
    processes = [int(name) for name in os.listdir("/proc") if name.isdecimal()]
    return sum(_share(pid) for pid in processes if _group(pid) in groups) / 1024


def _group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return -1


def _share(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
