"""The site with a clock that a test can put forward, and presence checks that fall when a test wants them.

The product itself has no way to do either.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask

import lms
from lms import clock
from tests import once


def create_app() -> Flask:
    ahead = Path(os.environ["TEST_CLOCK"])
    clock.source = lambda: datetime.now(UTC) + timedelta(seconds=float(ahead.read_text()))
    app = lms.create_app()
    once.share_templates(app)
    if falls_after := os.environ.get("TEST_PRESENCE_SECONDS"):
        app.config["PRESENCE_SECONDS"] = (int(falls_after), int(falls_after))
    return app
