"""The chain of what was accepted of a session: each hash covers the one before, so none can be altered or left out unseen.

The hashes are keyed (HMAC-SHA256): who has the database alone can neither extend a chain nor begin one.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# Goes into every link: what these bytes mean must not change unseen either.
VERSION = "2"
# The name of the key in `instance/keys`; whoever calls passes the key itself.
KEY = "evidence-chain"

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

    Or, of the kind `presence`, an answered presence check: the seconds that were held for it, and count with it. In place of
    receipts it tells of that check, see answered.py.
    """

    number: int
    at: datetime
    played: str
    receipts: str
    kind: str = "beat"


def begun(key: bytes, opening: Opening) -> bytes:
    facts = (opening.session, opening.person, opening.recording, opening.seconds, milliseconds(opening.at))
    return _hash(key, b"", "opening", *facts, opening.grade)


def extended(key: bytes, head: bytes, link: Link) -> bytes:
    """The head of the chain once `link` is part of it."""
    return extended_by(key, head, link.kind, link.number, milliseconds(link.at), link.played, link.receipts)


def extended_by(key: bytes, head: bytes, kind: str, number: int, at: int, played: str, receipts: str) -> bytes:
    """The same from the bare facts of a link, its time in milliseconds: for those who read millions."""
    return _hash(key, head, kind, number, at, played, receipts)


def milliseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(milliseconds=1)


def _hash(key: bytes, head: bytes, *facts: object) -> bytes:
    # No fact contains the separator, so different facts never make the same line.
    line = "|".join(map(str, (VERSION, *facts)))
    return _keyed(key, head + line.encode())


def nonce_after(key: bytes, head: bytes) -> str:
    """The nonce of the next report, 96 bits: nobody can guess it who has not the key."""
    return urlsafe_b64encode(_keyed(key, head + b"nonce")[:12]).decode()


def _keyed(key: bytes, line: bytes) -> bytes:
    # Unlike `hmac.digest`, this keeps Python's one lock, which others would take at once and hold for milliseconds.
    return hmac.new(key, line, "sha256").digest()
