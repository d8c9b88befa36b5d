"""A disk of a few megabytes, to be filled to the last byte and emptied again."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.databases import ON_CI

BLOCK = b"\0" * 65536


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of its own at that folder. Only root may mount one: elsewhere a skip, on CI a failure."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], capture_output=True, text=True
    )
    if mounted.returncode and not ON_CI:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.strip()}")
    assert mounted.returncode == 0, mounted.stderr
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Not a byte is free on the disk while the block runs."""
    filling = disk / "filling"
    with filling.open("wb", buffering=0) as file:
        for size in (len(BLOCK), 512, 1):
            _fill(file, BLOCK[:size])
    try:
        yield
    finally:
        filling.unlink()


def _fill(file: object, block: bytes) -> None:
    try:
        while file.write(block) == len(block):  # type: ignore[attr-defined]
            pass
    except OSError:
        pass
