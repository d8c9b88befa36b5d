"""考场码: six digits that change every minute, from a key of the site's own, so that no list of them exists. Pure but for the key.

HMAC-SHA256 of sitting and minute, cut to digits as RFC 4226 does. The minute before is taken too, for whoever types slowly.
"""

import hmac
from datetime import datetime

from lms import clock, keys

PERIOD = 60
DIGITS = 6


def code(sitting_id: int, at: datetime, shift: int = 0) -> str:
    """The code of a sitting in the minute of this moment, or so many minutes later."""
    count = clock.microseconds(at) // (PERIOD * 1_000_000) + shift
    mac = hmac.digest(keys.key("room-codes"), f"{sitting_id}|{count}".encode(), "sha256")
    place = mac[-1] & 0xF
    number = int.from_bytes(mac[place : place + 4]) & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def is_right(sitting_id: int, typed: str, at: datetime) -> bool:
    """Whether it is the code of this minute or of the one before."""
    return any(hmac.compare_digest(code(sitting_id, at, shift).encode(), typed.encode()) for shift in (0, -1))


def seconds_left(at: datetime) -> int:
    """How long the code of this moment is shown."""
    return PERIOD - clock.microseconds(at) // 1_000_000 % PERIOD
