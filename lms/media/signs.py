"""Signs of life of the worker: a file that it touches every minute."""

import time
from contextlib import suppress
from pathlib import Path

from lms import storage

# A worker that missed so many of its minutes is gone, or its machine stands still.
SEEN_WITHIN_SECONDS = 240


def show() -> None:
    with suppress(OSError):  # a full disk is told of elsewhere
        _file().touch()


def is_worker_seen() -> bool:
    try:
        return time.time() - _file().stat().st_mtime < SEEN_WITHIN_SECONDS
    except OSError:
        return False


def _file() -> Path:
    return storage.folder("turns") / "worker-seen"
