"""Item analysis (项目分析): how hard a question is, and whether it tells those who know from those who don't. Pure.

Everybody's paper holds other questions, so each question is analysed over the papers that hold it, and the groups of high
and low scores are those of the whole quiz. Which questions a paper holds is chance, hence these papers are a fair sample.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

UPPER, MIDDLE, LOWER = "upper", "middle", "lower"
# Kelley (1939, J. Educ. Psychol. 30, 17): the groups whose difference is told most surely.
GROUP = 0.27
# Below this many papers figures stand, but nothing is said in words; and of each group below that many.
ENOUGH, ENOUGH_IN_GROUP = 30, 8


@dataclass(frozen=True)
class Borders:
    """The scores up to which a paper is in the lower group, and from which it is in the upper one."""

    low: float
    high: float

    def group(self, score: float) -> str:
        return LOWER if score <= self.low else UPPER if score >= self.high else MIDDLE


def borders(scores: Mapping[float, int]) -> Borders | None:
    """Those of the groups that hold at least 27 % of all papers each, whole scores at a time, from how often each score was
    reached. None: so many have the same score that the groups would touch.
    """
    wanted = GROUP * sum(scores.values())
    rising = sorted(scores)
    low, high = _reached(rising, scores, wanted), _reached(rising[::-1], scores, wanted)
    return Borders(low, high) if low is not None and high is not None and low < high else None


def _reached(ordered: Sequence[float], scores: Mapping[float, int], wanted: float) -> float | None:
    held = 0
    for score in ordered:
        held += scores[score]
        if held >= wanted:
            return score
    return None


@dataclass(frozen=True)
class Answered:
    """So many papers with the same answer to a question: bank letters, points and what it earned, score and its group."""

    chosen: str
    points: float
    earned: float
    score: float
    group: str | None
    papers: int

    @property
    def share(self) -> float:
        """Of the question's points."""
        return self.earned / self.points if self.points else 0.0


@dataclass(frozen=True)
class Item:
    """The figures of one question; None where one is not defined."""

    papers: int
    # 难度 P: the mean share of its points, 0 to 1; for a question that is right or wrong the share of right answers.
    difficulty: float | None
    # 区分度 D: P of the upper group less P of the lower one, -1 to 1 (Johnson 1951, J. Educ. Psychol. 42, 499).
    discrimination: float | None
    # Pearson's correlation of its share with what the rest of the paper earned, -1 to 1: the point-biserial one, corrected
    # for the question's own part of the score (Henrysson 1963, Psychometrika 28, 211).
    correlation: float | None
    # How many papers of the upper and of the lower group hold it.
    upper: int = 0
    lower: int = 0

    @property
    def is_enough(self) -> bool:
        """For words beside the figures."""
        return self.papers >= ENOUGH and min(self.upper, self.lower) >= ENOUGH_IN_GROUP


def of(answers: Iterable[Answered]) -> Item:
    """The figures of a question from all its answers."""
    rows = list(answers)
    upper, lower = ([row for row in rows if row.group == group] for group in (UPPER, LOWER))
    high, low = difficulty(upper), difficulty(lower)
    apart = None if high is None or low is None else high - low
    return Item(_papers(rows), difficulty(rows), apart, correlation(rows), _papers(upper), _papers(lower))


def _papers(rows: Iterable[Answered]) -> int:
    return sum(row.papers for row in rows)


def difficulty(rows: Sequence[Answered]) -> float | None:
    """P, the mean share of the points. None: nobody was asked."""
    count = _papers(rows)
    return sum(row.share * row.papers for row in rows) / count if count else None


def correlation(rows: Sequence[Answered]) -> float | None:
    """Of the share that a question earned with the points of the rest of its paper. None: either is always the same."""
    count = _papers(rows)
    if count < 2:
        return None
    pairs = [(row.share, row.score - row.earned, row.papers) for row in rows]
    x, y = (sum(pair[place] * pair[2] for pair in pairs) / count for place in (0, 1))
    both = sum((a - x) * (b - y) * times for a, b, times in pairs)
    alone = sum((a - x) ** 2 * times for a, _, times in pairs) * sum((b - y) ** 2 * times for _, b, times in pairs)
    # What is left of equal values by rounding is no variance.
    return both / sqrt(alone) if alone > 1e-9 else None
