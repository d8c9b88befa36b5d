"""Telling the past: what is done inside happens at another time, for the making of the demonstration county alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from lms import clock


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    present = clock.source
    clock.source = lambda: moment
    try:
        yield
    finally:
        clock.source = present
