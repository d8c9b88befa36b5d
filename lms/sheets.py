"""Files of rows (xlsx, xls, CSV) as sheets of cells, opened so that no file can do harm.

A file is judged by its content, never by its name. Whatever cannot be read raises `CannotRead` with a code and its
parameters; `sentence` puts it into words.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from lms import decoding, unpacking
from lms.unpacking import CannotRead, Limits

Cell = str | int | float | bool | date | datetime | time | timedelta
Row = list[Cell]

OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# An xlsx behind a password is a compound file that holds a stream of this name.
LOCKED = "EncryptedPackage".encode("utf-16-le")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
PDF_MARK = b"%PDF-"
DELIMITERS = ",\t;|"


@dataclass(frozen=True)
class Sheet:
    """A sheet by name; its rows from the first on, so that row N of the file is `rows[N - 1]`."""

    name: str
    rows: list[Row]
    # Cells merged over several rows of one column, as (column, first row, last row), counted from 0.
    merged_downwards: tuple[tuple[int, int, int], ...] = ()


def read(data: bytes, limits: Limits) -> list[Sheet]:
    """The visible sheets of a file that hold anything.

    Raises CannotRead.
    """
    if not data.strip():
        raise CannotRead("empty_file")
    if len(data) > limits.file_bytes:
        raise CannotRead("file_too_large", limit=limits.file_bytes // 2**20)
    if data.startswith(PDF_MARK):  # it begins like a text
        raise CannotRead("not_a_workbook")
    sheets = list(_workbook(data, limits) if is_workbook(data) else _csv(data, limits))
    if not sheets:
        raise CannotRead("empty_file")
    return sheets


def is_workbook(data: bytes) -> bool:
    """Whether it begins as Excel's files do."""
    return data.startswith((*ZIP_MARKS, OLE_MARK))


def _workbook(data: bytes, limits: Limits) -> Iterator[Sheet]:
    if not data.startswith(OLE_MARK):
        unpacking.check(data, limits)
    elif LOCKED in data:
        raise CannotRead("password")
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            yield from _sheets(workbook, limits)
    except PasswordError:
        raise CannotRead("password") from None
    except CalamineError:
        raise CannotRead("damaged") from None


def _sheets(workbook: CalamineWorkbook, limits: Limits) -> Iterator[Sheet]:
    for about in workbook.sheets_metadata:
        if about.visible != SheetVisibleEnum.Visible:
            continue
        sheet = workbook.get_sheet_by_name(about.name)
        limits.check(rows=sheet.total_height, columns=sheet.total_width)
        rows = sheet.to_python(skip_empty_area=False)
        if any(cell != "" for row in rows for cell in row):
            yield Sheet(about.name, rows, tuple(_merged_downwards(sheet)))


def _merged_downwards(sheet: CalamineSheet) -> Iterator[tuple[int, int, int]]:
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left == right < sheet.total_width and top < bottom:
            yield left, top, min(bottom, sheet.total_height - 1)


def _csv(data: bytes, limits: Limits) -> Iterator[Sheet]:
    text = decoding.text_of(data)
    if text is None or text.lstrip()[:1] == "<":
        raise CannotRead("not_a_table")
    rows: list[Row] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
            limits.check(rows=len(rows) + 1, columns=len(row))
            rows.append(list(row))
    except csv.Error:
        raise CannotRead("damaged") from None
    if any(cell for row in rows for cell in row):
        yield Sheet("", rows)


def _delimiter(text: str) -> str:
    """The delimiter that divides most of the first lines; the comma when none does."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:20]
    return max(DELIMITERS, key=lambda mark: (sum(mark in line for line in lines), -DELIMITERS.index(mark)))
