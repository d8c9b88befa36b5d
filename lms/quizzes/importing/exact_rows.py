"""The workbook that the site itself exports: its texts are taken as they stand, whatever they look like."""

from collections.abc import Iterator, Sequence

from lms.quizzes.importing import answers, exact, kinds, texts
from lms.quizzes.importing.drafts import LETTERS, TRUE_FALSE, TRUE_FALSE_OPTIONS, Doubt, Doubtful, Found, Place
from lms.quizzes.importing.exact import Said
from lms.sheets import Cell, Sheet

# Nobody gives the last of these names to a column by chance.
HEADER = ("题型", "题干", *(f"选项{letter}" for letter in LETTERS), "正确答案", "解析", "条款", "导出编号")
KIND, STEM, OPTIONS, ANSWER, EXPLANATION, ARTICLE = 0, 1, slice(2, 2 + len(LETTERS)), -4, -3, -2


def is_one(sheet: Sheet) -> bool:
    """Whether a sheet has just these columns."""
    return tuple(sheet.rows[0]) == HEADER


def read(sheet: Sheet) -> Iterator[Found]:
    """The questions of such a sheet."""
    for number, row in enumerate(sheet.rows[1:], 2):
        cells = [_cell(cell) for cell in [*row, *[""] * len(HEADER)][: len(HEADER)]]
        if any(cells):
            yield _found(Place(sheet.name, number), cells)


def _cell(cell: Cell) -> str:
    return cell if isinstance(cell, str) else texts.plain(cell)


def _found(place: Place, cells: Sequence[str]) -> Found:
    try:
        return exact.draft(place, _said(cells))
    except Doubt as doubt:
        return Doubtful(place, doubt, cells[STEM])


def _said(cells: Sequence[str]) -> Said:
    kind = kinds.named(cells[KIND])
    if kind is None:
        raise Doubt("unknown_kind", kind=cells[KIND])
    if kind == TRUE_FALSE:
        right = frozenset({answers.judged(cells[ANSWER], ())})
        return Said(kind, cells[STEM], TRUE_FALSE_OPTIONS, right, cells[EXPLANATION], cells[ARTICLE])
    options = _options(cells)
    return Said(kind, cells[STEM], options, _right(cells[ANSWER], len(options)), cells[EXPLANATION], cells[ARTICLE])


def _options(cells: Sequence[str]) -> list[str]:
    options = list(cells[OPTIONS])
    while options and not options[-1]:
        options.pop()
    if not all(options):
        raise Doubt("options_gap")
    return options


def _right(answer: str, count: int) -> frozenset[int]:
    letters = answer.replace(" ", "").upper()
    places = frozenset(map(LETTERS.find, letters))
    if not all(0 <= place < count for place in places):
        raise Doubt("answer_not_among_options", answer=answer)
    return places
