"""How results spread: mean, standard deviation, and a share with its interval. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

# 95 of 100 such intervals hold the true share.
Z = 1.959964


@dataclass(frozen=True)
class Interval:
    low: float
    high: float


@dataclass(frozen=True)
class Spread:
    """Mean and variance (with n − 1) of `count` scores; None where there are too few for it."""

    count: int
    mean: float | None
    variance: float | None

    @property
    def deviation(self) -> float | None:
        """The standard deviation, in points."""
        return None if self.variance is None else sqrt(self.variance)


def of(scores: Mapping[float, int]) -> Spread:
    """From how often each score was reached."""
    count = sum(scores.values())
    if not count:
        return Spread(0, None, None)
    mean = sum(score * times for score, times in scores.items()) / count
    squares = sum((score - mean) ** 2 * times for score, times in scores.items())
    return Spread(count, mean, squares / (count - 1) if count > 1 else None)


def wilson(hits: int, count: int) -> Interval | None:
    """The interval of Wilson (1927, J. Am. Stat. Assoc. 22, 209) for a share of `hits` in `count`, at 95 %.

    Unlike the textbook's p ± 1.96 s it stays between 0 and 1 and holds with few. None: nobody was counted.
    """
    if not count:
        return None
    share, widening = hits / count, Z * Z / count
    middle = (share + widening / 2) / (1 + widening)
    half = Z * sqrt(share * (1 - share) / count + widening / (4 * count)) / (1 + widening)
    # Rounding must not carry it beyond what shares can be.
    return Interval(max(middle - half, 0.0), min(middle + half, 1.0))
