"""The rows of a table that say something: no blank rows, no headers printed again, no groups, no signatures below."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lms.people.identifiers import Doubtful
from lms.people.roster import cleaning
from lms.people.roster.columns import Column, Value
from lms.people.roster.headers import Heading
from lms.sheets import Cell, Row, Sheet

# “制表人：张三”, “合计 420 家”, “注：……” below a table.
SIGNED = re.compile(
    r"(制表|填表|填报|审核|审批|复核|校对|报送|经办|联系|负责|分管|主管|主要|单位|签字|盖章|公章|日期|注|备注|说明|附)[^:]{0,10}:"
)
TOTAL = re.compile(r"(合计|总计|小计|共计|累计)|共\s*\d+\s*[家人个名户]")
MOST_SIGNED = 6


@dataclass(frozen=True)
class Flag:
    """Why a row can't be taken as it is: a reason by code, the field, what it says, and what the sentence needs to say more."""

    reason: str
    field: str
    value: str
    details: tuple[tuple[str, str], ...] = ()


@dataclass
class Line:
    """One row of a table: its cells by field as written, their values where they could be cleaned, and what is doubtful."""

    row: int
    cells: dict[str, Cell]
    values: dict[str, Value]
    flags: list[Flag]

    def flag(self, reason: str, field: str, **details: str) -> None:
        value = cleaning.written(self.cells.get(field))
        self.flags.append(Flag(reason, field, value, tuple(details.items())))

    def is_flagged(self, field: str) -> bool:
        return any(flag.field == field for flag in self.flags)


def lines(sheet: Sheet, heading: Heading, mended: Mapping[int, dict[str, str]]) -> Iterator[Line]:
    """Every row of the table that an office filled in, mended where somebody mended it, and cleaned."""
    places = [(found.column.field, found.index) for found in heading.found]
    for number, row in _rows(sheet, heading):
        cells = {field: row[index] for field, index in places if index < len(row) and not cleaning.is_blank(row[index])}
        if not _says_nothing(row, cells, heading):
            yield _cleaned(number, cells | mended.get(number, {}), heading)


def _cleaned(number: int, cells: dict[str, Cell], heading: Heading) -> Line:
    """The line of these cells, each cleaned in the way of its column."""
    line = Line(number, cells, {}, [])
    for column in heading.kind.columns:
        cell = cells.get(column.field)
        if cell is not None and not column.is_blank(cell):
            _clean(line, column, cell)
        elif column.missing:
            line.flag(column.missing, column.field)
    return line


def _clean(line: Line, column: Column, cell: Cell) -> None:
    try:
        value = column.clean(cell)
    except Doubtful as doubtful:
        line.flag(doubtful.reason, column.field)
        return
    if isinstance(value, str) and len(value) > column.most:
        line.flag("too_long", column.field, most=str(column.most))
    line.values[column.field] = value


def _rows(sheet: Sheet, heading: Heading) -> Iterator[tuple[int, Row]]:
    """The rows below the header; a cell that is merged downwards speaks for each of its rows."""
    merged: dict[int, list[tuple[int, int]]] = {}
    for column, top, bottom in sheet.merged_downwards:
        for index in range(max(top, heading.rows) + 1, bottom + 1):
            merged.setdefault(index, []).append((column, top))
    for index in range(heading.rows, len(sheet.rows)):
        row = sheet.rows[index]
        for column, top in merged.get(index, ()):
            row[column] = sheet.rows[top][column]
        yield index + 1, row


def _says_nothing(row: Row, cells: dict[str, Cell], heading: Heading) -> bool:
    if not cells.keys() - {"serial"}:
        return True
    return _is_below_the_table(row, cells) or _is_header_again(cells, heading)


def _is_below_the_table(row: Row, cells: dict[str, Cell]) -> bool:
    if len(cells) > MOST_SIGNED:
        return False
    first = next(cleaning.half_width(cleaning.written(cell)) for cell in row if not cleaning.is_blank(cell))
    return bool(SIGNED.match(first) or TOTAL.match(first))


def _is_header_again(cells: dict[str, Cell], heading: Heading) -> bool:
    same = sum(cells.get(found.column.field) == found.heading for found in heading.found)
    return same * 2 > len(heading.found)
