"""What processes use of the machine, as the kernel counts it."""

import os
from collections.abc import Iterable
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def of_groups(groups: set[int]) -> list[int]:
    """Every process of these process groups."""
    return [int(name) for name in os.listdir("/proc") if name.isdecimal() and _group(int(name)) in groups]


def _group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return -1


class Computing:
    """Time that processes spend computing from now on, in the kernel included."""

    def __init__(self, pids: Iterable[int]) -> None:
        self.ticks = {pid: _ticks(pid) for pid in pids}

    def seconds(self) -> float:
        # One that has ended meanwhile tells nothing any more.
        return sum(max(0, _ticks(pid) - before) for pid, before in self.ticks.items()) / TICK


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    return int(fields[11]) + int(fields[12])


def proportional_bytes(pid: int) -> int:
    """Memory of a process, in which a page that n processes share counts as an nth of a page."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0
