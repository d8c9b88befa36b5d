"""Rosters for tests: small files with the columns that offices use, and the whole way of an import in one call."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lms.db import db
from lms.people.models import Person, RosterImport
from lms.people.roster import applying, opening, planning, summary
from lms.people.roster.opening import Sent
from lms.people.roster.tasks import take

FILES = ("主要负责人名册.xlsx", "干部花名册.xlsx", "企业名册.xlsx", "机关单位名册.csv", "主要负责人名册.gbk.csv")
ORGANS = "单位名称,简称,类别"
ENTERPRISES = "单位名称,统一社会信用代码,所属乡镇,行业领域,监管部门,风险等级,高危学时类,法定考核类,从业人数,联系电话"
OFFICIALS = "姓名,性别,身份证号,工作单位,职务,职级,任职日期,手机号"
HEADS = "姓名,身份证号,单位名称,统一社会信用代码,人员类别,职务,任职日期,手机号,文化程度,初训/复训"

TAIFENG, RUIYUAN, THIRD = "91141021MA0QWX013A", "91141021MA0KTT889F", "92141021MA0L12AB0J"
ZHANG, LI, WANG = "141021197001010012", "141021199012311119", "11010119900307301X"


def file(name: str, header: str, *rows: str) -> Sent:
    text = io.StringIO()
    csv.writer(text).writerows([line.split(",") for line in (header, *rows)])
    return Sent(name, text.getvalue().encode("utf-8-sig"))


def county() -> list[Sent]:
    """Two townships, three bureaus and two enterprises."""
    return [
        file(
            "机关单位名册.csv", ORGANS, "某县应急管理局,县应急管理局,机关", "某县能源局,县能源局,机关", "某县教育局,,机关",
            "东山镇人民政府,,乡镇", "西河镇人民政府,,乡镇",
        ),
        enterprises(f"某县泰丰煤业有限公司,{TAIFENG},东山镇,矿山,县能源局,A,是,是,120,0357-4522000", f"某县瑞远学校,{RUIYUAN},西河镇,学校,县教育局,D,否,否,30,"),
    ]  # fmt: skip


def enterprises(*rows: str, title: str = "企业名册.csv") -> Sent:
    return file(title, ENTERPRISES, *rows)


def officials(*rows: str) -> Sent:
    return file("干部花名册.csv", OFFICIALS, *rows)


def heads(*rows: str) -> Sent:
    return file("主要负责人名册.csv", HEADS, *rows)


def planned(sent: Iterable[Sent], by: Person | None = None) -> RosterImport:
    """An import of these files that is planned and not yet applied."""
    roster = opening.begin(list(sent), by=by)
    db.session.commit()
    plan(roster)
    return roster


def plan(roster: RosterImport) -> None:
    take(planning.steps(roster))


def imported(*sent: Sent, by: Person | None = None) -> list[dict[str, Any]]:
    """What the import of these files says of itself; it is applied."""
    roster = planned(sent, by)
    said = summary.of(roster)
    applying.apply(roster, by=by)
    db.session.commit()
    return said


def verdicts(said: list[dict[str, Any]]) -> list[tuple[int, int, int, list[str]]]:
    """New, changed and unchanged rows and the reasons of the flagged ones, for each file."""
    return [
        (file["new"], file["changed"], file["unchanged"], [flag["reason"] for flag in file["flagged"]]) for file in said
    ]


def shared(folder: Path, *names: str) -> list[Sent]:
    return [Sent(name, (folder / "rosters" / name).read_bytes()) for name in names]
