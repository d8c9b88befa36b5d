"""The code on the screen: computed from a kept secret, the session and the time, another one every ten seconds.

Ten digits' worth for fingers (six of them), and a longer one for the camera. A photograph of it is soon worth nothing.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from datetime import datetime

from lms import keys

KEY = "group-code"
STEP = 10
# Whoever types, or whose line is slow, may be so many steps late.
LATE = 2
DIGITS = 6
LETTERS = 20


def typed(group_id: int, at: datetime) -> str:
    """What the screen shows at that moment, to be typed."""
    return _digits(group_id, _step(at))


def scanned(group_id: int, at: datetime) -> str:
    """The same for the camera: nobody guesses it."""
    return _letters(group_id, _step(at))


def is_typed(code: str, group_id: int, at: datetime) -> bool:
    """Whether these digits are on the screen, or were a moment ago."""
    return any(hmac.compare_digest(code.encode(), _digits(group_id, step).encode()) for step in _lately(at))


def is_scanned(code: str, group_id: int, at: datetime) -> bool:
    return any(hmac.compare_digest(code.encode(), _letters(group_id, step).encode()) for step in _lately(at))


def seconds_left(at: datetime) -> int:
    """Until the next code."""
    return STEP - int(at.timestamp()) % STEP


def _step(at: datetime) -> int:
    return int(at.timestamp()) // STEP


def _lately(at: datetime) -> Iterator[int]:
    return (_step(at) - late for late in range(LATE + 1))


def _digits(group_id: int, step: int) -> str:
    return f"{int.from_bytes(_hash('typed', group_id, step)[:8]) % 10**DIGITS:0{DIGITS}}"


def _letters(group_id: int, step: int) -> str:
    return _hash("scanned", group_id, step).hex()[:LETTERS]


def _hash(kind: str, group_id: int, step: int) -> bytes:
    return hmac.digest(keys.key(KEY), f"{kind}|{group_id}|{step}".encode(), "sha256")
