"""What lets an outsider check a bundle: a hash of every file, and where the ledger stood when it was made.

`sha256sum -c SHA256SUMS` in the unpacked folder checks all of it; `evidence verify --digest` the signed digest inside.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import IO, Any

from flask_babel import gettext as _
from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.ledger import BEGINNING, ENTRY
from lms.reports.evidence import digests

FORMAT = "archive-1"
SUMS = "SHA256SUMS"
PIECE = 2**16


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the bundle; its size in bytes."""

    path: str
    size: int
    sha256: str


class Bundle:
    """A zip that remembers the hash of what is put into it. Memory holds a line for each file."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self.file, self.entries = file, list[Entry]()

    def add(self, path: str, write: Callable[[IO[bytes]], object]) -> None:
        """What `write` writes, by way of a file that leaves with the block."""
        with tempfile.TemporaryFile() as made, self.file.open(path, "w", force_zip64=True) as kept:
            write(made)
            made.seek(0)
            size, sha256 = 0, hashlib.sha256()
            while piece := made.read(PIECE):
                size += len(piece)
                sha256.update(piece)
                kept.write(piece)
        self.entries.append(Entry(path, size, sha256.hexdigest()))

    def close(self, about: dict[str, Any]) -> None:
        """Put the lists in, the one for `sha256sum` last: it has the others in it too."""
        told = about | {"format": FORMAT, "files": [asdict(each) for each in self.entries]}
        rows, readable = json.dumps(told, ensure_ascii=False, indent=1), self._readable()
        self._add_text("manifest.json", rows)
        self._add_text("manifest.csv", readable)
        self.file.writestr(SUMS, "".join(f"{each.sha256}  {each.path}\n" for each in self.entries))

    def add_digest(self) -> None:
        """The signed digest of yesterday, the last day that is over."""
        day = clock.today() - timedelta(days=1)
        self._add_text(f"digest-{day.isoformat()}.json", digests.make(day))

    def _readable(self) -> str:
        buffer = io.StringIO("\ufeff")
        buffer.seek(0, io.SEEK_END)
        writer = csv.writer(buffer)
        writer.writerow([_("Line no."), _("File"), _("Bytes"), "SHA-256"])
        writer.writerows([place, *asdict(each).values()] for place, each in enumerate(self.entries, 1))
        return buffer.getvalue()

    def _add_text(self, path: str, text: str) -> None:
        self.add(path, lambda to: to.write(text.encode()))


def ledger_now() -> dict[str, Any]:
    """The last entry of the ledger and its hash."""
    last = select(ENTRY.c.number, ENTRY.c.hash).order_by(ENTRY.c.number.desc()).limit(1)
    row = db.session.execute(last).one_or_none()
    return {"number": row.number if row else 0, "hash": (row.hash if row else BEGINNING).hex()}
