"""Marking where nobody marks: by the keys that hold now, and what was written by the person's own judgement."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from lms.quizzes import correcting, scoring
from lms.quizzes.marking import Mark, Marks
from lms.quizzes.papers import Sealed
from lms.quizzes.scoring import Basis

NOTHING: Mapping[int, float] = {}


def verdict(marks: Iterable[Mark]) -> bool | None:
    """Of all parts of a question; nothing, where what people judge is open and nothing else is wrong."""
    each = {None if mark.waits else mark.is_right for mark in marks}
    return False if False in each else None if None in each else True


def marked(
    paper: Mapping[str, Any], chosen: Mapping[int, str], shares: Mapping[int, float] = NOTHING, pass_mark: float = 0
) -> tuple[list[tuple[Sealed, Mark]], Marks]:
    """Each question with its mark, and the marks of the whole paper.

    `shares`, 0 to 1 by question number: how much of its points an own text earns. Without one it waits, and earns nothing.
    """
    points = {each.number: each.points * shares.get(each.number, 0) for each in scoring.to_be_marked(paper, chosen)}
    basis = Basis(correcting.decided(scoring.versions(paper)), points)
    marks = scoring.mark(paper, chosen, pass_mark, basis)
    waiting = points.keys() - shares.keys()
    lines = [replace(line, waits=line.id in waiting and not line.is_right) for line in marks.lines]
    return list(zip(scoring.questions(paper, basis), lines, strict=True)), marks
