"""Marking: what each answer earns by the rule of its paper. Points are whole or half points, so sums are exact. Pure.

An empty answer neither earns nor loses anything. 错选倒扣, where a paper has it, takes points for a wrong option that was chosen;
too few options cost nothing, and no paper comes to less than nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.quizzes.normalising import normal

ALL_OR_NOTHING, PARTIAL = "all_or_nothing", "partial"
Chosen = frozenset[int]
Texts = tuple[str, ...]
# Options, the text of each blank, or a written answer.
Given = Chosen | Texts | str


@dataclass(frozen=True)
class Rule:
    """How a paper is marked. With PARTIAL, 少选 earns `points_each` for every right option; 错选 never earns anything.

    `negative` points are taken for a choice in which a wrong option was chosen.
    """

    multiple: str = ALL_OR_NOTHING
    points_each: float = 0.5
    negative: float = 0.0


@dataclass(frozen=True)
class Asked:
    """A question as marking sees it: with right options, with blanks and what each accepts, or to be marked by a person."""

    id: int
    right: Chosen
    points: float
    blanks: tuple[Texts, ...] = ()
    in_order: bool = True
    by_person: bool = False


@dataclass(frozen=True)
class Mark:
    """What one answer earned. While it `waits` for a marker, it has earned nothing yet and is not right."""

    id: int
    chosen: Given
    points: float
    is_right: bool
    waits: bool = False


@dataclass(frozen=True)
class Marks:
    """A marked paper. While it waits for a marker, the score is what is earned so far, and nobody has passed."""

    lines: tuple[Mark, ...]
    score: float
    total: float
    passed: bool

    @property
    def waits_for_marker(self) -> bool:
        """Whether a written answer is there that nobody has marked."""
        return any(line.waits for line in self.lines)


def mark(paper: Sequence[Asked], answers: Mapping[int, Given], rule: Rule, pass_mark: float) -> Marks:
    """The whole paper marked; a question without answer earns nothing."""
    lines = tuple(mark_one(asked, answers.get(asked.id, frozenset()), rule) for asked in paper)
    score = max(sum((line.points for line in lines), 0.0), 0.0)
    has_passed = score >= pass_mark and not any(line.waits for line in lines)
    return Marks(lines, score, sum((asked.points for asked in paper), 0.0), has_passed)


def mark_one(asked: Asked, given: Given, rule: Rule) -> Mark:
    """One answer marked."""
    if asked.by_person:
        return Mark(asked.id, given, 0.0, False, waits=bool(given))
    if asked.blanks:
        return _filled(asked, given if isinstance(given, tuple) else ())
    chosen = given if isinstance(given, frozenset) else frozenset[int]()
    if chosen and chosen == asked.right:
        return Mark(asked.id, chosen, asked.points, True)
    return Mark(asked.id, chosen, _partly(asked, chosen, rule), False)


def _partly(asked: Asked, chosen: Chosen, rule: Rule) -> float:
    """Part of the right options and no wrong one earns part of the points, and less than all."""
    if not chosen <= asked.right:
        return -rule.negative if rule.negative else 0.0
    if rule.multiple != PARTIAL:
        return 0.0
    return min(len(chosen) * rule.points_each, max(asked.points - 0.5, 0.0))


def _filled(asked: Asked, texts: Texts) -> Mark:
    """Some of the blanks earn as large a part of the points, in half points rounded down."""
    right = sum(right_blanks(asked.blanks, texts, in_order=asked.in_order))
    if right == len(asked.blanks):
        return Mark(asked.id, texts, asked.points, True)
    return Mark(asked.id, texts, int(asked.points * 2 * right / len(asked.blanks)) / 2, False)


def right_blanks(blanks: Sequence[Sequence[str]], texts: Sequence[str], *, in_order: bool) -> list[bool]:
    """For each blank whether what stands in it is accepted.

    Where any order will do, the texts are put where they fit best, and the same text counts once.
    """
    keys = [{normal(text) for text in accepted} - {""} for accepted in blanks]
    given = [normal(text) for text in texts[: len(blanks)]] + [""] * (len(blanks) - len(texts))
    if in_order:
        return [text in key for text, key in zip(given, keys, strict=True)]
    return _fitted(keys, given)


def _fitted(keys: Sequence[set[str]], given: Sequence[str]) -> list[bool]:
    """A largest matching of texts and blanks, by augmenting paths (Kuhn's method)."""
    holder: dict[int, int] = {}

    def fits(at: int, tried: set[int]) -> bool:
        for blank, key in enumerate(keys):
            if given[at] in key and blank not in tried:
                tried.add(blank)
                if blank not in holder or fits(holder[blank], tried):
                    holder[blank] = at
                    return True
        return False

    first = {text: at for at, text in reversed(list(enumerate(given)))}
    for at in sorted(first.values()):
        fits(at, set())
    return [at in holder.values() for at in range(len(given))]
