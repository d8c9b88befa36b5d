"""How often one address may ask a public page that costs the database something.

Each web process counts for itself, in memory; what that adds up to is still a bound.
"""

import threading
import time
from collections import deque

from flask import current_app

from lms.people.entrance.tries import network

# Beyond this many addresses at once all are forgotten.
MOST_ADDRESSES = 10_000
_lock = threading.Lock()


def is_too_fast(page: str, address: str, most: int, seconds: float) -> bool:
    """Whether this address asked for that page more than `most` times in so many seconds; otherwise this time is counted."""
    asked: dict[str, deque[float]] = current_app.extensions.setdefault("asked_by_address", {}).setdefault(page, {})
    now = time.monotonic()
    with _lock:
        if len(asked) > MOST_ADDRESSES:
            asked.clear()
        moments = asked.setdefault(network(address), deque(maxlen=most))
        if len(moments) == most and now - moments[0] < seconds:
            return True
        moments.append(now)
        return False
