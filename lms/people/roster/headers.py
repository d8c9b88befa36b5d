"""Find the table in a sheet: which row is its header, what kind of roster it is, and which column is which.

The header is the row, or the pair of rows, in which the most column names of one kind are known. A title above it, the name of
the sheet and the name of the file count as hints, never as proof.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from lms.people.identifiers import Doubtful
from lms.people.roster import cleaning
from lms.people.roster.columns import BY_NAME, KINDS, Column, Kind
from lms.sheets import Cell, Row

DEEPEST = 30
# One name known by chance may stand in a row of data, two do not.
FEWEST = 2
MARK, HINT = 2, 3
LONGEST = 20

INSIDE_BRACKETS = re.compile(r"[(\[].*?[)\]]")
ORNAMENTS = re.compile(r"[\s*:·、,。_\-/()\[\]★☆]")
REPORTED = re.compile(r"(?:日期|时间|截至|截止)[:至到\s]*(\d{4}[年./-]\d{1,2}[月./-]\d{1,2})")

Names = tuple[str, ...]
Matches = Callable[[Column, str], bool]


@dataclass(frozen=True)
class Found:
    """A column of the sheet that we know: where it stands and what the office calls it."""

    column: Column
    index: int
    heading: str


@dataclass(frozen=True)
class Heading:
    """The table of a sheet. Its data begins below the first `rows` rows."""

    kind: Kind
    found: tuple[Found, ...]
    rows: int
    score: int
    # Title, sheet and file name, which say what no column says.
    title: str
    depth: int = 1

    def name_of(self, field: str) -> str:
        """What the office calls this column, or our name for it where the sheet has none."""
        for found in self.found:
            if found.column.field == field:
                return found.heading
        return label_of(self.kind.name, field)

    @property
    def reported_on(self) -> date | None:
        """The day that the office wrote above its table."""
        written = REPORTED.search(cleaning.half_width(self.title))
        try:
            return cleaning.day_of_text(written[1]) if written else None
        except Doubtful:
            return None


def label_of(kind: str, field: str) -> str:
    """What we call a column of this kind of roster."""
    return next(column.label for column in BY_NAME[kind].columns if column.field == field)


def find(rows: Sequence[Row], hints: str) -> Heading | None:
    """The table that begins within these first rows; None if there is none.

    Raises Doubtful if the columns fit two kinds equally well.
    """
    candidates = list(_candidates(rows[: DEEPEST + 1], hints))
    best = max(candidates, key=lambda heading: (heading.score, -heading.rows, -heading.depth), default=None)
    if any(best.score == other.score and best.kind != other.kind for other in candidates if best):
        raise Doubtful("kind_unclear")
    return best


def _candidates(rows: Sequence[Row], hints: str) -> Iterator[Heading]:
    title = hints
    for index, row in enumerate(rows[:DEEPEST]):
        below = rows[index + 1] if index + 1 < len(rows) else []
        for depth, headings in ((1, list(_in_one_row(row))), (2, list(_in_two_rows(row, below)))):
            for kind in KINDS:
                if heading := _heading(kind, headings, title, index, depth):
                    yield heading
        title = "\n".join(filter(None, [title, *map(_words, row)]))


def _in_one_row(row: Row) -> Iterator[Names]:
    return ((_words(cell),) for cell in row)


def _in_two_rows(top: Row, bottom: Row) -> Iterator[Names]:
    """What each column may be called when groups stand above: “任职” over “日期” is 任职日期, “基本情况” over “姓名” is 姓名."""
    group = ""
    for over, under in zip_longest(map(_words, top), map(_words, bottom), fillvalue=""):
        group = over or group
        yield (under, group + under, over) if under else (over,)


def _words(cell: Cell) -> str:
    return cleaning.text(cell) if isinstance(cell, str) else ""


def _heading(kind: Kind, headings: list[Names], title: str, index: int, depth: int) -> Heading | None:
    called = _columns(kind, headings, _is_called, {})
    found = _columns(kind, headings, _is_like, called)
    marks = len(kind.marks & found.keys())
    hint = HINT if kind.hints.search(title) else 0
    if len(called) < FEWEST or not kind.needs <= found.keys() or not (marks or hint or kind.is_of_people):
        return None
    return Heading(kind, tuple(found.values()), index + depth, len(found) + MARK * marks + hint, title, depth)


def _columns(kind: Kind, headings: list[Names], matches: Matches, known: dict[str, Found]) -> dict[str, Found]:
    """The columns of this kind that are known, and those that now match."""
    found = dict(known)
    taken = {place.index for place in known.values()}
    for index, names in enumerate(headings):
        free = [column for column in kind.columns if column.field not in found]
        column = None if index in taken else _first(free, names, matches)
        if column:
            found[column.field] = Found(column, index, next(filter(None, names)))
    return found


def _first(columns: list[Column], names: Names, matches: Matches) -> Column | None:
    return next((column for name in names if name for column in columns if matches(column, name)), None)


def _is_called(column: Column, name: str) -> bool:
    plain = cleaning.half_width(name).lower()
    return any(ORNAMENTS.sub("", spelling) in column.names for spelling in (plain, INSIDE_BRACKETS.sub("", plain)))


def _is_like(column: Column, name: str) -> bool:
    plain = ORNAMENTS.sub("", INSIDE_BRACKETS.sub("", cleaning.half_width(name)))
    return len(plain) <= LONGEST and bool(column.pattern and column.pattern.search(plain))
