"""A bank as a workbook with one row for each question, which an import takes as it stands."""

import io
from collections.abc import Iterable, Sequence

import xlsxwriter

from lms.quizzes.exporting.exported import Exported
from lms.quizzes.importing.drafts import LETTERS, TRUE_FALSE
from lms.quizzes.importing.exact_rows import HEADER

KINDS = {"true_false": "判断题", "single": "单选题", "multiple": "多选题"}
WIDTHS = {"题干": 60, "解析": 40, "正确答案": 10, "题型": 9, "条款": 24}
USUAL_WIDTH = 18
# A text stays a text, also where it begins like a formula or an address.
AS_TEXTS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def says(question: Exported) -> bool:
    """Whether the format has a way to say a question that is no choice."""
    return False


def write(questions: Iterable[Exported]) -> bytes:
    """The file."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, AS_TEXTS) as book:
        sheet, text = (
            book.add_worksheet("题库"),
            book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        )
        for place, name in enumerate(HEADER):
            sheet.set_column(place, place, WIDTHS.get(name, USUAL_WIDTH), text)
            sheet.write_string(0, place, name, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        for row, question in enumerate(questions, 1):
            for place, cell in enumerate(_cells(question)):
                sheet.write_string(row, place, cell, text)
    return stream.getvalue()


def _cells(question: Exported) -> Sequence[str]:
    is_judgement = question.kind == TRUE_FALSE
    options = () if is_judgement else question.options
    right = sorted(question.right)
    answer = question.options[right[0]] if is_judgement else "".join(LETTERS[place] for place in right)
    blanks = [""] * (len(LETTERS) - len(options))
    return [
        KINDS[question.kind],
        question.stem,
        *options,
        *blanks,
        answer,
        question.explanation,
        question.article,
        str(question.number),
    ]
