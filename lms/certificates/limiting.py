"""How often one address may ask for states: a public page that searches the database needs a bound.

Each web process counts for itself, in memory; what that adds up to is still a bound.
"""

import threading
import time
from collections import deque

from flask import current_app
from flask_babel import lazy_gettext as _l

from lms.errors import Refused
from lms.people.entrance.tries import network

MOST, SECONDS = 60, 60.0
# Beyond this many addresses at once the oldest are forgotten.
MOST_ADDRESSES = 10_000
_lock = threading.Lock()


class AskedTooOften(Refused):
    message = _l(
        "That was asked too often from your address. Please wait a minute; the code itself can be checked without asking."
    )
    status = 429


def take(address: str) -> None:
    """Count one question. Raises AskedTooOften."""
    asked: dict[str, deque[float]] = current_app.extensions.setdefault("certificate_questions", {})
    now = time.monotonic()
    with _lock:
        if len(asked) > MOST_ADDRESSES:
            asked.clear()
        moments = asked.setdefault(network(address), deque(maxlen=MOST))
        if len(moments) == MOST and now - moments[0] < SECONDS:
            raise AskedTooOften
        moments.append(now)
