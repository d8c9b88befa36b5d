"""Marking: what each answer earns by the rule of its paper. Points are whole or half points, so sums are exact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ALL_OR_NOTHING, PARTIAL = "all_or_nothing", "partial"
Chosen = frozenset[int]


@dataclass(frozen=True)
class Rule:
    """How a paper is marked. With PARTIAL, 少选 earns `points_each` for every right option; 错选 never earns anything."""

    multiple: str = ALL_OR_NOTHING
    points_each: float = 0.5


@dataclass(frozen=True)
class Asked:
    """A question as marking sees it."""

    id: int
    right: Chosen
    points: float


@dataclass(frozen=True)
class Mark:
    """What one answer earned."""

    id: int
    chosen: Chosen
    points: float
    is_right: bool


@dataclass(frozen=True)
class Marks:
    """A marked paper."""

    lines: tuple[Mark, ...]
    score: float
    total: float
    passed: bool

    @property
    def missed(self) -> list[Mark]:
        """The answers that were not wholly right."""
        return [line for line in self.lines if not line.is_right]


def mark(paper: Sequence[Asked], answers: Mapping[int, Chosen], rule: Rule, pass_mark: float) -> Marks:
    """The whole paper marked; a question without answer earns nothing."""
    lines = tuple(mark_one(asked, answers.get(asked.id, frozenset()), rule) for asked in paper)
    score = sum((line.points for line in lines), 0.0)
    return Marks(lines, score, sum((asked.points for asked in paper), 0.0), score >= pass_mark)


def mark_one(asked: Asked, chosen: Chosen, rule: Rule) -> Mark:
    """One answer marked."""
    if chosen == asked.right:
        return Mark(asked.id, chosen, asked.points, True)
    return Mark(asked.id, chosen, _partly(asked, chosen, rule), False)


def _partly(asked: Asked, chosen: Chosen, rule: Rule) -> float:
    """Part of the right options and no wrong one earns part of the points, and less than all."""
    if rule.multiple != PARTIAL or not chosen < asked.right:
        return 0.0
    return min(len(chosen) * rule.points_each, max(asked.points - 0.5, 0.0))
