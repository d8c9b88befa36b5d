"""A bank as a workbook with one row for each question, which an import takes as it stands."""

import io
from collections.abc import Iterable, Iterator, Sequence

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from lms.quizzes import typed_lists
from lms.quizzes.details import Picture
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
STEM, FIRST_OPTION = HEADER.index("题干"), HEADER.index("选项A")
# In pixels: of a character and of a line as Excel shows them, the highest row that it knows, and a picture beside its text.
CHARACTER, LINE, HIGHEST_ROW, TALLEST = 7, 20, 540, 160
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
        for row, (said, cells) in enumerate((each for question in questions for each in _rows(question)), 1):
            for place, cell in enumerate(cells):
                sheet.write_string(row, place, cell, text)
            if said.details.pictures:
                _show(sheet, row, said)
    return stream.getvalue()


def _show(sheet: Worksheet, row: int, question: Exported) -> None:
    """The pictures below the texts of their cells, in a row that is high enough."""
    places: dict[int, list[Picture]] = {}
    for each in question.details.pictures:
        places.setdefault(STEM if each.option is None else FIRST_OPTION + each.option, []).append(each)
    heights = [_show_in(sheet, row, column, question, pictures) for column, pictures in places.items()]
    sheet.set_row_pixels(row, min(max(heights), HIGHEST_ROW))


def _show_in(sheet: Worksheet, row: int, column: int, question: Exported, pictures: Sequence[Picture]) -> int:
    """How much of the row the text and the pictures of one cell take, in pixels."""
    text = question.stem if column == STEM else question.options[column - FIRST_OPTION]
    width = WIDTHS.get(HEADER[column], USUAL_WIDTH) * CHARACTER
    top = min(sum(1 + len(line) * 2 * CHARACTER // width for line in text.split("\n")) * LINE, HIGHEST_ROW // 2)
    most = min((HIGHEST_ROW - top) // len(pictures), TALLEST)
    for each in pictures:
        scale = min(most / each.height, (width - LINE) / each.width, 1)
        options = {"image_data": io.BytesIO(question.files[each.digest]), "description": each.words, "x_scale": scale,
                   "y_scale": scale, "y_offset": top, "x_offset": 2}  # fmt: skip
        sheet.insert_image(row, column, question.named(each), options)
        top += int(each.height * scale) + 1
    return top + 2


def _rows(question: Exported) -> Iterator[tuple[Exported, Sequence[str]]]:
    """The row of a question; below a case those of its parts, numbered 7-1, 7-2 and with their weight where that is not 1."""
    yield question, _cells(question, str(question.number))
    for at, (said, part) in enumerate(zip(question.parts, question.details.parts, strict=True), 1):
        yield said, _cells(said, f"{question.number}-{at}" + (f"×{part.weight:g}" if part.weight != 1 else ""))


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
