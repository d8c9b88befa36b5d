"""Tables as workbooks, written downwards and never held whole."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from itertools import count

import xlsxwriter

from lms.languages import locale
from lms.people.models import Person
from lms.reports import signing
from lms.reports.tables import Cell, Table

A4 = 9
LONGEST_NAME = 31
NEVER_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
# In widths of a digit; a Chinese sign takes two and a little.
NARROWEST, WIDEST, A_SIGN = 10, 44, 2.2
LINE_NUMBER = 7
DAY_FORMAT = {"zh_Hans": 'yyyy"年"m"月"d"日"', "en": "d mmmm yyyy"}


def write_several(file: object, tables: Sequence[Table], made_by: Person) -> None:
    """A sheet for each table as the county prints it: merged title, columns, rows, notes, who made it and when.

    Names of sheets are cut to what Excel takes.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    names: set[str] = set()
    with xlsxwriter.Workbook(file, options) as book:
        for table in tables:
            names.add(name := _name(table.name, names))
            _fill(_Sheet(book, name, len(table.columns)), table, made_by)


def _fill(sheet: "_Sheet", table: Table, made_by: Person) -> None:
    sheet.title(table.title, table.subtitle)
    sheet.header(table.columns)
    for row in table.rows:
        sheet.row(row)
    sheet.close(is_list=table.is_list)
    sheet.notes([*table.notes, signing.line(made_by)])


def _name(wanted: str, taken: Collection[str]) -> str:
    """One that Excel takes: few signs, some never, each once whatever its case."""
    plain = NEVER_IN_NAMES.sub(" ", wanted).strip("' ")[:LONGEST_NAME]
    others = {name.lower() for name in taken}
    numbered = (f"{plain[: LONGEST_NAME - 4]} {number}" for number in count(2))
    return plain if plain.lower() not in others else next(name for name in numbered if name.lower() not in others)


class _Sheet:
    """A sheet that is written downwards, one row after the other, and remembers none."""

    def __init__(self, book: xlsxwriter.Workbook, name: str, columns: int) -> None:
        self.sheet = book.add_worksheet(name)
        self.columns, self.at, self.head_at = columns, 0, 0
        self.widths: list[float] = [NARROWEST] * columns
        cell = {"border": 1, "valign": "vcenter", "text_wrap": True}
        self.formats = {
            "title": book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}),
            "plain": book.add_format({"align": "right"}),
            "header": book.add_format(cell | {"bold": True, "align": "center", "bg_color": "#E8F1F9"}),
            "text": book.add_format(cell),
            "day": book.add_format(cell | {"num_format": DAY_FORMAT[locale()], "align": "left"}),
            "share": book.add_format(cell | {"num_format": "0.00%"}),
            "note": book.add_format({"text_wrap": True, "valign": "top"}),
        }

    def title(self, title: str, subtitle: str) -> None:
        self.sheet.set_landscape()
        self.sheet.set_paper(A4)
        self.sheet.fit_to_pages(1, 0)
        for words, style in ((title, "title"), (subtitle, "plain")):
            self._across(words, style)

    def header(self, columns: Sequence[str]) -> None:
        for place, words in enumerate(columns):
            self.sheet.write_string(self.at, place, words, self.formats["header"])
            self._make_room(place, words)
        self.head_at = self.at
        self.sheet.repeat_rows(self.at)
        self.sheet.freeze_panes(self.at + 1, 0)
        self.at += 1

    def row(self, cells: Sequence[Cell]) -> None:
        for place, cell in enumerate(cells):
            self._write(place, cell)
        self.at += 1

    def _write(self, place: int, cell: Cell) -> None:
        if isinstance(cell, float):
            self.sheet.write_number(self.at, place, cell, self.formats["share"])
        elif isinstance(cell, int | Decimal):
            self.sheet.write_number(self.at, place, cell, self.formats["text"])
        elif isinstance(cell, date):
            self.sheet.write_datetime(self.at, place, cell, self.formats["day"])
            self._make_room(place, "yyyy-mm-dd")
        else:
            words = "—" if cell is None else cell
            self.sheet.write_string(self.at, place, words, self.formats["text"])
            self._make_room(place, words)

    def _make_room(self, place: int, words: str) -> None:
        self.widths[place] = max(self.widths[place], min(len(words) * A_SIGN, WIDEST))

    def close(self, *, is_list: bool) -> None:
        """After the last row: columns as wide as what they hold; a list can be filtered."""
        for place, width in enumerate(self.widths):
            self.sheet.set_column(place, place, width if place else LINE_NUMBER)
        if is_list:
            self.sheet.autofilter(self.head_at, 0, self.at - 1, self.columns - 1)

    def notes(self, notes: Sequence[str]) -> None:
        for words in notes:
            self._across(words, "note")

    def _across(self, words: str, style: str) -> None:
        self.sheet.merge_range(self.at, 0, self.at, self.columns - 1, words, self.formats[style])
        self.at += 1
