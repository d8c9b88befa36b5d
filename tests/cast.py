"""The cast. Everybody has somebody in the neighbouring scope, who must see nothing of theirs.

Dongshan and Xihe are townships. Li Lei heads two firms: the works in Dongshan and the quarry in Xihe.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from lms.db import db
from lms.people.models import Person, Post, RoleGrant, SupervisionLine, Unit
from lms.people.ranks import Rank

LONG_AGO = date(2024, 1, 1)


@dataclass(frozen=True)
class Cast:
    dongshan: Unit
    xihe: Unit
    emergency_bureau: Unit
    industry_bureau: Unit
    energy_bureau: Unit
    lis_works: Unit
    lis_quarry: Unit
    mas_mill: Unit

    li_lei: Person  # heads lis_works and lis_quarry
    ma_jun: Person  # heads mas_mill in Xihe
    chen_jie: Person  # official of the industry bureau, section level
    he_ping: Person  # official of the energy bureau, clerk
    sun_li: Person  # volunteer in Dongshan
    tang_wei: Person  # volunteer in Xihe
    han_mei: Person  # supervises Dongshan's territory
    wang_qiang: Person  # supervises Xihe's territory
    zhou_tao: Person  # supervises the industry bureau's line
    qian_yu: Person  # supervises the energy bureau's line
    wu_gang: Person  # supervises the county: comprehensive
    deng_chao: Person  # a comprehensive supervisor of a bureau that nobody is assigned to
    liu_fang: Person  # liaison of lis_works
    gao_yan: Person  # liaison of mas_mill
    zhao_min: Person  # author
    xu_lin: Person  # another author
    admin: Person


def assemble() -> Cast:
    """The cast in the database, committed, and loose from any session."""
    units = _units()
    people = _people(units)
    db.session.commit()
    for kind in (Unit, Person):
        db.session.scalars(select(kind)).all()  # one query fills all of them again, before they are let loose
    db.session.remove()
    return Cast(**units, **people)


def _units() -> dict[str, Unit]:
    townships = {
        "dongshan": Unit(kind="township", name="东山镇人民政府", short_name="东山镇", position=1),
        "xihe": Unit(kind="township", name="西河镇人民政府", short_name="西河镇", position=2),
    }
    db.session.add_all(townships.values())
    db.session.flush()
    for township in townships.values():
        township.township_id = township.id
    units = townships | _bureaus() | _enterprises(townships)
    db.session.add_all(units.values())
    db.session.flush()
    for name, industry in (
        ("lis_works", "industry_bureau"),
        ("lis_quarry", "energy_bureau"),
        ("mas_mill", "energy_bureau"),
    ):
        _supervise(units, name, industry)
    return units


def _bureaus() -> dict[str, Unit]:
    return {
        "emergency_bureau": Unit(kind="organ", name="某县应急管理局", short_name="县应急管理局", position=10),
        "industry_bureau": Unit(kind="organ", name="某县工业和信息化局", short_name="县工信局", position=11),
        "energy_bureau": Unit(kind="organ", name="某县能源局", short_name="县能源局", position=12),
    }


def _enterprises(townships: dict[str, Unit]) -> dict[str, Unit]:
    return {
        "lis_works": _enterprise("东山机械厂", "91141021MA0000001X", townships["dongshan"], "冶金工贸"),
        "lis_quarry": _enterprise("西河采石场", "91141021MA0000002Y", townships["xihe"], "矿山", high_risk=True),
        "mas_mill": _enterprise("西河面粉厂", "91141021MA0000003W", townships["xihe"], "冶金工贸"),
    }


def _enterprise(name: str, code: str, township: Unit, sector: str, high_risk: bool = False) -> Unit:
    return Unit(
        kind="enterprise", name=name, credit_code=code, township_id=township.id, sector=sector, risk_class="B",
        high_risk_hours=high_risk, high_risk_assessed=high_risk, position=100,
    )  # fmt: skip


def _supervise(units: dict[str, Unit], name: str, industry: str) -> None:
    enterprise = units[name]
    supervisors = {
        "comprehensive": units["emergency_bureau"].id,
        "industry": units[industry].id,
        "territorial": enterprise.township_id,
    }
    for line, supervisor in supervisors.items():
        db.session.add(SupervisionLine(unit_id=enterprise.id, line=line, supervisor_id=supervisor, from_on=LONG_AGO))


def _people(units: dict[str, Unit]) -> dict[str, Person]:
    people = {
        "li_lei": _person("李雷", ("enterprise_head", units["lis_works"]), ("enterprise_head", units["lis_quarry"])),
        "ma_jun": _person("马军", ("enterprise_head", units["mas_mill"])),
        "chen_jie": _person("陈杰", ("official", units["industry_bureau"], Rank.SECTION_HEAD)),
        "he_ping": _person("何平", ("official", units["energy_bureau"], Rank.CLERK_1)),
        "sun_li": _person("孙丽", ("volunteer", units["dongshan"])),
        "tang_wei": _person("唐伟", ("volunteer", units["xihe"])),
        "han_mei": _person("韩梅", role=("supervisor", "territorial", units["dongshan"])),
        "wang_qiang": _person("王强", role=("supervisor", "territorial", units["xihe"])),
        "zhou_tao": _person("周涛", role=("supervisor", "industry", units["industry_bureau"])),
        "qian_yu": _person("钱宇", role=("supervisor", "industry", units["energy_bureau"])),
        "wu_gang": _person("吴刚", role=("supervisor", "comprehensive", units["emergency_bureau"])),
        "deng_chao": _person("邓超", role=("supervisor", "comprehensive", units["energy_bureau"])),
        "liu_fang": _person("刘芳", role=("liaison", None, units["lis_works"])),
        "gao_yan": _person("高燕", role=("liaison", None, units["mas_mill"])),
        "zhao_min": _person("赵敏", role=("author", None, None)),
        "xu_lin": _person("徐琳", role=("author", None, None)),
        "admin": _person("管理员", role=("administrator", None, None)),
    }
    for number, person in enumerate(people.values()):
        person.mobile = f"1380000{number:04}"
    db.session.add_all(people.values())
    return people


def _person(name: str, *posts: tuple, role: tuple | None = None) -> Person:
    person = Person(name=name)
    for kind, unit, *rank in posts:
        db.session.add(Post(person=person, unit=unit, kind=kind, rank=rank[0] if rank else None, from_on=LONG_AGO))
    if role:
        code, line, unit = role
        db.session.add(RoleGrant(person=person, role=code, line=line, unit=unit, from_on=LONG_AGO))
    return person
