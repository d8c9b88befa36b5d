"""The flagged rows as a workbook: just these rows with their reasons, to be mended by the office and sent again."""

import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter

from lms.db import db
from lms.people import audit
from lms.people.models import Person, RosterImport, RosterRow
from lms.people.roster import staging, summary
from lms.people.roster.columns import BY_NAME, IN_ORDER, Column

# These two are found again as 行号, and as a column that means nothing to an import.
ROW, REASON = "行号", "待处理原因"
# Whom the row is about comes first, as in the files that offices send.
NAMING = ("name", "unit")
WIDTHS = {ROW: 8, REASON: 50}


def workbook(roster: RosterImport, *, by: Person) -> bytes:
    """One sheet for each kind of roster; every cell is text, so that Excel takes no digits away."""
    stream, count = io.BytesIO(), 0
    flagged = summary.rows(roster).where(RosterRow.verdict == "flagged").order_by(RosterRow.id)
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for kind in IN_ORDER:
            rows = db.session.scalars(flagged.where(RosterRow.kind == kind)).all()
            count += len(rows)
            if rows:
                _sheet(book, kind, rows)
        if not count:
            book.add_worksheet()
    audit.record("roster.flagged_exported", by=by, subject=roster, rows=count)
    return stream.getvalue()


def _sheet(book: Any, kind: str, rows: Iterable[RosterRow]) -> None:
    sheet, text = book.add_worksheet(kind), book.add_format({"num_format": "@"})
    columns = [column for column in BY_NAME[kind].columns if column.field != "serial"]
    columns.sort(key=lambda column: column.field not in NAMING)
    headings = [ROW, *(column.label for column in columns), REASON]
    for place, heading in enumerate(headings):
        sheet.set_column(place, place, WIDTHS.get(heading, 20), text)
        sheet.write_string(0, place, heading, book.add_format({"bold": True}))
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(_cells(row, columns)):
            sheet.write_string(number, place, cell, text)


def _cells(row: RosterRow, columns: list[Column]) -> list[str]:
    said = staging.cells_of(row.cells_sealed)
    reasons = " ".join(f"{flag['column']}：{flag['message']}" for flag in summary.flags_of(row))
    return [str(row.row), *(said.get(column.field, "") for column in columns), reasons]
