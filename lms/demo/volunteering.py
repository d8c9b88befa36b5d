"""Volunteers of the demonstration county: a team with its leader and its hours of service, and a volunteer who may lead group sessions."""

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.demo import accounts
from lms.people.models import Person, Unit
from lms.supervision.volunteers import serving, teams
from lms.supervision.volunteers.serving import Served
from lms.watching.group import permits

# How many days ago, what, how many hours, where; the first members of the team took part.
DONE = (
    (20, "安全生产法入户宣传", Decimal("2.5"), "乐昌镇东关社区", 5),
    (13, "沿街商铺隐患排查", Decimal("3.0"), "乐昌镇中心街", 4),
    (6, "发放学习单", Decimal("1.5"), "乐昌镇工业园", 3),
)
ANNULLED = "活动因雨取消，重复登记"


def tell(staff: dict[str, Person]) -> None:
    """By the township, whose team it is."""
    township, today = staff[accounts.TERRITORIAL], clock.today()
    team = db.session.scalars(select(Unit).where(Unit.name == accounts.TEAM)).one()
    members = [post.person for post in teams.members(team, today, today)]
    lead = next(person for person in members if person.mobile == accounts.VOLUNTEER)
    members.sort(key=lambda person: person.id != lead.id)
    teams.appoint(team, lead, today - timedelta(days=21), by=township)
    for days, activity, hours, place, most in DONE:
        for person in members[:most]:
            serving.record(Served(person.id, team.id, today - timedelta(days), activity, hours, place), by=township)
    wrong = Served(lead.id, team.id, today - timedelta(days=5), "发放学习单", Decimal("1.5"), "乐昌镇工业园")
    serving.annul(serving.record(wrong, by=township), ANNULLED, by=township)
    permits.give(lead, team, today, today + timedelta(days=60), by=township)
