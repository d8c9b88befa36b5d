"""Formulas whose values a workbook does not hold, as programs write it that compute nothing."""

import io

from openpyxl import Workbook

from lms.quizzes.importing.exact_rows import HEADER
from tests.quizzes.formats.found import doubts, read

ROWS = (
    ("题干", "选项A", "选项B", "答案"),
    ('=CONCATENATE("甲","？")', "一", "二", "A"),
    ("乙？", "=1+1", "二", "A"),
    ("丙？", "一", "二", '=IF(1,"A","B")'),
    ("丁？", "一", "二", "B"),
    ("", "", "", "=D5"),
)


def book(*rows: tuple[str, ...]) -> bytes:
    whole, stream = Workbook(), io.BytesIO()
    for row in rows:
        whole.worksheets[0].append(row)
    whole.save(stream)
    return stream.getvalue()


def test_a_formula_without_a_value_is_called_so_and_no_empty_cell() -> None:
    found = read(book(*ROWS))

    assert doubts(found) == [(row, "formula_without_value") for row in (2, 3, 4)]
    assert [each.stem for each in found.doubtful] == ["", "乙？", "丙？"]
    assert [each.stem for each in found.recognised] == ["丁？"]


def test_nor_does_a_workbook_of_the_site_take_one() -> None:
    row = dict.fromkeys(HEADER, "") | {"题型": "单选题", "题干": "甲？", "选项A": "=A1", "选项B": "二", "正确答案": "B"}

    assert doubts(read(book(HEADER, tuple(row.values())))) == [(2, "formula_without_value")]
