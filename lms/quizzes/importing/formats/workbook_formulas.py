"""Formulas of workbooks whose values nobody stored: a reader sees empty cells there, and a person in Excel does not."""

import re
from collections.abc import Iterator
from dataclasses import replace

from lms import unpacking
from lms.quizzes.importing.formats.workbook_pictures import Package, part_of, source
from lms.quizzes.importing.illustrated import Album
from lms.quizzes.importing.texts import NO_VALUE
from lms.sheets import Sheet
from lms.unpacking import Limits

# A formula that comes to an empty text is stored as such (t="str").
WITHOUT_VALUE = re.compile(
    rb'<c\b(?=[^>]*\br="([A-Z]{1,3})(\d{1,7})")(?![^>]*\bt="str")[^>]*>\s*<f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)


def marked(data: bytes, limits: Limits, sheets: list[Sheet]) -> list[Sheet]:
    """The sheets with a sign in each such cell, where its row says anything else.

    Raises CannotRead.
    """
    package = Package.opened(data, limits, Album())
    return [_marked(sheet, source(package, part_of(package, sheet.name))) for sheet in sheets]


def _marked(sheet: Sheet, written: bytes) -> Sheet:
    rows = [list(row) for row in sheet.rows]
    for row, column in _without_value(written):
        if row < len(rows) and column < len(rows[row]) and any(cell != "" for cell in sheet.rows[row]):
            rows[row][column] = rows[row][column] or NO_VALUE
    return replace(sheet, rows=rows)


def _without_value(written: bytes) -> Iterator[tuple[int, int]]:
    """Row and column of each, counted from 0."""
    for found in WITHOUT_VALUE.finditer(written):
        yield int(found[2]) - 1, unpacking.column_number(found[1].decode()) - 1
