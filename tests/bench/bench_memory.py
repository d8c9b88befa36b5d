"""Idle memory of web and worker together: proportional set size, so that shared pages count once."""

import time
from collections.abc import Iterator
from pathlib import Path

from tests import serving
from tests.bench import Result, processes


def measure(folder: Path) -> Iterator[Result]:
    with serving.site(folder, processes=2) as site:
        time.sleep(3)
        groups = {process.pid for process in site.running}
        megabytes = sum(processes.proportional_bytes(pid) for pid in processes.of_groups(groups)) / 2**20
        yield Result("idle memory, 2 web processes and the worker", megabytes, "MB", 200, "the most it may be")
