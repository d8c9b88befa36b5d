"""The site, which dies once of a beat: when all is committed and nothing is answered."""

import os
import signal
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import Flask

from tests import virtual_clock


def create_app() -> Flask:
    app, order = virtual_clock.create_app(), Path(os.environ["TEST_DIES"])
    answer_of = app.wsgi_app

    def answer(environ: Any, start_response: Any) -> Iterable[bytes]:
        answered = answer_of(environ, start_response)
        if environ["PATH_INFO"].endswith("/beats") and order.exists():
            order.unlink()
            os.killpg(os.getpgid(0), signal.SIGKILL)
        return answered

    app.wsgi_app = answer  # type: ignore[method-assign]
    return app
