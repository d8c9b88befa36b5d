"""Files of the instance: one place that knows the folders."""

import errno
import fcntl
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import current_app
from psycopg.errors import DiskFull
from sqlalchemy.exc import DBAPIError

# What SQLite says when a file, or the memory that its processes share, can't grow.
SQLITE_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)


def folder(name: str) -> Path:
    """The instance's folder of that name (`uploads`, `media`, `imports` …), made when it is missing."""
    path = Path(current_app.instance_path) / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def path(relative: str) -> Path:
    """The file or folder that a row names, relative to the instance folder."""
    return Path(current_app.instance_path) / relative


def remove(path: Path) -> None:
    """Remove a file, or a folder with all that is in it; it may be gone already."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def reserve() -> int:
    """Bytes that uploads and lectures leave free: the database must be able to grow."""
    return int(current_app.config["DISK_RESERVE_MB"]) * 1_000_000


def is_full(error: Exception) -> bool:
    """Whether a file, or the database, could not be written because the disk is full."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, OSError):
        return cause.errno in (errno.ENOSPC, errno.EDQUOT)
    return isinstance(cause, DiskFull) or getattr(cause, "sqlite_errorcode", None) in SQLITE_FULL


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
