"""Who chose what: the options of a question by groups of high, middle and low scores, and what looks wrong in it. Pure.

A wrong option is there to be chosen by whoever does not know. One that nobody chooses does nothing; one that the best
choose more often than the weakest misleads, or is right after all (Haladyna and Downing 1993, Educ. Psychol. Meas. 53, 999).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lms.quizzes.analysis.items import ENOUGH_IN_GROUP, LOWER, MIDDLE, UPPER, Answered, Item

# How much more often the upper group chooses a wrong option before it is told: less is chance in groups of this size.
MORE = 0.1
# So many wrong answers there are before it is told that an option got none of them.
WRONG = 10
NOBODY, UPPER_MORE, NO_ANSWER = "nobody", "upper_more", ""


@dataclass(frozen=True)
class Option:
    """One option: by what share of each group it was chosen, and what is to be said about it (codes)."""

    letter: str
    is_key: bool
    chosen: int
    shares: dict[str, float | None]
    flags: Sequence[str] = field(default_factory=tuple)


def of(answers: Iterable[Answered], letters: str, key: str, item: Item) -> list[Option]:
    """Each option, and last, under no letter, those who chose none."""
    rows = list(answers)
    found = [_option(rows, letter, letter in key, item) for letter in letters]
    return [*found, _option([row for row in rows if not row.chosen], NO_ANSWER, False, item, of_all=rows)]


def _option(
    rows: Sequence[Answered], letter: str, is_key: bool, item: Item, of_all: Sequence[Answered] | None = None
) -> Option:
    chose = [row for row in rows if letter in row.chosen]
    everybody = rows if of_all is None else of_all
    shares = {group: _share(chose, everybody, group) for group in (UPPER, MIDDLE, LOWER)}
    count = sum(row.papers for row in chose)
    return Option(letter, is_key, count, shares, _flags(count, shares, item) if letter and not is_key else ())


def _share(chose: Sequence[Answered], everybody: Sequence[Answered], group: str) -> float | None:
    whole = sum(row.papers for row in everybody if row.group == group)
    return sum(row.papers for row in chose if row.group == group) / whole if whole else None


def _flags(count: int, shares: dict[str, float | None], item: Item) -> tuple[str, ...]:
    if not item.is_enough:
        return ()
    upper, lower = shares[UPPER] or 0.0, shares[LOWER] or 0.0
    wrong = item.papers * (1 - (item.difficulty or 0.0))
    return (*([NOBODY] if not count and wrong >= WRONG else []), *([UPPER_MORE] if upper - lower >= MORE else []))


def is_key_suspicious(item: Item, options: Sequence[Option]) -> bool:
    """Whether the key deserves a look: those who know most have it right less often, or prefer another option to it."""
    if not item.is_enough:
        return False
    if (item.discrimination or 0.0) < 0 and (item.correlation or 0.0) < 0:
        return True
    liked = {each.letter: each.shares[UPPER] or 0.0 for each in options if each.letter}
    keys = [liked[each.letter] for each in options if each.is_key]
    wrong = [liked[each.letter] for each in options if each.letter and not each.is_key]
    return bool(keys and wrong) and item.upper >= ENOUGH_IN_GROUP and max(wrong) > min(keys)
