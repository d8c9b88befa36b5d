"""The header is found wherever it stands, and the kind of roster by its columns."""

from datetime import date

import pytest

from lms.people.identifiers import Doubtful
from lms.people.roster import headers
from lms.people.roster.columns import ENTERPRISES, HEADS, OFFICIALS, ORGANS
from lms.people.roster.headers import Heading
from lms.sheets import Row

HEADERS = [
    (ORGANS, "序号,单位名称,简称,类别"),
    (ORGANS, "单位全称,单位性质"),
    (ENTERPRISES, "序号,单位名称,统一社会信用代码,所属乡镇,行业领域,监管部门"),
    (ENTERPRISES, "企业名称,信用代码,属地,行业主管部门,风险级别"),
    (ENTERPRISES, "公司名称（全称）,统一社会信用代码(18位),所属乡（镇）,主要负责人,身份证号,联系电话,从业人员数"),
    (OFFICIALS, "序号,姓名,性别,身份证号,工作单位,职务,职级,任职日期,手机号,备注"),
    (OFFICIALS, "姓 名,单 位,职 级"),
    (OFFICIALS, "*姓名,*所在单位,现任职务,行政级别,公民身份号码,出生年月,民族"),
    (HEADS, "序号,姓名,性别,身份证号,单位名称,统一社会信用代码,人员类别,职务,任职日期,手机号,文化程度,初训/复训"),
    (HEADS, "企业名称,负责人姓名,身份证号码,联系电话,初训或复训"),
    (HEADS, "单位名称,信用代码,姓名"),
]


def rows(*lines: str) -> list[Row]:
    return [list(line.split(",")) for line in lines]


def found(table: list[Row], hints: str = "") -> Heading:
    heading = headers.find(table, hints)
    assert heading is not None
    return heading


def places(heading: Heading) -> dict[str, int]:
    return {column.column.field: column.index for column in heading.found}


@pytest.mark.parametrize(("kind", "header"), HEADERS)
def test_the_kind_is_told_by_the_columns(kind: str, header: str) -> None:
    assert found(rows(header, "1,2,3")).kind.name == kind


@pytest.mark.parametrize(("kind", "header"), HEADERS)
@pytest.mark.parametrize("above", [0, 1, 4, 12])
def test_the_header_may_stand_anywhere_near_the_top(kind: str, header: str, above: int) -> None:
    heading = found(rows(*[f"某县名册第{n}行" for n in range(above)], header, "1,2,3"))

    assert (heading.kind.name, heading.rows) == (kind, above + 1)


def test_columns_may_come_in_any_order_among_unknown_ones() -> None:
    heading = found(rows("民族,手机号码,政治面貌,姓名,籍贯,工作单位,级别"))

    assert places(heading) == {"mobile": 1, "name": 3, "unit": 5, "rank": 6}


def test_groups_may_stand_over_the_header() -> None:
    heading = found(
        rows("序号,基本情况,,,任职,,联系方式", ",姓名,性别,身份证号,单位,日期,手机", "1,张三,男,,某局,,"), "干部"
    )

    assert places(heading) == {"serial": 0, "name": 1, "sex": 2, "id_number": 3, "unit": 4, "from_on": 5, "mobile": 6}
    assert heading.rows == 2


def test_a_row_of_data_is_not_taken_for_the_lower_half_of_the_header() -> None:
    heading = found(rows("姓名,单位名称,信用代码,类别", "张三,某公司,,主要负责人"))

    assert heading.rows == 1


def test_the_name_of_the_file_settles_what_the_columns_leave_open() -> None:
    table = rows("姓名,单位,手机号", "张三,某某局,")

    assert found(table, "领导干部花名册").kind.name == OFFICIALS
    assert found(table, "主要负责人名册").kind.name == HEADS
    with pytest.raises(Doubtful, match="kind_unclear"):
        headers.find(table, "Sheet1")


@pytest.mark.parametrize(
    "table",
    [
        rows("填表说明", "一、请用文本格式填写身份证号", "二、姓名中不要有空格"),
        rows("1,秦勇,男,141021197802189577,曲沃县泰丰煤业有限公司,91141021PMM1417M2K,主要负责人,站长"),
        rows("题干,选项A,选项B,答案"),
        rows("单位名称,电话"),
        [[1.0, 2.0], [None, ""]],
        [],
    ],
)
def test_what_is_no_roster_is_not_taken_for_one(table: list[Row]) -> None:
    assert headers.find(table, "") is None


@pytest.mark.parametrize(
    "title", ["填报日期：2026年3月5日", "填报单位（盖章）：某局　　填报日期：２０２６年３月５日", "截至2026-3-5"]
)
def test_the_day_of_the_roster_is_read_from_its_title(title: str) -> None:
    assert found(rows("某县干部花名册", title, "姓名,单位,职级")).reported_on == date(2026, 3, 5)
