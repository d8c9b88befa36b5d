"""The columns of a table of answers: whose sheet, which form, and one for each question or blank. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.quizzes.kinds import FILL_IN
from lms.quizzes.papers import Sealed
from lms.sheets import Cell

# What may stand over a column, in any case and without blanks.
NAMES = {
    "number": ("编号", "人员编号", "no.", "no", "number"),
    "form": ("卷别", "试卷", "form"),
    "name": ("姓名", "name", "nameoftheperson", "person"),
    "unit": ("单位", "工作单位", "unit"),
}
_KNOWN = {words: name for name, many in NAMES.items() for words in many}
_QUESTION = re.compile(r"^(?:第|q)?(\d{1,3})(?:题)?(?:\((\d{1,2})\))?$")
# A header stands within so many rows.
HEADER_WITHIN = 10


@dataclass(frozen=True, order=True)
class Place:
    """The column of a question; `blank` counts from 1 where there are several blanks, and is 0 otherwise."""

    number: int
    blank: int = 0

    def __str__(self) -> str:
        return f"{self.number}({self.blank})" if self.blank else str(self.number)


@dataclass(frozen=True)
class Header:
    """In which row it stands, from 0, and the places of its columns."""

    row: int
    about: Mapping[str, int]
    questions: Mapping[Place, int]


def places(papers: Sequence[Sequence[Sealed]]) -> list[Place]:
    """The columns that hold the answers to any of these papers."""
    blanks: dict[int, int] = {}
    for question in (each for paper in papers for each in paper):
        several = len(question.blanks) if question.kind == FILL_IN and len(question.blanks) > 1 else 0
        blanks[question.number] = max(blanks.get(question.number, 0), several)
    return [
        Place(number, blank)
        for number, many in sorted(blanks.items())
        for blank in (range(1, many + 1) if many else [0])
    ]


def text(cell: Cell) -> str:
    """A cell as it was typed: 3.0 is 3, and true is √."""
    if isinstance(cell, bool):
        return "√" if cell else "×"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def header(rows: Sequence[Sequence[Cell]]) -> Header | None:
    """The first row that names a column for persons and one for a question."""
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        found = _header(at, row)
        if found.questions and found.about.keys() & {"number", "name"}:
            return found
    return None


def _header(at: int, row: Sequence[Cell]) -> Header:
    about: dict[str, int] = {}
    questions: dict[Place, int] = {}
    for column, cell in enumerate(row):
        words = "".join(unicodedata.normalize("NFKC", text(cell)).casefold().split())
        if name := _KNOWN.get(words):
            about.setdefault(name, column)
        elif match := _QUESTION.match(words):
            questions.setdefault(Place(int(match[1]), int(match[2] or 0)), column)
    return Header(at, about, questions)
