"""Tables as workbooks, written downwards and never held whole."""

from collections.abc import Sequence

import xlsxwriter
from flask_babel import gettext as _

from lms import clock
from lms.people.models import Person
from lms.reports.tables import Cell, Table
from lms.web import dateformat

A4 = 9
NARROWEST, WIDEST = 12, 40


def write(file: object, table: Table, made_by: Person) -> None:
    """A sheet as the county prints it: merged title, columns, rows, notes, who made it and when."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = _Sheet(book, len(table.columns))
        sheet.title(table.title, table.subtitle)
        sheet.header(table.columns)
        for row in table.rows:
            sheet.row(row)
        made = _("Made by %(name)s on %(day)s", name=made_by.name, day=dateformat(clock.today()))
        sheet.notes([*table.notes, made])


class _Sheet:
    """A sheet that is written downwards, one row after the other, and remembers none."""

    def __init__(self, book: xlsxwriter.Workbook, columns: int) -> None:
        self.sheet = book.add_worksheet()
        self.columns, self.at = columns, 0
        cell = {"border": 1, "valign": "vcenter", "text_wrap": True}
        self.formats = {
            "title": book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}),
            "plain": book.add_format({"align": "right"}),
            "header": book.add_format(cell | {"bold": True, "align": "center", "bg_color": "#E8F1F9"}),
            "text": book.add_format(cell),
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
            self.sheet.set_column(place, place, 7 if place == 0 else min(max(len(words) * 2.2, NARROWEST), WIDEST))
            self.sheet.write_string(self.at, place, words, self.formats["header"])
        self.sheet.repeat_rows(self.at)
        self.sheet.freeze_panes(self.at + 1, 0)
        self.at += 1

    def row(self, cells: Sequence[Cell]) -> None:
        for place, cell in enumerate(cells):
            if isinstance(cell, float):
                self.sheet.write_number(self.at, place, cell, self.formats["share"])
            elif isinstance(cell, int):
                self.sheet.write_number(self.at, place, cell, self.formats["text"])
            else:
                self.sheet.write_string(self.at, place, cell or "—", self.formats["text"])
        self.at += 1

    def notes(self, notes: Sequence[str]) -> None:
        for words in notes:
            self._across(words, "note")

    def _across(self, words: str, style: str) -> None:
        self.sheet.merge_range(self.at, 0, self.at, self.columns - 1, words, self.formats[style])
        self.at += 1
