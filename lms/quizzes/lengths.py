"""How many questions a paper asks, counted as they are numbered on it: each sub-question of a case is one."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.quizzes import sources
from lms.quizzes.kinds import CASE
from lms.quizzes.models import Blueprint
from lms.quizzes.sections import Drawable, Section


@dataclass(frozen=True)
class Length:
    """At least and at most so many; cases of a bank have more or fewer sub-questions."""

    least: int
    most: int

    def __str__(self) -> str:
        return str(self.least) if self.least == self.most else f"{self.least}–{self.most}"


def of(blueprint: Blueprint) -> Length:
    """Of the papers that the blueprint draws from its bank as it is now."""
    has_cases = any(section.kind == CASE for section in blueprint.sections)
    stock = [each.drawable for each in sources.of_bank(blueprint.bank_id)] if has_cases else []
    return of_sections(blueprint.sections, stock)


def of_sections(sections: Sequence[Section], stock: Sequence[Drawable]) -> Length:
    """Of papers of these sections, drawn from these questions."""
    lengths = [_of_section(section, stock) for section in sections]
    return Length(sum(each.least for each in lengths), sum(each.most for each in lengths))


def _of_section(section: Section, stock: Sequence[Drawable]) -> Length:
    if section.kind != CASE:
        return Length(section.count, section.count)
    parts = sorted(len(each.parts) for each in stock if section.takes(each))
    lacking = max(section.count - len(parts), 0)
    return Length(sum(parts[: section.count]) + lacking, sum(parts[-section.count :]) + lacking)
