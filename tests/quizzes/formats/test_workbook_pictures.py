"""Pictures in workbooks: floating over cells, within cells as WPS and Excel keep them, and back as they were exported."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import xlsxwriter

from lms.quizzes.details import Details, Part, Picture
from lms.quizzes.exporting import workbook
from lms.quizzes.exporting.exported import Exported
from lms.quizzes.importing.drafts import Reading
from lms.quizzes.kinds import CASE
from lms.quizzes.pictures import cleaning
from tests.quizzes.formats.documents import old_workbook
from tests.quizzes.formats.found import doubts, read
from tests.quizzes.pictures import drawn

BLUE = (0, 0, 255)
SIGNS = {name: cleaning.cleaned(drawn(colour=colour), {}) for name, colour in [("y", (255, 200, 0)), ("b", BLUE)]}
HEADER = ["序号", "题干", "选项A", "选项B", "答案", "解析", "题图"]
ROWS = [
    ["某县题库"],
    HEADER,
    [1, "甲？", "", "二", "A", "因为"],
    [2, "乙？", "一", "二", "B", "因为"],
    ["二、多选题"],
    [3, "丙？", "一", "二", "AB"],
]
Floating = tuple[int, int, str, dict[str, Any]]


def book(*floating: Floating, rows: Sequence[Sequence[Any]] = ROWS, within: bool = False) -> bytes:
    """A workbook of these rows, and pictures at row and column with what Excel is told of them."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as whole:
        sheet = whole.add_worksheet("题库")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
        for at, column, name, said in floating:
            put = sheet.embed_image if within else sheet.insert_image
            put(at, column, "a.png", {"image_data": io.BytesIO(SIGNS[name].data), **said})
    return stream.getvalue()


def pictures(found: Reading) -> dict[str, list[tuple[str, str, int | None]]]:
    names = {each.digest: name for name, each in SIGNS.items()}
    return {
        draft.stem: [(names[each.digest], each.words, each.option) for each in draft.details.pictures]
        for draft in found.recognised
    }


def test_a_picture_belongs_to_the_option_in_whose_column_it_stands_and_else_to_the_stem_of_its_row() -> None:
    wide = (2, 0, "y", {"description": "黄色三角"})
    found = read(book(wide, (2, 2, "b", {"description": "微信图片_2021.png"}), (3, 6, "y", {})))

    assert found.doubtful == []
    assert pictures(found) == {"甲？": [("y", "黄色三角", None), ("b", "", 0)], "乙？": [("y", "", None)], "丙？": []}
    assert found.recognised[0].options == ("图1", "二")


def test_a_picture_that_only_touches_the_foot_of_a_row_belongs_to_the_next() -> None:
    low, high = (2, 1, "y", {"y_offset": 17}), (2, 1, "b", {"y_offset": 5})
    rows = [[*row[:2], "一", *row[3:]] if row[0] == 1 else row for row in ROWS]

    assert pictures(read(book(low, high, rows=rows))) == {
        "甲？": [("b", "", None)],
        "乙？": [("y", "", None)],
        "丙？": [],
    }


@pytest.mark.parametrize(
    ("at", "column", "place", "code"),
    [
        (0, 0, 1, "picture_nowhere"),
        (4, 1, 5, "picture_nowhere"),
        (9, 1, 10, "picture_nowhere"),
        (5, 5, 6, "picture_aside"),
        (5, 4, 6, "picture_aside"),
    ],
)
def test_a_picture_that_can_stand_nowhere_is_named_with_its_place(at: int, column: int, place: int, code: str) -> None:
    assert (place, code) in doubts(read(book((at, column, "y", {}))))


def test_where_options_share_a_cell_nobody_can_tell_whose_picture_it_is() -> None:
    shared = book((1, 1, "y", {}), rows=[["题干", "选项", "答案"], ["甲？", "A.一 B.二", "A"]])
    merged = book((1, 1, "y", {}), (1, 2, "b", {}), rows=[["题干", "选项", "", "答案"], ["甲？", "", "", "A"]])

    assert doubts(read(shared)) == [(2, "picture_at_options")]
    assert pictures(read(merged)) == {"甲？": [("y", "", 0), ("b", "", 1)]}


def test_a_picture_beside_a_row_that_continues_a_question_belongs_to_that() -> None:
    rows = [
        HEADER[1:5],
        ["甲？", "", "", "A"],
        ["", "一", "", ""],
        ["", "", "二", ""],
        ["乙？", "一", "二", "B"],
    ]

    assert pictures(read(book((2, 0, "y", {}), rows=rows))) == {"甲？": [("y", "", None)], "乙？": []}


def test_excel_keeps_pictures_within_cells() -> None:
    data = book((2, 2, "b", {"description": "蓝"}), (3, 6, "y", {}), within=True)

    assert pictures(read(data)) == {"甲？": [("b", "蓝", 0)], "乙？": [("y", "", None)], "丙？": []}


CELL_IMAGES = (
    '<etc:cellImages xmlns:etc="e" xmlns:xdr="x" xmlns:a="a" xmlns:r="r">{}</etc:cellImages>',
    '<etc:cellImage><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="1" name="{0}" descr="{0}.png"/></xdr:nvPicPr>'
    '<a:blip r:embed="{0}"/></xdr:pic></etc:cellImage>',
    '<Relationship Id="{0}" Type="image" Target="media/{0}.png"/>',
)


def test_wps_keeps_pictures_within_cells_by_a_formula() -> None:
    rows = [list(row) for row in ROWS]
    rows[2][2] = '=DISPIMG("b",1)'
    rows[3] = [2, "乙？", "一", "二", "B", "", '=_xlfn.DISPIMG("y",1)']
    rows[5] = [3, "丙？", "一", "二", "AB", "", '=DISPIMG("gone",1)']
    stream = io.BytesIO(book(rows=rows))
    with zipfile.ZipFile(stream, "a") as package:
        whole, one, relation = CELL_IMAGES
        package.writestr("xl/cellimages.xml", whole.format("".join(map(one.format, SIGNS))))
        related = f"<Relationships>{''.join(map(relation.format, SIGNS))}</Relationships>"
        package.writestr("xl/_rels/cellimages.xml.rels", related)
        for name, sign in SIGNS.items():
            package.writestr(f"xl/media/{name}.png", sign.data)
    found = read(stream.getvalue())

    assert pictures(found) == {"甲？": [("b", "", 0)], "乙？": [("y", "", None)]}
    assert doubts(found) == [(6, "picture")]


def test_pictures_of_a_workbook_come_back_as_they_went() -> None:
    def shown(name: str, words: str, option: int | None = None) -> Picture:
        return Picture(SIGNS[name].digest, words, 40, 30, option)

    files = {each.digest: each.data for each in SIGNS.values()}
    own = Details(pictures=(shown("y", '黄色 & "三角"'), shown("b", ""), shown("b", "蓝", 1)))
    single = Exported(
        1, "single", "什么  标志？\n  <看>图", ("甲&", "乙\n 丙"), frozenset({1}), details=own, files=files
    )
    about = Details(pictures=(shown("y", "黄"),))
    parts = (
        Part("single", "谁？", ("甲", "乙"), "A", 2.5, "", own),
        Part("short_answer", "谈谈", details=replace(about, model="停产")),
    )
    case = Exported(2, CASE, "某厂", (), frozenset(), details=replace(about, parts=parts), files=files)

    found = read(workbook.write([single, case]))

    assert found.doubtful == []
    assert [(each.stem, each.options, each.details) for each in found.recognised] == [
        (each.stem, each.options, each.details) for each in (single, case)
    ]


def test_an_old_workbook_with_pictures_says_that_they_stay_behind() -> None:
    rows = [["题干", "答案"], ["甲。", "对"]]

    assert doubts(read(old_workbook(rows, behind=SIGNS["y"].data))) == [(1, "pictures_of_old_workbook")]
    assert [len(read(old_workbook(rows)).recognised), doubts(read(old_workbook(rows)))] == [1, []]
