"""The chain of what was accepted of a session: each hash covers the one before, so none can be altered or left out unseen."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# Goes into every link: what these bytes mean must not change unseen either.
VERSION = "1"

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a session's chain begins with: who opened which recording, when, how long it was then, and the grade."""

    session: int
    person: int
    recording: int
    seconds: int
    at: datetime
    grade: str = "online"


@dataclass(frozen=True, slots=True)
class Link:
    """One accepted report: the seconds verified as played, and the receipts for the others that it claimed.

    Or, of the kind `presence`, an answered presence check: the seconds that were held for it, and count with it.
    """

    number: int
    at: datetime
    played: str
    receipts: str
    kind: str = "beat"


def begun(opening: Opening) -> bytes:
    facts = (opening.session, opening.person, opening.recording, opening.seconds, milliseconds(opening.at))
    # Chains that began before there were grades are all of those watched online, and say so by naming none.
    grade = () if opening.grade == "online" else (opening.grade,)
    return _hash(b"", "opening", *facts, *grade)


def extended(head: bytes, link: Link) -> bytes:
    """The head of the chain once `link` is part of it."""
    return extended_by(head, link.kind, link.number, milliseconds(link.at), link.played, link.receipts)


def extended_by(head: bytes, kind: str, number: int, at: int, played: str, receipts: str) -> bytes:
    """The same from the bare facts of a link, its time in milliseconds: for those who read millions."""
    return _hash(head, kind, number, at, played, receipts)


def milliseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(milliseconds=1)


def _hash(head: bytes, *facts: object) -> bytes:
    # No fact contains the separator, so different facts never make the same line.
    line = "|".join(map(str, (VERSION, *facts)))
    return hashlib.sha256(head + line.encode()).digest()
