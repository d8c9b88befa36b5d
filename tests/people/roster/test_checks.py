"""Rows against each other and against what is known."""

import pytest

from lms.people.roster.checks import FileChecks, are_alike
from lms.people.roster.known import KnownUnit, KnownUnits
from lms.people.roster.lines import Line

TAIFENG = KnownUnit("enterprise", "曲沃县泰丰煤业有限公司", credit_code="91141021PMM1417M2K", id=1)
RUIYUAN = KnownUnit("enterprise", "曲沃县瑞远建筑工程有限公司", credit_code="91141021P657B0704G", id=2)
UNVERIFIED = KnownUnit("enterprise", "曲沃县待核加油站", id=3)
TOWN = KnownUnit("township", "乐昌镇人民政府", id=4)
BUREAU = KnownUnit("organ", "曲沃县能源局", "县能源局", id=5)
MALE, FEMALE = "141021197802189577", "141021196004220766"


@pytest.fixture
def checks() -> FileChecks:
    units = KnownUnits()
    for unit in (TAIFENG, RUIYUAN, UNVERIFIED, TOWN, BUREAU):
        units.add(unit)
    return FileChecks(units, {})


def line(row: int = 4, **values: str) -> Line:
    return Line(row, dict(values), dict(values), [])


def reasons(line: Line) -> list[str]:
    return [flag.reason for flag in line.flags]


def person(checks: FileChecks, row: int = 4, **values: str) -> list[str]:
    read = line(row, **{"name": "张三", "unit": TAIFENG.name} | values)
    checks.person(read, checks.unit_of_post(read), "enterprise_head", values.get("id_number"))
    return reasons(read)


def test_a_code_may_stand_in_a_file_once(checks: FileChecks) -> None:
    first, second = line(4, credit_code="A"), line(9, credit_code="A")
    checks.enterprise(first)
    checks.enterprise(second)

    assert reasons(first) == []
    assert [(flag.reason, flag.details) for flag in second.flags] == [("code_duplicate", (("row", "4"),))]


def test_an_enterprise_is_found_by_its_code_under_a_name_like_its_own(checks: FileChecks) -> None:
    renamed = line(name="曲沃县泰丰煤业集团有限公司", credit_code=TAIFENG.credit_code or "")

    assert checks.enterprise(renamed) is TAIFENG
    assert reasons(renamed) == []


def test_the_code_of_another_enterprise_is_flagged(checks: FileChecks) -> None:
    wrong = line(name=RUIYUAN.name, credit_code=TAIFENG.credit_code or "")
    checks.enterprise(wrong)

    assert reasons(wrong) == ["code_belongs_to_another_name"]


def test_a_unit_admitted_without_code_is_found_by_its_name(checks: FileChecks) -> None:
    assert checks.enterprise(line(name=UNVERIFIED.name, credit_code="54141021ME100002XW")) is UNVERIFIED
    assert checks.enterprise(line(name=TAIFENG.name, credit_code="54141021ME100002XW")) is None


def test_a_supervisor_must_be_known(checks: FileChecks) -> None:
    read = line(township="城关镇", industry="县能源局", comprehensive="泰丰")

    checks.supervisor(read, "township", reason="township_unknown", kind="township")
    assert checks.supervisor(read, "industry", reason="supervisor_unknown") is BUREAU
    checks.supervisor(read, "comprehensive", reason="supervisor_unknown")
    assert reasons(read) == ["township_unknown", "supervisor_unknown"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, []),
        ({"credit_code": TAIFENG.credit_code}, []),
        ({"unit": "曲沃县泰丰煤业公司", "credit_code": TAIFENG.credit_code}, []),
        ({"unit": "", "credit_code": TAIFENG.credit_code}, []),
        ({"unit": RUIYUAN.name, "credit_code": TAIFENG.credit_code}, ["code_contradicts_name"]),
        ({"unit": "曲沃县宏祥加油站", "credit_code": TAIFENG.credit_code}, ["code_contradicts_name"]),
        ({"credit_code": "54141021ME100002XW"}, ["code_contradicts_name"]),
        ({"unit": UNVERIFIED.name, "credit_code": "54141021ME100002XW"}, []),
        ({"unit": "曲沃县宏祥加油站", "credit_code": "54141021ME100002XW"}, ["unit_unknown"]),
        ({"unit": "曲沃县不存在的单位"}, ["unit_unknown"]),
        ({"unit": ""}, ["unit_missing"]),
    ],
)
def test_code_and_name_of_a_unit_must_agree(checks: FileChecks, values: dict[str, str], expected: list[str]) -> None:
    assert person(checks, **values) == expected


def test_an_id_number_belongs_to_one_name(checks: FileChecks) -> None:
    assert person(checks, 4, id_number=MALE) == []
    assert person(checks, 5, id_number=MALE, name="李四", unit=RUIYUAN.name) == ["id_belongs_to_another_name"]
    assert person(checks, 6, id_number=MALE, name="张 三", unit=RUIYUAN.name) == []


def test_the_head_of_two_firms_is_one_person_with_two_posts(checks: FileChecks) -> None:
    assert person(checks, 4, id_number=MALE) == []
    assert person(checks, 5, id_number=MALE, unit=RUIYUAN.name) == []


def test_id_number_and_sex_must_agree(checks: FileChecks) -> None:
    assert person(checks, 4, id_number=MALE, sex="female") == ["id_sex_mismatch"]
    assert person(checks, 5, id_number=FEMALE, name="李四", sex="female") == []


def test_the_same_post_may_stand_in_a_file_once(checks: FileChecks) -> None:
    assert person(checks, 4) == []
    assert person(checks, 5) == ["row_duplicate"]
    assert person(checks, 6, unit=RUIYUAN.name) == []


def test_two_people_of_one_name_in_one_post_need_two_id_numbers(checks: FileChecks) -> None:
    assert person(checks, 4, id_number=MALE) == []
    assert person(checks, 5, id_number=FEMALE) == []
    assert person(checks, 6) == ["person_ambiguous"]


def test_two_people_may_share_a_mobile_number(checks: FileChecks) -> None:
    assert person(checks, 4, mobile="13912345678") == []
    assert person(checks, 5, mobile="13912345678", name="李四") == []


@pytest.mark.parametrize(
    ("name", "other", "alike"),
    [
        ("曲沃县泰丰煤业有限公司", "曲沃县泰丰煤业集团有限公司", True),
        ("曲沃县泰丰煤业有限公司", "泰丰煤业有限责任公司", True),
        ("曲沃县泰丰煤业有限公司", "曲沃县瑞远建筑工程有限公司", False),
        ("曲沃县诚立5号加油站", "曲沃县诚立五号加油站", True),
    ],
)
def test_names_that_may_be_one_firm(name: str, other: str, alike: bool) -> None:
    assert are_alike(name, other) is alike
