"""Tables as files that open right in Excel and LibreOffice, written row by row."""

import csv
import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from flask import Response, send_file, stream_with_context

from lms import clock
from lms.people.models import Person
from lms.reports import corrections, people_table, rates, tables, workbooks
from lms.reports.people import People
from lms.reports.scope import Scope
from lms.reports.tables import Cell, Table
from lms.sheets import XLSX
from lms.web import dateformat, saved_as

# Excel reads a CSV as UTF-8 only if it begins with this mark.
BYTE_ORDER_MARK = "\ufeff"
# A cell that begins with one of these is taken for a formula when a CSV is opened.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
ROWS_IN_A_CHUNK = 500


def of_rates(kind: str, scope: Scope, by: str, *, made_by: Person) -> Response:
    table = tables.of_rates(scope, by)
    later = corrections.of(scope, rates.total(scope), made_by)
    said = corrections.sentences(later) if later else []
    return KINDS[kind](replace(table, notes=[*said, *table.notes]), made_by)


def of_names(kind: str, scope: Scope, state: str, *, made_by: Person) -> Response:
    return KINDS[kind](tables.of_names(scope, state, made_by), made_by)


def of_several(kind: str, several: Sequence[Table], *, made_by: Person) -> Response:
    """A workbook has a sheet for each; a CSV has them one below another, each with its title and an empty line before it."""
    return _as_csv(several[0], made_by, *several[1:]) if kind == "csv" else _as_xlsx(several[0], made_by, *several[1:])


def of_people(kind: str, found: People, *, made_by: Person) -> Response:
    return KINDS[kind](people_table.made(found), made_by)


def _as_csv(table: Table, made_by: Person, *others: Table) -> Response:
    return _named(Response(stream_with_context(_one_below_another(table, *others)), mimetype="text/csv"), table, "csv")


def _one_below_another(table: Table, *others: Table) -> Iterator[str]:
    yield from csv_chunks(table)
    for other in others:
        yield "\r\n"
        yield from csv_chunks(other, begins="")


def csv_chunks(table: Table, *, begins: str = BYTE_ORDER_MARK) -> Iterator[str]:
    """The table as text, some hundred rows at a time.

    First what it is, as of when, and what the figures mean, a line each; then an empty line; then columns and rows alone.
    """
    buffer = io.StringIO(begins)
    buffer.seek(0, io.SEEK_END)
    writer = csv.writer(buffer)
    writer.writerows([_harmless(words)] for words in (table.title, table.subtitle, *table.notes))
    writer.writerow([])
    writer.writerow(table.columns)
    days = _Days()
    for number, row in enumerate(table.rows, 1):
        writer.writerow([days[cell] if isinstance(cell, date) else _harmless(cell) for cell in row])
        if number % ROWS_IN_A_CHUNK == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


class _Days(dict[date, str]):
    """Days in words, each looked up once for a file and not for each of its lines."""

    def __missing__(self, day: date) -> str:
        self[day] = dateformat(day)
        return self[day]


def _harmless(cell: Cell) -> Cell:
    if cell is None:
        return "—"
    if isinstance(cell, float):
        return f"{cell * 100:.2f}%"
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell


def _as_xlsx(table: Table, made_by: Person, *others: Table) -> Response:
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed with the response
    workbooks.write_several(file, [table, *others], made_by)
    file.seek(0)
    return _named(send_file(file, mimetype=XLSX), table, "xlsx")


def _named(answer: Response, table: Table, ending: str) -> Response:
    moment = f"{clock.now().astimezone(clock.COUNTY_ZONE):%Y%m%d-%H%M}.{ending}"
    kept = "".join(sign if sign.isalnum() or sign in " -_" else " " for sign in table.title)
    plain = "names" if table.is_list else "completion"
    return saved_as(answer, f"{' '.join(kept.split())} {moment}", f"{plain}-{moment}")


KINDS: dict[str, Callable[[Table, Person], Response]] = {"csv": _as_csv, "xlsx": _as_xlsx}
