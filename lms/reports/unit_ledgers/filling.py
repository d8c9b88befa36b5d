"""A template with the facts put in: text stays text whatever it begins with, and what lies below the repeated row moves down."""

import io
from collections.abc import Sequence
from copy import copy
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from lms.reports.tables import Cell
from lms.reports.unit_ledgers.facts import OF_TASK, Facts
from lms.reports.unit_ledgers.reading import IN_BRACES, Template, cells
from lms.web import dateformat

DAY = 'yyyy"年"m"月"d"日"'


def filled(template: Template, of_unit: Facts, of_tasks: Sequence[Facts]) -> bytes:
    """The workbook; where there is no task, the repeated row stays once, empty."""
    lines = of_tasks or [dict.fromkeys(OF_TASK)]
    for sheet in template.book.worksheets:
        row = template.repeated.get(sheet.title)
        if row:
            _make_room(sheet, row, len(lines) - 1)
        for cell in list(cells(sheet)):
            inside = row is not None and row <= cell.row < row + len(lines)
            _put_in(cell, of_unit | lines[cell.row - (row or 0)] if inside else of_unit)  # type: ignore[operator]
    kept = io.BytesIO()
    template.book.save(kept)
    return kept.getvalue()


def _make_room(sheet: Worksheet, row: int, more: int) -> None:
    if more == 0:
        return
    below, beside = _spans(sheet, row)
    for span in below:
        sheet.unmerge_cells(str(span))
    heights = {number: sheet.row_dimensions[number].height for number in range(row, sheet.max_row + 1)}
    if sheet.max_row > row:
        sheet.move_range(
            CellRange(min_row=row + 1, min_col=1, max_row=sheet.max_row, max_col=sheet.max_column), rows=more
        )
    for number, height in heights.items():
        if number > row:
            sheet.row_dimensions[number + more].height = height
    for span in below:
        span.shift(row_shift=more)
        sheet.merge_cells(str(span))
    for new in range(row + 1, row + more + 1):
        sheet.row_dimensions[new].height = heights[row]
        _copy(sheet, row, new, beside)


def _spans(sheet: Worksheet, row: int) -> tuple[list[CellRange], list[CellRange]]:
    """What is merged below the row, and in it."""
    spans = [CellRange(str(span)) for span in sheet.merged_cells.ranges]
    return [each for each in spans if each.min_row > row], [each for each in spans if each.min_row == row]


def _copy(sheet: Any, row: int, new: int, beside: Sequence[CellRange]) -> None:
    for column in range(1, sheet.max_column + 1):
        old, fresh = sheet.cell(row, column), sheet.cell(new, column)
        fresh._style = copy(old._style)
        if old.value is not None:
            fresh.value = old.value
    for span in beside:
        sheet.merge_cells(start_row=new, end_row=new, start_column=span.min_col, end_column=span.max_col)


def _put_in(cell: Any, facts: Facts) -> None:
    if not isinstance(cell.value, str) or not IN_BRACES.search(cell.value):
        return
    alone = IN_BRACES.fullmatch(cell.value.strip())
    value = facts[alone[1]] if alone else IN_BRACES.sub(lambda found: _words(facts[found[1]]), cell.value)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"  # a name that begins with = is no formula
        return
    given = cell.number_format
    cell.value = value  # which makes a date look as openpyxl likes it
    if isinstance(value, date):
        cell.number_format = DAY if given == "General" else given


def _words(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return dateformat(value)
    return f"{value:g}" if isinstance(value, Decimal) else str(value)
