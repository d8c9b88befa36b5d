"""The workbook that the site itself exports: its texts are taken as they stand, whatever they look like."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from lms.quizzes.details import Details, Part, Point
from lms.quizzes.importing import answers, exact, kinds, texts
from lms.quizzes.importing.drafts import LETTERS, TRUE_FALSE, TRUE_FALSE_OPTIONS, Doubt, Doubtful, Found, Place
from lms.quizzes.importing.exact import Said
from lms.quizzes.kinds import CASE, FILL_IN, SHORT_ANSWER
from lms.sheets import Cell, Sheet

# Nobody gives the last of these names to a column by chance.
HEADER = (
    "题型",
    "题干",
    *(f"选项{letter}" for letter in LETTERS),
    "正确答案",
    "解析",
    "条款",
    "难度",
    "标签",
    "导出编号",
)
# Of workbooks that were exported before questions had difficulty and tags.
EARLIER = tuple(name for name in HEADER if name not in {"难度", "标签"})
KIND, STEM, OPTIONS, ANSWER, EXPLANATION, ARTICLE, DIFFICULTY, TAGS = (
    0,
    1,
    slice(2, 2 + len(LETTERS)),
    -6,
    -5,
    -4,
    -3,
    -2,
)
NUMBER = -1
Row = tuple[Place, list[str]]
PART = re.compile(r"\d+-\d+(?:×(\d+(?:\.\d+)?))?$")

# Behind the kind of a 填空题 whose answers may stand in any order.
ANY_ORDER = "（不分先后）"
SIGN = re.compile(r"[\\|；]")
PIECE = re.compile(r"(\\.)|(.)", re.DOTALL)


def is_one(sheet: Sheet) -> bool:
    """Whether a sheet has just these columns."""
    return tuple(sheet.rows[0]) in {HEADER, EARLIER}


def read(sheet: Sheet) -> Iterator[Found]:
    """The questions of such a sheet."""
    names = tuple(sheet.rows[0])
    rows: list[Row] = []
    for number, row in enumerate(sheet.rows[1:], 2):
        by_name = dict(zip(names, map(_cell, row), strict=False))
        cells = [by_name.get(name, "") for name in HEADER]
        if any(cells):
            rows.append((Place(sheet.name, number), cells))
    for (place, cells), parts in _with_parts(rows):
        yield _found(place, cells, parts)


def _with_parts(rows: Iterable[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """Each question with the rows of its parts, whose number says that they are such: 7-1."""
    waiting: tuple[Row, list[Row]] | None = None
    for row in rows:
        if waiting and PART.match(row[1][NUMBER]) and kinds.named(waiting[0][1][KIND]) == CASE:
            waiting[1].append(row)
            continue
        if waiting:
            yield waiting
        waiting = (row, [])
    if waiting:
        yield waiting


def _cell(cell: Cell) -> str:
    return cell if isinstance(cell, str) else texts.plain(cell)


def _found(place: Place, cells: Sequence[str], parts: Sequence[Row]) -> Found:
    try:
        _refuse_formulas(cells, *(its_cells for _, its_cells in parts))
        said = _case(cells, parts) if kinds.named(cells[KIND]) == CASE else _said(cells)
        return exact.draft(place, replace(said, difficulty=cells[DIFFICULTY], tags=cells[TAGS]))
    except Doubt as doubt:
        return Doubtful(place, doubt, cells[STEM])


def _refuse_formulas(*rows: Sequence[str]) -> None:
    if any(texts.NO_VALUE in cell for row in rows for cell in row):
        raise Doubt("formula_without_value")


def _case(cells: Sequence[str], rows: Sequence[Row]) -> Said:
    parts = [_part(place, its_cells) for place, its_cells in rows]
    return exact.case(cells[STEM], parts, cells[EXPLANATION], cells[ARTICLE])


def _part(place: Place, cells: Sequence[str]) -> Part:
    """One question about a case, with its weight behind its number where that is not 1: 7-2×3."""
    found = PART.match(cells[NUMBER])
    return exact.part(place, _said(cells), _share(found[1]) if found and found[1] else 1.0)


def _said(cells: Sequence[str]) -> Said:
    kind = kinds.named(cells[KIND].removesuffix(ANY_ORDER))
    if kind in {FILL_IN, SHORT_ANSWER}:
        about = (cells[EXPLANATION], cells[ARTICLE])
        return Said(str(kind), cells[STEM], (), (), *about, _details(str(kind), cells))
    if kind is None:
        raise Doubt("unknown_kind", kind=cells[KIND])
    if kind == TRUE_FALSE:
        right = frozenset({answers.judged(cells[ANSWER], ())})
        return Said(kind, cells[STEM], TRUE_FALSE_OPTIONS, right, cells[EXPLANATION], cells[ARTICLE])
    options = _options(cells)
    return Said(kind, cells[STEM], options, _right(cells[ANSWER], len(options)), cells[EXPLANATION], cells[ARTICLE])


def _details(kind: str, cells: Sequence[str]) -> Details:
    if kind == FILL_IN:
        return Details(blanks=_blanks(cells[ANSWER]), in_order=not cells[KIND].endswith(ANY_ORDER))
    points = (cell.partition("|") for cell in cells[OPTIONS] if cell)
    return Details(model=cells[ANSWER], points=tuple(Point(text, _share(share)) for share, _, text in points))


def _share(share: str) -> float:
    try:
        return float(share)
    except ValueError:
        raise Doubt("options_unclear") from None


def joined_blanks(blanks: Sequence[Sequence[str]]) -> str:
    """Blanks between semicolons, accepted texts between bars; a backslash takes the meaning from these."""
    return "；".join("|".join(SIGN.sub(r"\\\g<0>", text) for text in accepted) for accepted in blanks)


def _blanks(cell: str) -> tuple[tuple[str, ...], ...]:
    blanks: list[list[str]] = [[""]]
    for escaped, sign in PIECE.findall(cell):
        if sign == "；":
            blanks.append([""])
        elif sign == "|":
            blanks[-1].append("")
        else:
            blanks[-1][-1] += escaped[1:] or sign
    return tuple(map(tuple, blanks))


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
