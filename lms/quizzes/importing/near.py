"""Questions that are nearly the same as one that stands already, in the bank or before it in the file: a word or a sign apart.

Two questions are compared by the pairs of neighbouring signs in their stems and options, and are near when they share four fifths
of them, and the same pictures. Of two such sets each holds one of the rarest pairs of the other, so only those few are looked up: 2,000 questions
against 20,000 cost 24,000 comparisons in place of 40 million, and two seconds.
"""

import math
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterable, Sequence

from lms.quizzes import details
from lms.quizzes.importing.drafts import TRUE_FALSE, Standing
from lms.quizzes.importing.texts import option_key, stem_key

LIKENESS = 0.8
# Of shorter questions nobody can tell.
FEWEST_PAIRS = 8


def pairs(kind: str, stem: str, options: Sequence[str]) -> frozenset[str]:
    """The pairs of neighbouring signs; the two options of a 判断题 say nothing."""
    texts = [stem_key(stem), *(() if kind == TRUE_FALSE else sorted(map(option_key, options)))]
    return frozenset(text[at : at + 2] for text in texts for at in range(len(text) - 1))


def _pairs_of(standing: Standing) -> frozenset[str]:
    asked = details.read(standing.details).asked if standing.details else ()
    return pairs(standing.kind, standing.stem, [*standing.options, *asked])


def _pictures_of(standing: Standing) -> frozenset[str]:
    found = details.read(standing.details).every_picture if standing.details else ()
    return frozenset(each.digest for each in found)


class Index:
    """The questions of a bank, or of a file, found by the rarest of their pairs."""

    def __init__(self, standing: Iterable[Standing]) -> None:
        self.standing = list(standing)
        # Pairs as tuples of the same few texts: as sets they would take ten times the memory.
        self.pairs = [tuple(map(sys.intern, _pairs_of(each))) for each in self.standing]
        self.common = Counter(pair for each in self.pairs for pair in each)
        self.with_pair: dict[str, list[int]] = defaultdict(list)
        for at, each in enumerate(self.pairs):
            for pair in self._rarest(each):
                self.with_pair[pair].append(at)

    def nearest(
        self,
        kind: str,
        stem: str,
        options: Sequence[str],
        pictures: frozenset[str] = frozenset(),
        among: Container[int] | None = None,
    ) -> Standing | None:
        """The question that is most like this one and has the pictures of these digests, if any is near.

        `among` are the places in the index of those that count; all of them, unless it is given.
        """
        ours = pairs(kind, stem, options)
        if len(ours) < FEWEST_PAIRS:
            return None
        candidates = (at for at in self._candidates(ours) if among is None or at in among)
        near = sorted((-like, at) for at in candidates if (like := self._likeness(ours, at)) >= LIKENESS)
        return next((self.standing[at] for _, at in near if _pictures_of(self.standing[at]) == pictures), None)

    def _rarest(self, those: Collection[str]) -> Sequence[str]:
        """So many that a near question, which may lack a fifth, has at least one of them among its own."""
        count = len(those) - math.ceil(LIKENESS * len(those)) + 1
        return [pair for _, pair in sorted((self.common[pair], pair) for pair in those)[:count]]

    def _candidates(self, ours: frozenset[str]) -> set[int]:
        least, most = LIKENESS * len(ours), len(ours) / LIKENESS
        found = (at for pair in self._rarest(ours) for at in self.with_pair.get(pair, ()))
        return {at for at in found if least <= len(self.pairs[at]) <= most}

    def _likeness(self, ours: frozenset[str], at: int) -> float:
        """The share of pairs that both have, of all that either has."""
        both = len(ours.intersection(self.pairs[at]))
        return both / (len(ours) + len(self.pairs[at]) - both)
