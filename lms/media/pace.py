"""How long work still takes, told from how long it took until now."""

import math
from datetime import datetime

from lms import clock

# Before so much is done, what is told would jump about.
LEAST_PERCENT = 3


def minutes_left(begun_at: datetime | None, percent: int) -> int | None:
    """Whole minutes, at least one; None while nothing can be told."""
    if begun_at is None or percent < LEAST_PERCENT:
        return None
    passed = (clock.now() - begun_at).total_seconds()
    return max(1, math.ceil(passed * (100 - percent) / percent / 60))
