"""Marking a paper of the spot: the last answer to a question counts, by the keys that hold when it is received."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lms.quizzes import correcting, scoring
from lms.quizzes.marking import Mark
from lms.quizzes.models import SpotPaper
from lms.quizzes.papers import Sealed
from lms.quizzes.scoring import Basis

# [number, letters, second], in order.
Given = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Line:
    """One question with what was chosen, as letters, and what it earned."""

    question: Sealed
    chosen: str
    mark: Mark


@dataclass(frozen=True)
class Marked:
    """How many answers are right, and the corrections of keys that this rests on, as they are kept."""

    right: int
    basis: dict[str, Any]


def mark(paper: SpotPaper, given: Given) -> Marked:
    """By the keys that hold now. A question that was taken out counts as right."""
    basis = Basis(correcting.of_paper(paper.paper))
    return Marked(_right(_marked(paper, given, basis)), basis.written)


def lines(paper: SpotPaper) -> list[Line]:
    """The whole paper as it was marked."""
    known = correcting.known(paper.basis.get("corrections", []))
    return _marked(paper, paper.given, Basis.read(paper.basis, known))


def _right(lines: list[Line]) -> int:
    return sum(line.mark.is_right for line in lines)


def _marked(paper: SpotPaper, given: Given, basis: Basis) -> list[Line]:
    chosen = {number: letters for number, letters, _second in given}
    marks = scoring.mark(paper.paper, chosen, 0, basis)
    asked = scoring.questions(paper.paper, basis)
    return [Line(each, chosen.get(each.number, ""), mark) for each, mark in zip(asked, marks.lines, strict=True)]
