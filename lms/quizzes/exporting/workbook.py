"""A bank as a workbook with one row for each question, which an import takes as it stands."""

import io
from collections.abc import Iterable, Iterator, Sequence

import xlsxwriter

from lms.quizzes import typed_lists
from lms.quizzes.exporting.exported import Exported
from lms.quizzes.importing.drafts import LETTERS, TRUE_FALSE
from lms.quizzes.importing.exact_rows import ANY_ORDER, HEADER, joined_blanks
from lms.quizzes.kinds import CASE, FILL_IN, SHORT_ANSWER

KINDS = {
    "true_false": "判断题",
    "single": "单选题",
    "multiple": "多选题",
    "fill_in": "填空题",
    "short_answer": "简答题",
    "case": "案例分析题",
}
WIDTHS = {"题干": 60, "解析": 40, "正确答案": 10, "题型": 9, "条款": 24, "难度": 6, "标签": 24}
USUAL_WIDTH = 18
# A text stays a text, also where it begins like a formula or an address.
AS_TEXTS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def says(question: Exported) -> bool:
    """Whether the format has a way to say a question that is no choice: all of them."""
    return True


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
        for row, cells in enumerate((cells for question in questions for cells in _rows(question)), 1):
            for place, cell in enumerate(cells):
                sheet.write_string(row, place, cell, text)
    return stream.getvalue()


def _rows(question: Exported) -> Iterator[Sequence[str]]:
    """The row of a question; below a case those of its parts, numbered 7-1, 7-2 and with their weight where that is not 1."""
    yield _cells(question, str(question.number))
    for at, (said, part) in enumerate(zip(question.parts, question.details.parts, strict=True), 1):
        yield _cells(said, f"{question.number}-{at}" + (f"×{part.weight:g}" if part.weight != 1 else ""))


def _cells(question: Exported, number: str) -> Sequence[str]:
    options, answer = _options_and_answer(question)
    blanks = [""] * (len(LETTERS) - len(options))
    return [
        KINDS[question.kind] + (ANY_ORDER if not question.details.in_order else ""),
        question.stem,
        *options,
        *blanks,
        answer,
        question.explanation,
        question.article,
        str(question.difficulty or ""),
        typed_lists.tags_written(question.tags),
        number,
    ]


def _options_and_answer(question: Exported) -> tuple[Sequence[str], str]:
    """What stands in the columns of the options, and in that of the answer. 评分要点 stand as options, behind their shares."""
    if question.kind == CASE:
        return (), ""
    if question.kind == FILL_IN:
        return (), joined_blanks(question.details.blanks)
    if question.kind == SHORT_ANSWER:
        return [f"{point.share:g}|{point.text}" for point in question.details.points], question.details.model
    if question.kind == TRUE_FALSE:
        return (), question.options[min(question.right)]
    return question.options, "".join(LETTERS[place] for place in sorted(question.right))
