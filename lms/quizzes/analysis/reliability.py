"""Reliability (信度): how much of the differences between scores would stand on another paper. Pure.

Where everybody answers the same questions this is Cronbach's alpha (1951, Psychometrika 16, 297), of which formula 20 of
Kuder and Richardson (1937, Psychometrika 2, 151) is the case of questions that are right or wrong.

Where each paper is drawn from a bank, alpha is not defined: nobody answered the whole. The questions then lie within the
persons, their differences in difficulty are part of the error, and the case of right or wrong is formula 21, not 20: Lord
(1955, Psychometrika 20, 1) and Feldt (1984, Educ. Psychol. Meas. 44, 883). Papers are drawn kind by kind, so the error is
reckoned within each kind and added up, as Rajaratnam, Cronbach and Gleser (1965, Psychometrika 30, 39) do for strata.
"""

from collections.abc import Collection, Sequence
from math import sqrt
from statistics import variance


def alpha(variances: Sequence[float], total: float | None) -> float | None:
    """k / (k − 1) · (1 − Σ of the items' variances / variance of the totals), for k items that everybody answered.

    All variances in squared points and with the same divisor. None where it is not defined: fewer than two items, or totals
    that are all the same.
    """
    k = len(variances)
    if k < 2 or not total:
        return None
    return k / (k - 1) * (1 - sum(variances) / total)


def error_variance(strata: Collection[Sequence[float]]) -> float | None:
    """Of one paper, Σ over its kinds of n · s², in squared points: n questions of a kind, s² the variance (n − 1) of what
    each earned. None where a kind stands on the paper but once, which tells nothing about others of its kind.
    """
    if not strata or any(len(earned) < 2 for earned in strata):
        return None
    return sum(len(earned) * variance(earned) for earned in strata)


def of_drawn_papers(mean_error: float | None, total: float | None) -> float | None:
    """1 − mean of the papers' error variances / variance of the scores; formula 21 where all is right or wrong.

    It may fall below 0, where scores differ less than chance alone would make them. None: not defined.
    """
    return None if mean_error is None or not total else 1 - mean_error / total


def standard_error(reliability: float | None, total: float | None) -> float | None:
    """The standard error of measurement in points, √(variance · (1 − reliability)): how far a person's score lies from
    what they would reach on average (Kelley 1927). None: not defined.
    """
    if reliability is None or total is None:
        return None
    return sqrt(max(total * (1 - reliability), 0.0))
