"""Pictures of a sheet put where they belong: at the stem or at the option in whose column they stand, in the row of their question."""

from collections.abc import Sequence
from dataclasses import replace

from lms.quizzes.importing import records
from lms.quizzes.importing.columns import Columns
from lms.quizzes.importing.drafts import Doubt, Doubtful, Place
from lms.quizzes.importing.formats.workbook_pictures import DISPIMG, Anchored
from lms.quizzes.importing.illustrated import Album
from lms.quizzes.importing.texts import plain
from lms.sheets import Row, Sheet

Rows = list[list[str]]
ASIDE = ("explanation", "answer")


def placed(sheet: Sheet, pictures: Sequence[Anchored], album: Album) -> tuple[Sheet, list[Doubtful]]:
    """The sheet with marks in its cells, and a doubt for each picture that stands at no question."""
    if not pictures:
        return sheet, []
    rows = [[plain(cell) for cell in row] for row in sheet.rows]
    start, found = records.columns_of(rows)
    if found is None:
        return sheet, []
    marked, strays = [list(row) for row in sheet.rows], []
    for each in pictures:
        row = _row_of(rows, start, found, each)
        if row is None:
            strays.append(Doubtful(Place(sheet.name, max(each.row, 0) + 1), Doubt("picture_nowhere")))
            continue
        column, mark = _cell_of(found, each, album)
        cell = marked[row][column]
        before = "" if isinstance(cell, str) and DISPIMG.match(cell) else cell if isinstance(cell, str) else plain(cell)
        marked[row][column] = before + mark
    return replace(sheet, rows=_without_names(marked)), strays


def _without_names(rows: list[Row]) -> list[Row]:
    """The rows without the formulas that name pictures of WPS: their marks stand elsewhere."""
    return [["" if isinstance(cell, str) and DISPIMG.match(cell) else cell for cell in row] for row in rows]


def _row_of(rows: Rows, start: int, found: Columns, picture: Anchored) -> int | None:
    """The row of the question: the picture's own, or the one above that it continues."""
    if not start <= picture.row < len(rows):
        return None
    for row in range(picture.row, start - 1, -1):
        if records.is_heading(rows[row]):
            return None
        if found.cell(rows[row], "stem") or found.cell(rows[row], "answer") or found.cell(rows[row], "number"):
            return row
        if row == picture.row and _option_column(found, picture.column) is not None and any(rows[row]):
            return row
    return None


def _cell_of(found: Columns, picture: Anchored, album: Album) -> tuple[int, str]:
    """Which cell of the row takes the mark. Where none of its options can be told, or none can have a picture, it is a doubt."""
    stem = found.by_meaning["stem"]
    if (column := _option_column(found, picture.column)) is not None:
        return column, picture.mark
    if picture.column == found.by_meaning.get("options"):
        return stem, album.doubt(Doubt("picture_at_options"))
    if picture.column in {found.by_meaning.get(each) for each in ASIDE}:
        return stem, album.doubt(Doubt("picture_aside"))
    return stem, picture.mark


def _option_column(found: Columns, column: int) -> int | None:
    """The column itself, if it holds one option."""
    return column if column in {*found.option_columns.values(), *found.merged} else None
