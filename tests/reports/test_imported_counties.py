"""From the rosters that offices send to the reports that supervisors read: nobody of the county is lost on the way."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms import clock
from lms.courses import enrolling
from lms.courses.models import Plan
from lms.people import access
from lms.people.directory import catalogue
from lms.people.directory.catalogue import Wanted
from lms.people.models import Person, RoleGrant, Unit
from lms.reports import names, rates
from lms.reports.scope import Scope
from lms.reports.slices import GROUPINGS, Slice
from tests import factories
from tests.people.roster.importing import county, file, heads, imported, officials

TEAM = "东山镇安全生产志愿服务队"


@pytest.fixture
def plan(database: Session) -> Plan:
    """A county with a leader, an official of a bureau and one of a township, a volunteer and a head: all owe a lecture."""
    imported(
        *county(),
        file("新增机关单位名册.csv", "单位名称,类别,所属乡镇", f"{TEAM},志愿者队伍,东山镇", "中共某县委办公室,机关,"),
        officials(
            "高山,男,,中共某县委办公室,副县长,县处级副职,,", "林海,女,,县教育局,副局长,乡科级副职,,",
            "江河,男,,县应急管理局,局长,乡科级正职,,", "田野,男,,西河镇,副镇长,乡科级副职,,",
        ),
        heads(f"孙丽,,{TEAM},,志愿者,,,,,", "张三,,某县泰丰煤业有限公司,,主要负责人,,,,,"),
    )  # fmt: skip
    author = Person(name="赵敏")
    database.add(author)
    database.flush()
    plan = factories.plan(factories.course(author, factories.recording(author)), author)
    enrolling.enrol(plan, at=plan.published_at)
    database.flush()
    return plan


def supervisor(database: Session, line: str, unit: str) -> Person:
    person, scope = Person(name="吴刚"), database.scalars(select(Unit.id).filter_by(name=unit)).one()
    database.add(person)
    database.flush()
    database.add(RoleGrant(person_id=person.id, role="supervisor", line=line, unit_id=scope, from_on=clock.today()))
    database.flush()
    return person


def enrolled(plan: Plan, who: Person, by: str) -> dict[str, int]:
    rows = rates.grouped(Scope(plan, access.units_overseen_by(who)), by)
    return {str(row.name): row.counts.enrolled for row in rows if row.counts.enrolled}


def test_a_volunteer_counts_with_the_township_that_the_roster_names(database: Session, plan: Plan) -> None:
    admin = Person(name="管理员")
    database.add(admin)
    database.flush()
    database.add(RoleGrant(person_id=admin.id, role="administrator", from_on=clock.today()))
    database.flush()

    assert enrolled(plan, admin, "township") == {"东山镇人民政府": 2, "西河镇人民政府": 1, "县直单位等": 3}
    assert enrolled(plan, admin, "comprehensive") == {"县应急管理局": 6}
    assert enrolled(plan, supervisor(database, "territorial", "东山镇人民政府"), "township") == {"东山镇人民政府": 2}


def test_the_county_supervisor_sees_everybody_but_the_countys_leaders(database: Session, plan: Plan) -> None:
    bureau = supervisor(database, "comprehensive", "某县应急管理局")

    for by in GROUPINGS:
        assert sum(enrolled(plan, bureau, by).values()) == 6
    assert catalogue.units(bureau, Wanted()).total == database.scalar(select(func.count(Unit.id)))
    # All but the leader of the county.
    assert {"林海", "江河", "田野", "孙丽", "张三"} == {each.name for each in catalogue.persons(bureau, "").items}


def test_the_bureau_reads_no_name_of_a_leader_in_a_plan_of_somebody_else(database: Session, plan: Plan) -> None:
    bureau = supervisor(database, "comprehensive", "某县应急管理局")
    scope = Scope(plan, access.units_overseen_by(bureau))

    listed = {name.person for name in names.listed(scope, "all", bureau, limit=50)}

    assert listed == {"林海", "江河", "田野", "孙丽", "张三"}
    assert names.counted(scope, "all", bureau) == (5, 1)


def test_the_row_of_the_bureau_opens_to_its_own_people_too(database: Session, plan: Plan) -> None:
    bureau = supervisor(database, "comprehensive", "某县应急管理局")
    (row,) = rates.grouped(Scope(plan, access.units_overseen_by(bureau)), "comprehensive")

    inner = Scope(plan, access.units_overseen_by(bureau), slice=Slice().opened("comprehensive", row.key))
    assert rates.total(inner) == row.counts
    other = supervisor(database, "industry", "某县能源局")
    assert enrolled(plan, other, "comprehensive") == {"县应急管理局": 1}
