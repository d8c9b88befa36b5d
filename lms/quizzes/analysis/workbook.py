"""An analysis as a workbook. A text stays a text, also where it begins like a formula."""

import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from flask_babel import gettext as _

from lms.quizzes.analysis.judging import WORDS
from lms.quizzes.analysis.options import NOBODY, UPPER_MORE
from lms.quizzes.analysis.quizzes import Analysed
from lms.quizzes.kinds import KINDS

AS_TEXTS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
WIDTHS = (8, 10, 60, 14, 10, 12, 12, 12, 36)
Cell = str | int | float | None


def write(title: str, facts: Sequence[tuple[str, Cell]], lines: Iterable[Analysed], notes: Iterable[str]) -> bytes:
    """The file: what is told of the whole, one row for each question, and what the figures mean."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, AS_TEXTS) as book:
        sheet = book.add_worksheet()
        styles = {
            "bold": book.add_format({"bold": True}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        for place, width in enumerate(WIDTHS):
            sheet.set_column(place, place, width)
        sheet.write_string(0, 0, title, styles["bold"])
        rows: list[tuple[Sequence[Cell], str]] = [([name, "", value], "text") for name, value in facts]
        rows += [((), "text"), (columns(), "bold"), *((row(line), "text") for line in lines), ((), "text")]
        rows += [([note], "note") for note in notes]
        for at, (cells, style) in enumerate(rows, 1):
            _write(sheet, at, cells, styles.get(style))
    return stream.getvalue()


def columns() -> list[str]:
    return [_("No."), _("Kind"), _("Question"), _("Article"), _("Papers"), _("Difficulty P"), _("Discrimination D"),
            _("Correlation"), _("What it says")]  # fmt: skip


def row(line: Analysed) -> list[Cell]:
    version, item = line.version, line.item
    article = version.numbered.words if version.numbered else None
    kind = str(KINDS.get(version.kind, version.kind))
    figures = [_rounded(each) for each in (item.difficulty, item.discrimination, item.correlation)]
    return [
        version.question_id,
        kind,
        version.stem,
        article,
        item.papers,
        *figures,
        "；".join(words for _kind, words in said(line)),
    ]


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 3)


def said(line: Analysed) -> list[tuple[str, str]]:
    """Everything that is said about a question, what weighs most first: "key", "judged" or "flag", and its words."""
    found = [("key", _("the key deserves a look"))] if line.is_key_suspicious else []
    found.append(("judged", str(WORDS[line.judged])))
    if nobody := line.letters(NOBODY):
        found.append(("flag", _("nobody chose %(options)s", options=nobody)))
    if misleading := line.letters(UPPER_MORE):
        found.append(("flag", _("the best choose %(options)s more often than the weakest", options=misleading)))
    return found


def _write(sheet: xlsxwriter.worksheet.Worksheet, at: int, cells: Sequence[Cell], style: object) -> None:
    for place, cell in enumerate(cells):
        if isinstance(cell, int | float):
            sheet.write_number(at, place, cell, style)
        else:
            sheet.write_string(at, place, "—" if cell is None else cell, style)
