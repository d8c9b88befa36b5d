"""大题 of a printed paper: its questions in runs of one kind, each with the points it is worth. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from lms.quizzes.kinds import CASE
from lms.quizzes.papers import Sealed

# Of a line of 45 characters: so many fit beside each other four, or two.
FOUR_BESIDE, TWO_BESIDE = 8.0, 18.0


@dataclass(frozen=True)
class Run:
    """Questions of one kind that follow each other; the parts of cases are of the kind `case`."""

    kind: str
    questions: Sequence[Sealed]

    @property
    def total(self) -> float:
        return sum(question.points for question in self.questions)

    @property
    def each(self) -> float | None:
        """The points of one question, where all have the same."""
        points = {question.points for question in self.questions}
        return points.pop() if len(points) == 1 and self.kind != CASE else None


def runs(questions: Iterable[Sealed]) -> list[Run]:
    return [Run(kind, list(run)) for kind, run in groupby(questions, lambda each: CASE if each.case else each.kind)]


def columns(options: Iterable[str]) -> int:
    """In how many columns these options stand: 4, 2 or 1."""
    longest = max(map(width, options), default=0.0)
    if longest <= FOUR_BESIDE:
        return 4
    return 2 if longest <= TWO_BESIDE else 1


def width(text: str) -> float:
    """About how many Chinese characters wide."""
    return sum(0.55 if character.isascii() else 1.0 for character in text)


def ruled_lines(points: float) -> int:
    """The lines that a written answer gets on its sheet."""
    return min(max(round(points * 0.8), 5), 16)
