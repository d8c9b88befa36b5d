"""Rows put together as records, one for each question, however many rows it is spread over."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from lms.quizzes.importing import cases, columns, kinds, stems
from lms.quizzes.importing.columns import DEEPEST_HEADER, OPTION_NAME, Columns
from lms.quizzes.importing.drafts import Place
from lms.quizzes.importing.texts import narrow, plain
from lms.quizzes.kinds import CASE
from lms.sheets import Sheet
from lms.statutes import mentions

TextRow = list[str]
LONGEST_CITATION = 500
# What several questions may have in common.
SHARED = ("case", "kind", "law", "article", "difficulty", "tags", "topics")
# An option on a row of its own, in the column of the stems.
OPTION_UNDER_STEM = re.compile(r"[(（【]?[A-H]\s*[.．、:：)）】]")


@dataclass
class Record:
    """What the file says of one question, still as it is written."""

    place: Place
    stem: str = ""
    number: int | None = None
    kind_cell: str = ""
    kind: str | None = None
    options: str = ""
    by_position: dict[int, str] = field(default_factory=dict)
    answer: str = ""
    explanation: str = ""
    article: str = ""
    law: str = ""
    difficulty: str = ""
    tags: str = ""
    topics: str = ""
    has_clash: bool = False
    # The common stem that stands beside it, whether it is numbered as a question about a case, and those about this one.
    case: str = ""
    is_within_case: bool = False
    parts: list["Record"] = field(default_factory=list)
    # What the plan tells of how it was read, as codes.
    told: tuple[str, ...] = ()

    @property
    def citation(self) -> str:
        """Law and article, each of which may have a cell of its own, as one text."""
        return mentions.joined(" ".join(self.law.split()), " ".join(self.article.split()))[:LONGEST_CITATION]

    @property
    def is_lone_stem(self) -> bool:
        """Nothing but a stem: the beginning or the rest of a question, or a question without answer."""
        return bool(self.stem) and not (self.options or self.by_position or self.answer)

    @property
    def begins_case(self) -> bool:
        """Nothing but a stem, of the kind that others follow."""
        return self.is_lone_stem and (kinds.named(self.kind_cell) or self.kind) == CASE

    def take(self, rest: "Record") -> None:
        """Add what a further row of the same question says."""
        self.stem = "\n".join(filter(None, (self.stem, rest.stem)))
        self.options = "\n".join(filter(None, (self.options, rest.options)))
        self.has_clash |= bool(self.by_position.keys() & rest.by_position.keys())
        self.by_position |= rest.by_position
        self.answer = self.answer or rest.answer
        self.explanation = "\n".join(filter(None, (self.explanation, rest.explanation)))
        self.article, self.law = self.article or rest.article, self.law or rest.law
        self.difficulty = self.difficulty or rest.difficulty
        self.tags, self.topics = self.tags or rest.tags, self.topics or rest.topics
        self.kind, self.kind_cell = self.kind or rest.kind, self.kind_cell or rest.kind_cell


@dataclass(frozen=True)
class Table:
    """A sheet that holds questions: the records, and whether it has anywhere to write an answer."""

    records: list[Record]
    has_answer_column: bool
    header: tuple[str, ...]


def of_sheet(sheet: Sheet) -> Table | None:
    """The sheet's records; None when nothing in it looks like questions."""
    rows = [[plain(cell) for cell in row] for row in sheet.rows]
    start, found = columns_of(rows)
    if found is None:
        return None
    _spread(rows, start, found, sheet.merged_downwards)
    singles = list(_singles(sheet.name, rows, start, found))
    return Table(cases.gathered(_together(singles)), found.have_answers, found.header)


def _spread(rows: list[TextRow], start: int, found: Columns, merged: Iterable[tuple[int, int, int]]) -> None:
    """What is said of questions, and is merged over the rows of several, stands in each of them."""
    shared = {found.by_meaning[each] for each in SHARED if each in found.by_meaning}
    for column, top, bottom in merged:
        for row in rows[top + 1 : bottom + 1] if column in shared and top >= start else ():
            row[column] = rows[top][column]


def columns_of(rows: Sequence[TextRow]) -> tuple[int, Columns | None]:
    """The first row of data and what its columns hold."""
    for index, row in enumerate(rows[:DEEPEST_HEADER]):
        if found := columns.header(row):
            below = rows[index + 1] if index + 1 < len(rows) else []
            return (index + 2, _with_second_row(found, below)) if _names_options_only(below) else (index + 1, found)
    return 0, columns.guessed(rows)


def is_heading(row: TextRow) -> bool:
    """Whether a row between the questions names their kind, or the columns once more."""
    return bool(columns.header(row) or _heading(row))


def _names_options_only(row: TextRow) -> bool:
    """The second row of a header whose 选项 is merged over A, B, C, D."""
    cells = [cell for cell in row if cell]
    return len(cells) >= 2 and all(OPTION_NAME.match(narrow(cell)) for cell in cells)


def _with_second_row(found: Columns, below: TextRow) -> Columns:
    places = [index for index, cell in enumerate(below) if cell]
    by_meaning = {meaning: index for meaning, index in found.by_meaning.items() if meaning != "options"}
    return replace(found, by_meaning=by_meaning, option_columns=dict(enumerate(places)))


def _singles(name: str, rows: Sequence[TextRow], start: int, found: Columns) -> Iterable[Record]:
    """One record for each row that says something, under the kind that its heading or its sheet names."""
    numbered = stems.are_numbered(filter(None, (found.cell(row, "stem") for row in rows[start:])))
    kind, previous = kinds.named(name) or kinds.of_heading(name), None
    for index, row in enumerate(rows[start:], start + 1):
        if columns.header(row):
            continue
        if heading := _heading(row):
            kind, previous = heading, None
        elif any(row):
            record = _single(Place(name, index), row, found, numbered, previous)
            record.kind = record.kind or kind
            previous = record.number or previous
            yield record


def _heading(row: TextRow) -> str | None:
    cells = {cell for cell in row if cell}
    return kinds.of_heading(next(iter(cells))) if len(cells) == 1 else None


def _single(place: Place, row: TextRow, found: Columns, numbered: bool, previous: int | None) -> Record:
    stem = stems.read(found.cell(row, "stem"), numbered=numbered, previous=previous)
    number = found.cell(row, "number")
    record = Record(
        place=place,
        stem=stem.text,
        number=int(number) if number.isdecimal() else stem.number,
        kind_cell=found.cell(row, "kind"),
        kind=stem.kind,
        options=found.option_cell(row),
        by_position=found.option_cells(row),
        answer=found.cell(row, "answer"),
        explanation=found.cell(row, "explanation"),
        article=found.cell(row, "article"),
        law=found.cell(row, "law"),
        case=found.cell(row, "case"),
        is_within_case=stems.is_within_case(found.cell(row, "stem")) or stems.is_within_case(number),
        difficulty=found.cell(row, "difficulty"),
        tags=found.cell(row, "tags"),
        topics=found.cell(row, "topics"),
    )
    if record.is_lone_stem and record.number is None and OPTION_UNDER_STEM.match(record.stem):
        record.stem, record.options = "", record.stem
    return record


def _together(singles: Sequence[Record]) -> list[Record]:
    """Rows that continue a question joined to it, where numbers or empty cells leave no doubt that they do."""
    whole = [single for single in singles if not single.is_lone_stem and single.stem]
    are_numbered = sum(single.number is not None for single in whole) >= max(2, 0.7 * len(whole))
    records: list[Record] = []
    for single in singles:
        if records and _continues(records[-1], single, are_numbered):
            records[-1].take(single)
        else:
            records.append(single)
    return records


def _continues(before: Record, single: Record, are_numbered: bool) -> bool:
    if single.is_within_case or single.case or before.begins_case or single.begins_case:
        return not single.stem and not before.begins_case
    if not single.stem:
        return not (single.answer and before.answer)
    if not are_numbered or single.number is not None or before.number is None:
        return False
    return single.is_lone_stem or before.is_lone_stem
