"""Files of the instance: one place that knows the folders."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import current_app


def folder(name: str) -> Path:
    """The instance's folder of that name (`uploads`, `media`, `imports` …), made when it is missing."""
    path = Path(current_app.instance_path) / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def path(relative: str) -> Path:
    """The file or folder that a row names, relative to the instance folder."""
    return Path(current_app.instance_path) / relative


def reserve() -> int:
    """Bytes that uploads and lectures leave free: the database must be able to grow."""
    return int(current_app.config["DISK_RESERVE_MB"]) * 1_000_000


@contextmanager
def turn(name: str) -> Iterator[bool]:
    """Whether it is our turn at what only one may do at a time on this machine. It ends with the block, or the process."""
    with (folder("turns") / name).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def free_bytes() -> int:
    """How much may still be written beside the reserve."""
    return max(0, shutil.disk_usage(current_app.instance_path).free - reserve())
