"""When a lecture counts as watched. Nothing else in the site decides it."""

import math


def seconds_needed(lecture: int, share: float) -> int:
    """How many of a lecture's seconds the course asks for."""
    # Rounded first: 0.55 of 100 seconds are 55 and not 55.00000000000001.
    return math.ceil(round(lecture * share, 6))


def counts_as_watched(covered: int, lecture: int, share: float) -> bool:
    return lecture > 0 and covered >= seconds_needed(lecture, share)
