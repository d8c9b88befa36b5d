"""Telling the past: what is done inside happens at another time, for the making of the demonstration county alone."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

from flask import current_app

from lms import clock


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    present = clock.source
    clock.source = lambda: moment
    try:
        yield
    finally:
        clock.source = present


def asked_after(seconds: int) -> AbstractContextManager[None]:
    """Who watches for the first time inside is asked after so many seconds: two minutes of lecture would never come to it."""
    return asked_between(seconds, seconds)


@contextmanager
def asked_between(shortest: int, longest: int) -> Iterator[None]:
    """The past is the same whatever this site is set to."""
    usual = current_app.config["PRESENCE_SECONDS"]
    current_app.config["PRESENCE_SECONDS"] = (shortest, longest)
    try:
        yield
    finally:
        current_app.config["PRESENCE_SECONDS"] = usual
