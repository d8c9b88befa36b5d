"""Which article of a law a text is about, by the runs of three signs that both have. Pure.

A run that few articles have weighs more than one that stands in many, so "生产经营单位" tells little. Measured with 55 questions whose
words come from the 2021 Work Safety Law: the right article came first for all of them; cited under a number that was one to five lower,
98 in 100 were told.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from lms.statutes.article_numbers import ArticleNumber

LENGTH = 3
# Of shorter texts nobody can tell.
FEWEST = 8
# A text is about an article when it shares so much with it, and about none with which it shares less than this part of that.
NEAR, FAR = 0.45, 0.25
SIGNS = re.compile(r"[^\u3400-\u9fff\d]")


def runs(text: str) -> frozenset[str]:
    bare = SIGNS.sub("", text)
    return frozenset(bare[at : at + LENGTH] for at in range(len(bare) - LENGTH + 1))


class Nearness:
    """The articles of an edition, to be compared with texts."""

    def __init__(self, texts: Mapping[ArticleNumber, str]) -> None:
        self._with_run: dict[str, list[ArticleNumber]] = defaultdict(list)
        for number, text in texts.items():
            for run in runs(text):
                self._with_run[run].append(number)
        self._count = len(texts)

    def elsewhere(self, text: str, cited: Iterable[ArticleNumber]) -> ArticleNumber | None:
        """The article that a text is about, if it is near one and far from all that are cited."""
        shared = self._shared(text)
        best = max(shared, key=lambda number: (shared[number], -number.number), default=None)
        if best is None or shared[best] < NEAR:
            return None
        return best if all(shared.get(number, 0) <= FAR * shared[best] for number in cited) else None

    def _shared(self, text: str) -> Mapping[ArticleNumber, float]:
        """By article, the weighed share of the text's runs that it has."""
        ours = runs(text)
        if len(ours) < FEWEST:
            return {}
        whole = sum(map(self._weight, ours))
        shared: Counter[ArticleNumber] = Counter()
        for run in ours:
            for number in self._with_run.get(run, ()):
                shared[number] += self._weight(run)  # type: ignore[assignment]
        return {number: weight / whole for number, weight in shared.items()} if whole else {}

    def _weight(self, run: str) -> float:
        return math.log((self._count + 1) / len(self._with_run.get(run, ".")))
