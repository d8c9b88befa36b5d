"""A name means a unit only if it can mean no other."""

import pytest

from lms.people.roster.known import KnownUnit, KnownUnits

COUNTY = [
    KnownUnit("organ", "中共曲沃县委办公室", id=1),
    KnownUnit("organ", "曲沃县人民政府办公室", "县人民政府办公室", id=2),
    KnownUnit("organ", "曲沃县能源局", "县能源局", id=3),
    KnownUnit("organ", "曲沃县工业和信息化局", id=4),
    KnownUnit("organ", "曲沃县市场监督管理局", id=5),
    KnownUnit("organ", "曲沃县应急管理局", "县应急管理局", id=6),
    KnownUnit("township", "乐昌镇人民政府", id=7),
    KnownUnit("township", "北董乡人民政府", id=8),
    KnownUnit("enterprise", "曲沃县能源局招待所", credit_code="91141021PMM1417M2K", id=9),
    KnownUnit("enterprise", "兴旺商店", credit_code="92141021MA0L12AB0J", id=10),
    KnownUnit("enterprise", "兴旺商店", credit_code="92141021MA0L12AB0K", id=11),
]


@pytest.fixture
def units() -> KnownUnits:
    known = KnownUnits()
    for unit in COUNTY:
        known.add(unit)
    return known


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("曲沃县能源局", [3]),
        ("县能源局", [3]),
        ("能源局", [3]),
        (" 曲沃县 能源局 ", [3]),
        ("山西省临汾市曲沃县能源局", [3]),
        ("临汾市曲沃县能源局", [3]),
        ("侯马市能源局", []),
        ("县工信局", [4]),
        ("曲沃县工信局", [4]),
        ("县市场监管局", [5]),
        ("县委办公室", [1]),
        ("县委办", [1]),
        ("中共曲沃县委办公室", [1]),
        ("县政府办公室", [2]),
        ("曲沃县政府办", [2]),
        ("乐昌镇", [7]),
        ("乐昌镇政府", [7]),
        ("曲沃县乐昌镇", [7]),
        ("曲沃县乐昌镇人民政府", [7]),
        ("北董乡", [8]),
        ("城关镇", []),
        ("曲沃县不存在的单位", []),
        ("招待所", []),
        ("兴旺商店", [10, 11]),
        ("", []),
    ],
)
def test_names_find_their_unit(units: KnownUnits, name: str, ids: list[int]) -> None:
    assert [unit.id for unit in units.named(name)] == ids


def test_a_shorter_name_that_two_organs_share_means_both() -> None:
    known = KnownUnits()
    known.add(KnownUnit("organ", "曲沃县教育局", id=1))
    known.add(KnownUnit("organ", "襄汾县教育局", id=2))

    assert [unit.id for unit in known.named("教育局")] == [1, 2]
    assert [unit.id for unit in known.named("曲沃县教育局")] == [1]


def test_enterprises_supervise_nobody(units: KnownUnits) -> None:
    assert units.public("兴旺商店") == []
    assert [unit.id for unit in units.public("乐昌镇", "township")] == [7]
    assert units.public("县能源局", "township") == []


def test_one_unit_under_two_names_is_one_unit(units: KnownUnits) -> None:
    units.add(KnownUnit("organ", "曲沃县能源管理局", "县能源局", id=3))

    assert [unit.id for unit in units.named("县能源局")] == [3]


def test_the_emergency_bureau_supervises_comprehensively_if_there_is_just_one(units: KnownUnits) -> None:
    firm = KnownUnit("enterprise", "某县泰丰煤业有限公司", id=20)
    bureau = units.comprehensive_supervisor_of(firm)
    assert bureau
    assert bureau.id == 6
    assert units.comprehensive_supervisor_of(bureau) is None

    units.add(KnownUnit("organ", "侯马市应急管理局", id=12))
    assert units.comprehensive_supervisor_of(firm) is None
