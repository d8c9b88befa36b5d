"""The site with a clock that a test can put forward: the product itself has no way to do so."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask

import lms
from lms import clock


def create_app() -> Flask:
    ahead = Path(os.environ["TEST_CLOCK"])
    clock.source = lambda: datetime.now(UTC) + timedelta(seconds=float(ahead.read_text()))
    return lms.create_app()
