"""The table in which answers are typed away from the site: one row a person, a column for each question or blank."""

import io
from collections.abc import Sequence

import xlsxwriter
from flask_babel import gettext as _

from lms.people.masking import masked_id_number
from lms.people.models import Person
from lms.quizzes import papers
from lms.quizzes.models import PaperForm
from lms.quizzes.on_paper import enterers, entry_columns, sitters

WIDTHS = (9, 7, 12, 28, 22)
ANSWER_WIDTH = 7


def made(form: PaperForm, *, by: Person) -> bytes:
    """With everybody who owes the quiz and whose sheet this person may type in; the letter stands in each row, to be changed."""
    columns = entry_columns.places([papers.questions(each.paper) for each in enterers.forms_beside(by, form)])
    rows = [
        [str(each.id), form.letter, each.name, unit, masked_id_number(each)]
        for each, unit in sitters.owing_all(form, by)
    ]
    header = [_("Number"), _("Form"), _("Name of the person"), _("Unit"), _("ID number"), *map(str, columns)]
    return _written(header, rows)


def _written(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet(_("Entry of results"))
        text = book.add_format({"num_format": "@", "border": 1})
        sheet.write_row(
            0, 0, header, book.add_format({"bold": True, "border": 1, "bg_color": "#E8F1F9", "align": "center"})
        )
        for at, row in enumerate(rows, 1):
            sheet.write_row(at, 0, [*row, *[""] * (len(header) - len(row))], text)
        for at, width in enumerate(WIDTHS):
            sheet.set_column(at, at, width)
        sheet.set_column(len(WIDTHS), len(header) - 1, ANSWER_WIDTH, text)
        sheet.freeze_panes(1, 3)
    return stream.getvalue()
