"""Two persons who gave the same answers at a quiz, the wrong ones included, in nearly the same rhythm.

Papers are drawn and their options shuffled, so answers are compared question by question, as the bank has them. To be
right together is no signal, and neither is a mistake that everybody makes: only all of it together, wrong answers and
the seconds spent on each question.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# Questions that both papers had, and how many of them both answered with the same wrong answer.
COMMON = 8
WRONG = 2
# Of the common questions so many took both nearly as long: within two seconds, or a fifth. At 0.8 one in one and a half million
# pairs of invented honest people met it, at 0.9 none of four and a half million.
RHYTHM = 0.9
NEAR_SECONDS = 2.0
NEAR_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Given:
    """An answer: the bank's places of the options chosen, whether it is right, the seconds since the answer before."""

    chosen: frozenset[int]
    is_right: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Same:
    common: int
    wrong: int
    in_rhythm: int


def look(one: Mapping[int, Given], other: Mapping[int, Given]) -> Same | None:
    """Whether two attempts, each an answer for each question version, are too much alike."""
    common = one.keys() & other.keys()
    if len(common) < COMMON or any(one[each].chosen != other[each].chosen for each in common):
        return None
    wrong = sum(not one[each].is_right for each in common)
    in_rhythm = sum(_is_near(one[each].seconds, other[each].seconds) for each in common)
    return Same(len(common), wrong, in_rhythm) if wrong >= WRONG and in_rhythm >= RHYTHM * len(common) else None


def candidates(
    before: Mapping[int, Mapping[int, Given]], new: Mapping[int, Mapping[int, Given]]
) -> Iterator[tuple[int, int]]:
    """Pairs of a new attempt and one before it in the order given, that share enough wrong answers to be worth a look.

    Found by the wrong answers themselves: of ten thousand attempts hardly any two share two mistakes, and all pairs are
    fifty million.
    """
    known: dict[tuple[int, frozenset[int]], list[int]] = defaultdict(list)
    for attempt, answers in before.items():
        for mistake in _mistakes(answers):
            known[mistake].append(attempt)
    for attempt, answers in new.items():
        mistakes = _mistakes(answers)
        shared = Counter(other for mistake in mistakes for other in known[mistake])
        yield from ((other, attempt) for other, times in shared.items() if times >= WRONG)
        for mistake in mistakes:
            known[mistake].append(attempt)


def _mistakes(answers: Mapping[int, Given]) -> list[tuple[int, frozenset[int]]]:
    return [(version, given.chosen) for version, given in answers.items() if not given.is_right]


def _is_near(one: float, other: float) -> bool:
    return abs(one - other) <= max(NEAR_SECONDS, NEAR_SHARE * max(one, other))
