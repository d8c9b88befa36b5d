"""Each way in which offices write a cell, and what is made of it."""

from datetime import date, datetime

import pytest

from lms.people.identifiers import Doubtful
from lms.people.roster import cleaning
from lms.sheets import Cell

MARCH_5 = date(2021, 3, 5)
WITH_TIME = datetime(2021, 3, 5, 8, 30)  # noqa: DTZ001 (cells have no zone)


@pytest.mark.parametrize(
    "cell",
    ["2021-03-05", "2021-3-5", "2021.3.5", "2021/03/05", "2021年3月5日", "２０２１年３月５日", " 2021 年 3 月 5 日 ", "20210305", 20210305.0,
     44260.0, "44260", date(2021, 3, 5), WITH_TIME, "2021-03-05 00:00:00", "2021.03.05.", "2021年3月5号", "2021、3、5"],
)  # fmt: skip
def test_a_day_is_read_in_every_spelling(cell: Cell) -> None:
    assert cleaning.day(cell) == MARCH_5


@pytest.mark.parametrize("cell", ["2021.3", "2021年3月", "2021-03", "202103", 202103.0, 2021.3, 2021.03, "2021/3"])
def test_a_month_stands_for_its_first_day(cell: Cell) -> None:
    assert cleaning.day(cell) == date(2021, 3, 1)


def test_october_and_november_typed_as_decimals_are_not_taken_for_january() -> None:
    assert cleaning.day("2021.10") == date(2021, 10, 1)
    assert cleaning.day(2021.11) == date(2021, 11, 1)
    with pytest.raises(Doubtful):
        cleaning.day(2021.1)


@pytest.mark.parametrize(
    "cell",
    ["2021", 2021.0, "21.3.5", "2021-13-01", "2021-02-30", "至今", "2021年3月5日起", "1021-03-05", 5.0, 20213.0, True],
)
def test_what_may_be_several_days_or_none_is_doubtful(cell: Cell) -> None:
    with pytest.raises(Doubtful, match="date_invalid"):
        cleaning.day(cell)


@pytest.mark.parametrize(
    "cell",
    ["13912345678", "139 1234 5678", "139-1234-5678", "+86 13912345678", "8613912345678", "0086-139-1234-5678", 13912345678.0,
     "１３９１２３４５６７８", "13912345678.0", "\t13912345678", "(139)12345678"],
)  # fmt: skip
def test_a_mobile_number_is_read_in_every_spelling(cell: Cell) -> None:
    assert cleaning.mobile(cell) == "13912345678"


@pytest.mark.parametrize(
    "cell",
    ["0357-4522000", "1391234567", "139123456789", "12912345678", "1.39E+10", "13912345678/13812345678", 4522000.0],
)
def test_what_is_no_mobile_number_is_doubtful(cell: Cell) -> None:
    with pytest.raises(Doubtful, match="mobile_invalid"):
        cleaning.mobile(cell)


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        ("0357-4522000", "0357-4522000"),
        ("0357 4522000", "0357-4522000"),
        ("(0357)4522000", "0357-4522000"),
        ("０３５７－４５２２０００", "0357-4522000"),
        ("03574522000", "0357-4522000"),
        (13912345678.0, "13912345678"),
        ("4522000", "4522000"),
        ("0357-4522000转801", "0357-4522000转801"),
    ],
)
def test_a_unit_may_have_any_telephone(cell: Cell, phone: str) -> None:
    assert cleaning.phone(cell) == phone


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("张 三", "张三"),
        ("金\u3000云", "金云"),
        ("  蒋 军强\n", "蒋军强"),
        ("阿依古丽・买买提", "阿依古丽·买买提"),
        ("阿依古丽.买买提", "阿依古丽·买买提"),
        ("㐀㐂", "㐀㐂"),
        ("𠮷野", "𠮷野"),
        ("John  Smith", "John Smith"),
    ],
)
def test_a_name_has_one_spelling(cell: Cell, name: str) -> None:
    assert cleaning.name(cell) == name


@pytest.mark.parametrize("cell", ["张三1", "张三（兼）", "张三、李四", 12.0, "***"])
def test_what_is_no_name_is_doubtful(cell: Cell) -> None:
    with pytest.raises(Doubtful, match="name_invalid"):
        cleaning.name(cell)


@pytest.mark.parametrize("cell", ["", "  ", "\u3000", "无", "/", "—", "N/A", None, "\ufeff"])
def test_nothing_is_written_in_many_ways(cell: Cell) -> None:
    assert cleaning.is_nothing(cell)


@pytest.mark.parametrize(("cell", "number"), [(810.0, 810), ("810人", 810), ("1,200", 1200), ("８１０", 810), ("0", 0)])
def test_counts_are_read(cell: Cell, number: int) -> None:
    assert cleaning.count(cell) == number


@pytest.mark.parametrize("cell", [8.5, "约800", "-3"])
def test_what_is_no_count_is_doubtful(cell: Cell) -> None:
    with pytest.raises(Doubtful, match="number_invalid"):
        cleaning.count(cell)
