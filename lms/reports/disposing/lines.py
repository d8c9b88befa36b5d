"""What a page and a list tell of records that are due: a line for each person of a year, or for each paper."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

Key = tuple[int | None, int | None]


@dataclass(frozen=True)
class Line:
    """How many pieces there are of somebody, and of which days. A paper has a line of its own, with its name."""

    person_id: int | None
    name: str | None
    pieces: int
    first_on: date
    last_on: date
    attachment_id: int | None = None
    what: str | None = None

    @property
    def key(self) -> Key:
        return self.person_id, self.attachment_id


class Records(Protocol):
    """How one kind of record is found, hashed and disposed of. Due is what its rule was about before the day `cut`."""

    def years(self, cut: date) -> Sequence[int]: ...

    def lines(self, cut: date, year: int) -> Sequence[Line]: ...

    def hashes(self, cut: date, year: int, keys: Collection[Key]) -> Mapping[Key, str]: ...

    def dispose(self, cut: date, year: int, keys: Collection[Key]) -> None: ...


def sha256_of(rows: Iterable[Mapping[str, Any]]) -> str:
    """Over rows in their order, each as canonical JSON on a line of its own."""
    found = hashlib.sha256()
    for row in rows:
        found.update(written(row).encode() + b"\n")
    return found.hexdigest()


def written(row: Mapping[str, Any]) -> str:
    return json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
