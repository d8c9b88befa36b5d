"""The people of the demonstration county: officials, heads of enterprises and volunteers, all invented."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from random import Random

from stdnum.cn import ric

from lms.demo.county_units import ORGANS, REGION, TOWNSHIPS

Row = dict[str, object]
OFFICIALS_OF_ORGAN = 9
OFFICIALS_OF_TOWNSHIP = 18
VOLUNTEERS_OF_TEAM = 8
# Of every thirty enterprises, one is headed by somebody who already heads the one before it.
SECOND_FIRM_EVERY = 30
RANKS = (("乡科级正职", 3), ("乡科级副职", 7), ("一级主任科员", 3), ("三级主任科员", 4), ("四级调研员", 1))
# How the first of an organ and of a firm is called, by the end of its name.
CHIEFS = {"局": "局长", "部": "部长", "大队": "大队长", "总工会": "主席", "室": "主任"}
HEADS = {
    "学校": ("校长",), "幼儿园": ("园长",), "饭店": ("经理", "总经理"), "宾馆": ("总经理", "经理"), "农家乐": ("经营者",), "影院": ("经理",),
    "加油站": ("站长",), "充装站": ("站长",), "采石场": ("矿长",), "煤业有限公司": ("矿长", "董事长"), "合作社": ("理事长",), "厂": ("厂长",),
    "公司": ("总经理", "董事长", "法定代表人", "实际控制人"),
}  # fmt: skip
# Of every thirty rows outside offices these share the telephone of the row before, and these have no ID number.
SHARING, NUMBERLESS = {11, 21, 22}, {7, 14}
LEADING = ("中共曲沃县委办公室", "曲沃县人大常委会办公室", "曲沃县人民政府办公室", "政协曲沃县委员会办公室")


def _mobile(random: Random) -> str:
    # 154 has been given to no operator: the number is of nobody.
    return f"154{random.randrange(10**8):08}"


def _id_number(random: Random, sex: str, first: int, last: int) -> str:
    born = date(first, 1, 1) + timedelta(days=random.randrange((last - first) * 365))
    number = f"{REGION}{born:%Y%m%d}{random.randrange(50):02}{random.randrange(5) * 2 + (sex == '男')}"
    return number + ric.calc_check_digit(number + "0")


def _person(random: Random, name: str, first: int, last: int) -> Row:
    sex = random.choices("男女", weights=(3, 1))[0]
    return {"姓名": name, "性别": sex, "身份证号": _id_number(random, sex, first, last), "手机号": _mobile(random)}


def _since(random: Random) -> str:
    return (date(2019, 1, 1) + timedelta(days=random.randrange(2500))).isoformat()


def _end(name: str, ends: Iterable[str]) -> str:
    """The first of these with which the name ends."""
    return next(end for end in ends if name.endswith(end))


def as_in_life(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows with a few households on one telephone, and a few people whose ID number the office did not get."""
    before: Row = {}
    for number, row in enumerate(rows):
        shared = {"手机号": before["手机号"]} if number % 30 in SHARING else {}
        before = row | shared | ({"身份证号": ""} if number % 30 in NUMBERLESS else {})
        yield before


def official_rows(random: Random, names: Iterator[str]) -> Iterator[Row]:
    """The rows of the officials' roster: deputy section rank and above, county leaders among them."""
    for unit in ORGANS:
        for place in range(OFFICIALS_OF_ORGAN):
            yield _official(random, next(names), unit, place, CHIEFS[_end(unit, CHIEFS)])
    for township in TOWNSHIPS:
        chief = "镇长" if township.endswith("镇") else "乡长"
        for place in range(OFFICIALS_OF_TOWNSHIP):
            yield _official(random, next(names), f"{township}人民政府", place, chief)


def _official(random: Random, name: str, unit: str, place: int, chief: str) -> Row:
    title = (
        chief if place == 0 else f"副{chief}" if place < 5 else random.choice(("党组成员", "四级调研员", "综合科科长"))
    )
    return _person(random, name, 1966, 1992) | {
        "工作单位": unit,
        "职务": title,
        "职级": _rank(random, unit, place),
        "任职日期": _since(random),
    }


def _rank(random: Random, unit: str, place: int) -> str:
    if unit in LEADING and place < 3:
        return "县处级正职" if place == 0 else "县处级副职"
    if place == 0:
        return "乡科级正职"
    return random.choices([rank for rank, _ in RANKS], weights=[weight for _, weight in RANKS])[0]


def head_rows(random: Random, names: Iterator[str], enterprises: Sequence[Row]) -> Iterator[Row]:
    """The rows of the heads' roster, one an enterprise; a few heads have a second firm, and are one person."""
    person: Row = {}
    for number, enterprise in enumerate(enterprises):
        if number % SECOND_FIRM_EVERY or not number:
            person = _person(random, next(names), 1956, 1994)
        yield person | {
            "单位名称": enterprise["单位名称"],
            "统一社会信用代码": enterprise["统一社会信用代码"],
            "人员类别": "主要负责人",
            "职务": random.choice(HEADS[_end(str(enterprise["单位名称"]), HEADS)]),
            "任职日期": _since(random),
            "文化程度": random.choice(("初中", "高中", "大专", "本科")),
            "初训/复训": random.choice(("初训", "复训")),
        }


def volunteer_rows(random: Random, names: Iterator[str]) -> Iterator[Row]:
    """The rows of the volunteers' roster: some in every township's team."""
    for township in TOWNSHIPS:
        for _ in range(VOLUNTEERS_OF_TEAM):
            yield _person(random, next(names), 1960, 2004) | {
                "单位名称": f"{township}安全生产志愿者队伍",
                "人员类别": "安全生产志愿者",
                "任职日期": _since(random),
            }
