"""A template as it was sent: facts stand in braces, and the row of a sheet that has facts of tasks is repeated for each of them."""

from __future__ import annotations

import difflib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zipfile import BadZipFile

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from lms import unpacking
from lms.cannot_read import SENTENCES, CannotReadFile
from lms.errors import Refused
from lms.reports.unit_ledgers.facts import OF_TASK, OF_UNIT
from lms.unpacking import CannotRead, Limits

LIMITS = Limits(rows=500, columns=60, file_bytes=2**20, unpacked_bytes=20 * 2**20)
IN_BRACES = re.compile(r"\{([^{}]*)\}")
MOST_TOLD = 8


class BadTemplate(Refused):
    message = _l("The template was not taken. %(sentences)s")
    status = 422


@dataclass(frozen=True)
class Template:
    """The workbook, and of each sheet the row that is repeated, if it has one."""

    book: Workbook
    repeated: dict[str, int]


def read(name: str, data: bytes) -> Template:
    """Raises CannotReadFile, BadTemplate with a sentence for each fault."""
    book = _opened(name, data)
    faults, repeated, facts = list[str](), dict[str, int](), 0
    for sheet in book.worksheets:
        found = list(_facts(sheet))
        facts += len(found)
        faults += [*_formulas(sheet), *_unknown(sheet, found), *_repeats(sheet, found, repeated)]
    if not facts:
        faults.append(_("It has no fact in braces, for example {%(fact)s}.", fact=OF_UNIT[0]))
    if faults:
        raise BadTemplate(sentences=" ".join(faults[:MOST_TOLD]))
    return Template(book, repeated)


def _opened(name: str, data: bytes) -> Workbook:
    try:
        if len(data) > LIMITS.file_bytes:
            raise CannotRead("file_too_large", limit=LIMITS.file_bytes // 2**20)
        if not data.startswith(b"PK"):
            raise CannotRead("not_a_workbook")
        unpacking.check(data, LIMITS)
        book = load_workbook(io.BytesIO(data), keep_links=False)
        for sheet in book.worksheets:
            LIMITS.check(rows=sheet.max_row, columns=sheet.max_column)
    except CannotRead as fault:
        raise CannotReadFile(name, fault) from None
    except (KeyError, ValueError, TypeError, AttributeError, BadZipFile, OSError):  # whatever openpyxl stumbles over
        raise CannotReadFile(name, CannotRead("damaged"), SENTENCES) from None
    return book


def cells(sheet: Worksheet) -> Iterator[Cell]:
    """Those that hold something."""
    for row in sheet.iter_rows():
        yield from (cell for cell in row if not isinstance(cell, MergedCell) and cell.value is not None)


def _facts(sheet: Worksheet) -> Iterator[tuple[Cell, str]]:
    for cell in cells(sheet):
        if isinstance(cell.value, str):
            yield from ((cell, fact) for fact in IN_BRACES.findall(cell.value))


def _formulas(sheet: Worksheet) -> Iterator[str]:
    """Rows that are put in would leave them pointing elsewhere."""
    for cell in cells(sheet):
        if cell.data_type == "f":
            yield _("%(place)s holds a formula; a template holds text and facts alone.", place=_place(sheet, cell))


def _unknown(sheet: Worksheet, found: Sequence[tuple[Cell, str]]) -> Iterator[str]:
    known = [*OF_UNIT, *OF_TASK]
    for cell, fact in found:
        if fact not in known:
            near = difflib.get_close_matches("".join(fact.split()), known, 1, 0.5)
            words = _("%(place)s asks for {%(fact)s}, which is no fact.", place=_place(sheet, cell), fact=fact[:40])
            meant = _("Is {%(fact)s} meant?", fact=near[0]) if near else ""
            yield f"{words} {meant}".strip()


def _repeats(sheet: Worksheet, found: Sequence[tuple[Cell, str]], repeated: dict[str, int]) -> Iterator[str]:
    rows = sorted({cell.row for cell, fact in found if fact in OF_TASK})
    if not rows:
        return
    repeated[sheet.title] = rows[0]
    if len(rows) > 1:
        numbers = _(", ").join(map(str, rows))
        yield _(
            "Sheet “%(sheet)s” has facts of persons in rows %(rows)s; they belong in one row, which is repeated.",
            sheet=sheet.title,
            rows=numbers,
        )
    for span in sheet.merged_cells.ranges:
        if span.min_row <= rows[0] <= span.max_row and span.min_row != span.max_row:
            yield _(
                "In sheet “%(sheet)s” the cells %(cells)s are merged over the row that is repeated; please divide them.",
                sheet=sheet.title,
                cells=str(span),
            )


def _place(sheet: Worksheet, cell: Any) -> str:
    return str(_("Sheet “%(sheet)s”, cell %(cell)s", sheet=sheet.title, cell=cell.coordinate))
