"""A table of answers, one row a person, read beside the forms and the persons whose sheets may be typed in. Pure.

A row is taken whole or not at all: an answer that cannot be read makes it doubtful, and so does anything that leaves open whose
sheet it is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lms.errors import Refused
from lms.quizzes import answering, papers
from lms.quizzes.kinds import FILL_IN, SHORT_ANSWER
from lms.quizzes.on_paper import entry_columns, reading
from lms.quizzes.on_paper.entry_columns import Header, Place
from lms.quizzes.papers import Sealed
from lms.sheets import Row, Sheet
from lms.unpacking import CannotRead

LONGEST_CELL = 6000


@dataclass(frozen=True)
class Known:
    """A person of whom a sheet may be typed in."""

    id: int
    name: str
    unit: str


@dataclass(frozen=True)
class Paper:
    """A form as reading needs it."""

    form: int
    questions: Sequence[Sealed]
    shape: list[Any]

    @classmethod
    def of(cls, form: int, kept: Mapping[str, Any]) -> "Paper":
        return cls(form, papers.questions(kept), papers.shape(kept))


@dataclass(frozen=True)
class Doubt(Exception):
    """Why a row is not taken: a code with parameters, and the column if it is about one."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)
    column: str = ""


@dataclass(frozen=True)
class Entered:
    """A row that can be taken: the row of the file from 1, whose sheet of which form, and the answers as they are kept."""

    row: int
    person: int
    form: int
    answers: dict[str, str]


@dataclass(frozen=True)
class Doubtful:
    row: int
    name: str
    doubts: Sequence[Doubt]


@dataclass
class Found:
    """What a file holds; `empty` rows name somebody and hold no answer."""

    entered: list[Entered] = field(default_factory=list)
    doubtful: list[Doubtful] = field(default_factory=list)
    empty: int = 0


def read(sheets: Sequence[Sheet], forms: Mapping[str, Paper], usual: str, people: Collection[Known]) -> Found:
    """The rows of the first sheet with a header; a row without a letter is of the `usual` form. Raises CannotRead."""
    for sheet in sheets:
        if header := entry_columns.header(sheet.rows):
            return _Table(header, forms, usual, people).read(sheet.rows)
    raise CannotRead("no_entries")


class _Table:
    def __init__(self, header: Header, forms: Mapping[str, Paper], usual: str, people: Collection[Known]) -> None:
        self.header, self.forms, self.usual = header, forms, usual
        self.by_id = {each.id: each for each in people}
        self.by_name = defaultdict[str, list[Known]](list)
        for each in people:
            self.by_name[_bare(each.name)].append(each)
        self.seen: dict[int, int] = {}

    def read(self, rows: Sequence[Row]) -> Found:
        found = Found()
        for number, row in enumerate(rows[self.header.row + 1 :], self.header.row + 2):
            given = {place: text for place, column in self.header.questions.items() if (text := _at(row, column))}
            if not given:
                found.empty += any(self._about(row, name) for name in ("number", "name"))
                continue
            try:
                found.entered.append(self._entered(number, row, given))
            except ExceptionGroup as doubts:
                told = [each for each in doubts.exceptions if isinstance(each, Doubt)]
                found.doubtful.append(Doubtful(number, self._about(row, "name")[:50], told))
        return found

    def _about(self, row: Row, name: str) -> str:
        column = self.header.about.get(name)
        return "" if column is None else _at(row, column)

    def _entered(self, number: int, row: Row, given: Mapping[Place, str]) -> Entered:
        """Raises a group of Doubt."""
        doubts: list[Doubt] = []
        try:
            person = self._person(row)
            paper = self._paper(row)
            if (before := self.seen.setdefault(person.id, number)) != number:
                raise Doubt("twice", {"row": before})
        except Doubt as doubt:
            raise ExceptionGroup("row", [doubt]) from None
        answers = {}
        for place, chosen in self._answers(paper, given, doubts):
            if chosen:
                answers[str(place)] = chosen
        if doubts:
            raise ExceptionGroup("row", doubts)
        return Entered(number, person.id, paper.form, answers)

    def _person(self, row: Row) -> Known:
        number, name, unit = (self._about(row, each) for each in ("number", "name", "unit"))
        if number:
            known = self.by_id.get(int(number)) if number.isascii() and number.isdecimal() else None
            if known is None:
                raise Doubt("unknown_number", {"number": number[:20]})
            if name and _bare(name) != _bare(known.name):
                raise Doubt("other_name", {"number": number, "name": name[:50]})
            return known
        same = self.by_name.get(_bare(name), [])
        meant = [each for each in same if not unit or _bare(each.unit) == _bare(unit)]
        if not meant:
            raise Doubt("unknown_name", {"name": name[:50]})
        if len(meant) > 1:
            raise Doubt("several", {"name": name[:50], "count": len(meant)})
        return meant[0]

    def _paper(self, row: Row) -> Paper:
        letter = (self._about(row, "form") or self.usual).upper().removesuffix("卷")
        if letter not in self.forms:
            raise Doubt("unknown_form", {"letter": letter[:20]})
        return self.forms[letter]

    def _answers(self, paper: Paper, given: Mapping[Place, str], doubts: list[Doubt]) -> Iterator[tuple[int, str]]:
        """Question by question; what cannot be read is added to the doubts."""
        numbers = {each.number for each in paper.questions}
        doubts += [
            Doubt("no_question", {"text": text[:40]}, str(at)) for at, text in given.items() if at.number not in numbers
        ]
        for question in paper.questions:
            theirs = {at: text for at, text in given.items() if at.number == question.number}
            if not any(at.number == question.number for at in self.header.questions):
                doubts.append(Doubt("no_column", {"number": question.number}))
            try:
                yield question.number, answering.checked(paper.shape, question.number, _chosen(question, theirs))
            except Doubt as doubt:
                doubts.append(doubt)
            except Refused:
                column, text = next(iter(theirs.items()))
                doubts.append(Doubt("no_answer", {"text": text[:40]}, str(column)))


def _chosen(question: Sealed, given: Mapping[Place, str]) -> str:
    """What was typed of one question, not yet checked. Raises Doubt."""
    if question.kind == FILL_IN:
        return _filled(question, given)
    for column, text in given.items():
        if column.blank:
            raise Doubt("no_blank", {"text": text[:40]}, str(column))
    typed = given.get(Place(question.number), "")[:LONGEST_CELL]
    return typed if question.kind == SHORT_ANSWER else reading.letters(question, typed)


def _filled(question: Sealed, given: Mapping[Place, str]) -> str:
    texts = [""] * len(question.blanks)
    for column, text in given.items():
        place = max(column.blank, 1) - 1
        if place >= len(texts) or (len(texts) > 1 and not column.blank):
            raise Doubt("no_blank", {"text": text[:40]}, str(column))
        texts[place] = text[:LONGEST_CELL]
    return papers.filled(texts)


def _at(row: Row, column: int) -> str:
    return entry_columns.text(row[column]) if column < len(row) else ""


def _bare(words: str) -> str:
    return "".join(words.split()).replace("（", "(").replace("）", ")")
