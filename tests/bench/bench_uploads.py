"""A large recording that comes in through the site, piece by piece as the page sends it, against `cat` to the same disk."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests import cast, serving
from tests.bench import Result
from tests.bench.turns import in_turns
from tests.faults import uploading
from tests.faults.visitor import Visitor

MEGABYTE = 1_000_000
SIZE = 512 * MEGABYTE
# As lms/static/js/uploads.js cuts them.
PIECE_BYTES = 16 * 1024 * 1024


def measure(folder: Path) -> Iterator[Result]:
    film = folder / "film.mp4"
    with film.open("wb") as file:
        for _ in range(0, SIZE, MEGABYTE):
            file.write(os.urandom(MEGABYTE))
    with serving.site(folder / "site", processes=2) as site:
        app = site.app()
        with app.app_context():
            author = Visitor(site, app, cast.assemble().zhao_min)
        ours, bare = in_turns(lambda: _upload(author, film), lambda: _cat(film, folder / "copy"))
    yield Result(
        f"upload of {SIZE // MEGABYTE} MB through the site",
        SIZE / MEGABYTE / ours.seconds,
        "MB/s",
        SIZE / MEGABYTE / bare.seconds,
        "cat and one fsync",
    )


def _upload(author: Visitor, film: Path) -> None:
    """Each piece is on the disk for good before it is acknowledged."""
    uploading.begin(author, SIZE)
    address = author.told["Location"]
    with film.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            status, _ = uploading.send(author, address, file.tell() - len(piece), piece)
            assert status == 204


def _cat(film: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    with target.open("wb") as file:
        subprocess.run(["cat", str(film)], stdout=file, check=True)
        os.fsync(file.fileno())
