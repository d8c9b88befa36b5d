"""Files of an archive as workbooks and on paper."""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from flask_babel import gettext as _

from lms import typesetting
from lms.glyphs import printable
from lms.people.models import Person
from lms.reports import signing, workbooks
from lms.reports.archives.file import ArchiveFile
from lms.reports.tables import Cell, Table
from lms.web import dateformat

TEMPLATE = Path(__file__).with_name("archive.typ")


def write_xlsx(to: IO[bytes], file: ArchiveFile, made_by: Person) -> None:
    """A sheet of facts, then one for each table."""
    workbooks.write_several(to, [file.sheet_of_facts, *file.tables], made_by)


def write_pdf(to: IO[bytes], file: ArchiveFile, made_by: Person) -> None:
    to.write(pdf([file], made_by))


def pdf(files: Sequence[ArchiveFile], made_by: Person) -> bytes:
    """One after the other, each beginning on a page of its own. Set in a process that gives its memory back."""
    told = {
        "title": files[0].title,
        "signed": printable(signing.line(made_by)),
        "none": str(_("None.")),
        "files": [_told(each) for each in files],
    }
    return typesetting.pdf_of_many(TEMPLATE, json.dumps(told, ensure_ascii=False))


def _told(file: ArchiveFile) -> dict[str, Any]:
    return {
        "title": printable(file.title),
        "subtitle": file.subtitle,
        "facts": [(words, _words(value)) for words, value in file.told],
        "parts": [_part(each) for each in file.tables],
        "notes": [printable(str(each)) for each in file.notes],
    }


def _part(each: Table) -> dict[str, Any]:
    rows = [[_words(cell) for cell in row] for row in each.rows]
    notes = [str(words) for words in each.notes]
    return {"name": printable(each.title), "columns": list(map(str, each.columns)), "rows": rows, "notes": notes}


def _words(cell: Cell) -> str:
    """As on a page: shares with two decimals, days in words, a dash where there is nothing."""
    if cell in (None, ""):
        return "—"
    if isinstance(cell, date):
        return dateformat(cell)
    if isinstance(cell, float):
        return f"{cell * 100:.2f}%"
    return f"{cell:g}" if isinstance(cell, Decimal) else printable(str(cell))


KINDS = {"xlsx": write_xlsx, "pdf": write_pdf}
