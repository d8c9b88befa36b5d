"""Only rows that say something are lines, under the numbers that Excel shows."""

import pytest

from lms.people.roster import reading
from lms.people.roster.lines import Line
from lms.sheets import Row, Sheet
from lms.unpacking import CannotRead

OFFICIALS = ["序号", "姓名", "身份证号", "工作单位", "职级", "手机号"]
ZHANG: Row = [1.0, "张三", "", "某某局", "乡科级副职", ""]
LI: Row = [2.0, "李四", "", "某某局", "副科级", ""]


def lines(*rows: Row, merged: tuple[tuple[int, int, int], ...] = ()) -> list[Line]:
    return [
        line for table in reading.tables([Sheet("干部", list(rows), merged)], "名册.xlsx") for line in table.lines()
    ]


def test_lines_have_the_numbers_of_the_sheet() -> None:
    read = lines(["某县干部花名册"], [], OFFICIALS, ZHANG, [""], LI)

    assert [(line.row, line.values["name"]) for line in read] == [(4, "张三"), (6, "李四")]


@pytest.mark.parametrize(
    "row",
    [
        [],
        ["", "\u3000", None],
        [3.0, "", "", "", "", ""],
        ["制表人：张三", "", "", "审核人：李四"],
        ["", "填报日期:2026年3月5日"],
        ["注：此表一式两份。"],
        ["合计", "", 2.0],
        ["共 2 人"],
        ["一、县直单位"],
        OFFICIALS,
        ["单位负责人（签字）：", "", "", "填表人："],
    ],
)
def test_rows_that_say_nothing_of_anybody_are_left_out(row: Row) -> None:
    assert [line.row for line in lines(OFFICIALS, ZHANG, row, LI)] == [2, 4]


def test_a_line_without_name_is_flagged_and_not_left_out() -> None:
    (line,) = lines(OFFICIALS, [1.0, "", "", "某某局", "乡科级副职", ""])

    assert [(flag.reason, flag.field) for flag in line.flags] == [("name_missing", "name")]


def test_a_cell_merged_downwards_speaks_for_each_of_its_rows() -> None:
    read = lines(OFFICIALS, ZHANG, [2.0, "李四", "", "", "", ""], [3.0, "王五", "", "", "", ""], merged=((3, 1, 2),))

    assert [line.values.get("unit") for line in read] == ["某某局", "某某局", None]


def test_every_doubtful_cell_of_a_line_is_flagged_with_what_it_says() -> None:
    (line,) = lines(OFFICIALS, [1.0, "张三", 1.41021197802189e17, "某某局", "副股级", "0357-4522000"])

    assert [(flag.reason, flag.value) for flag in line.flags] == [
        ("id_excel_float", "1.41021197802189e+17"),
        ("rank_unknown", "副股级"),
        ("mobile_invalid", "0357-4522000"),
    ]


def test_what_the_database_could_not_keep_is_flagged() -> None:
    (line,) = lines(OFFICIALS, [1.0, "张" * 61, "", "某某局", "", ""])

    assert [flag.reason for flag in line.flags] == ["too_long"]


def test_rows_shorter_than_the_header_are_read() -> None:
    (line,) = lines(OFFICIALS, [1.0, "张三", "", "某某局"])

    assert line.values == {"serial": "1", "name": "张三", "unit": "某某局"}


def test_each_sheet_that_holds_a_roster_is_read_and_others_are_left_alone() -> None:
    sheets = [
        Sheet("说明", [["请认真填写"]]),
        Sheet("乐昌镇", [OFFICIALS, ZHANG]),
        Sheet("史村镇", [["标题"], OFFICIALS, LI]),
    ]

    assert [table.sheet.name for table in reading.tables(sheets, "干部.xlsx")] == ["乐昌镇", "史村镇"]


def test_a_file_without_any_roster_is_refused() -> None:
    with pytest.raises(CannotRead) as refused:
        reading.tables([Sheet("", [["题干", "答案"]])], "题库.csv")
    assert refused.value.code == "not_a_roster"


def test_column_names_with_nothing_below_them_are_no_roster() -> None:
    with pytest.raises(CannotRead) as refused:
        reading.tables([Sheet("", [OFFICIALS])], "干部.csv")
    assert refused.value.code == "no_rows"
