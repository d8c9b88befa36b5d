"""Two ways of doing the same in turns, because the speed of a machine drifts: seconds and processor seconds of each."""

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Taken:
    """The middle of several turns, in seconds. Processor seconds are those of this process and of those it waited for."""

    seconds: float
    processor: float


def in_turns(*ways: Callable[[], Any], rounds: int = 3) -> list[Taken]:
    turns = [[_taken(way) for way in ways] for _ in range(rounds)]
    return [
        Taken(median(each.seconds for each in column), median(each.processor for each in column))
        for column in zip(*turns, strict=True)
    ]


def _taken(way: Callable[[], Any]) -> Taken:
    began, before = time.perf_counter(), _processor_seconds()
    way()
    return Taken(time.perf_counter() - began, _processor_seconds() - before)


def _processor_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)
