"""What is made once in a run of tests, by whichever of its processes comes first, and then read by all."""

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache

MEMORY = Path("/dev/shm")
FOLDER = "TEST_RUN_FOLDER"


def in_memory() -> Path | None:
    """Where folders are that need not outlast a power cut: memory, where the machine has room for it."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 2 << 30 else None


def folder() -> Path:
    """The run's own, gone with the process that asked first. Processes that this one starts find it in the environment."""
    if FOLDER not in os.environ:
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="lms-run-", dir=in_memory())
        atexit.register(_remove, Path(os.environ[FOLDER]), os.getpid())
    return Path(os.environ[FOLDER])


def _remove(path: Path, owner: int) -> None:
    if os.getpid() == owner:  # and not one that it forked
        shutil.rmtree(path, ignore_errors=True)


def made(name: str, make: Callable[[], bytes]) -> bytes:
    """The content of that file of the run; the others wait while one makes it."""
    path = folder() / name
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            path.write_bytes(make())
    return path.read_bytes()


def share_templates(app: Flask) -> None:
    """Compile each template once in the run: all of them take a processor three seconds, in every process and site anew."""
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(folder()))
