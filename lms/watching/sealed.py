"""How a stretch of a session's chain is written into the ledger, and read back.

The body holds the opening, the number of the first link, and of each link [microseconds since the one before, the seconds
played, receipts, kind]; what is at its default at the end is left out. The first link's time is counted from the opening.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lms import clock
from lms.watching.chain import Link

KIND = "session"
# Entries without a version are of the first: their answered presence checks tell nothing but the seconds.
VERSION = 2


def links_written(opened: int, links: Iterable[Link]) -> list[list[Any]]:
    """Links as a body holds them; `opened` is the opening of their session in microseconds."""
    rows, before = [], opened
    for link in links:
        at = clock.microseconds(link.at)
        rows.append(_row(at - before, link))
        before = at
    return rows


def _row(after: int, link: Link) -> list[Any]:
    if link.kind != "beat":
        return [after, link.played, link.receipts, link.kind]
    return [after, link.played, link.receipts] if link.receipts else [after, link.played]


def rows_of(body: dict[str, Any]) -> Iterator[tuple[int, int, str, str, str]]:
    """Number, microseconds, played, receipts and kind of each link of a body: for those who read millions."""
    at, number = body["opened"], body["from"]
    for row in body["links"]:
        after, played, *rest = row
        at += after
        yield number, at, played, rest[0] if rest else "", rest[1] if len(rest) > 1 else "beat"
        number += 1


def links_of(body: dict[str, Any]) -> Sequence[Link]:
    """The links of a body."""
    return [
        Link(number, clock.from_microseconds(at), played, receipts, kind)
        for number, at, played, receipts, kind in rows_of(body)
    ]
