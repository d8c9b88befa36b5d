"""A team is closed with a ground and opened again: memberships and tasks end, and what was learnt and done stays."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.courses import enrolling
from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.people.models import AuditEntry, Person, Post, Unit
from lms.supervision.volunteers import closing, serving, teams
from lms.supervision.volunteers.models import TeamClosing
from lms.supervision.volunteers.serving import Served
from lms.watching.group import permits
from tests import factories
from tests.cast import Cast
from tests.conftest import Client

NAME = "东山镇安全生产志愿服务队"


@pytest.fixture
def team_id(kept: Any, cast: Cast) -> int:
    """Dongshan's team: Zhang San leads it, Wang Wu leaves soon, Zhao Liu comes tomorrow; all owe a plan, and one has served."""

    def make() -> int:
        today, team = clock.today(), teams.make(NAME, db.session.get_one(Unit, cast.dongshan.id), by=cast.han_mei)
        for number, (name, first) in enumerate((("张三", today), ("王五", today), ("赵六", today + timedelta(1)))):
            teams.admit(team, name, f"1390000000{number}", first, by=cast.han_mei)
        _post(team.id, "王五").to_on = today + timedelta(30)
        zhang_san = db.session.get_one(Person, _post(team.id, "张三").person_id)
        teams.appoint(team, zhang_san, today, by=cast.han_mei)
        permits.give(zhang_san, team, today, today, by=cast.han_mei)
        serving.record(Served(zhang_san.id, team.id, today, "安全宣传", Decimal(2), "东山"), by=cast.han_mei)
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        enrolling.enrol(factories.plan(course, cast.admin, kinds=["volunteer"]))
        return team.id

    return int(kept(make))


def _post(team_id: int, name: str) -> Post:
    """The person's latest post in the team."""
    theirs = select(Post).join(Post.person).where(Post.unit_id == team_id, Person.name == name)
    return db.session.scalars(theirs.order_by(Post.id.desc())).first() or pytest.fail(name)


def _open_tasks(team_id: int) -> int:
    enrolling.enrol(db.session.scalars(select(Plan)).one())
    open_ones = select(Enrolment.id).where(Enrolment.unit_id == team_id, Enrolment.closed_at.is_(None))
    return len(db.session.scalars(open_ones).all())


def test_a_closed_team_has_no_members_and_keeps_its_past_and_closing_it_is_undone_the_same_day(
    app: Flask, client: Client, cast: Cast, team_id: int
) -> None:
    page = f"/volunteers/teams/{team_id}"
    client.sign_in(cast.han_mei)
    asked = client.get(f"{page}/closing").text
    groundless = client.post(f"{page}/closing", data={"ground": " "})
    closed = client.post(f"{page}/closing", data={"ground": "并入县志愿服务队"}, follow_redirects=True).text
    again = client.post(f"{page}/closing", data={"ground": "再撤一次"})
    more = client.post(f"{page}/members", data={"name": "李四", "mobile": "13900000009", "from_on": "2026-01-01"})
    listed, past = client.get("/volunteers").text, client.get("/volunteers?state=closed").text
    with app.app_context():
        tasks, team = _open_tasks(team_id), db.session.get_one(Unit, team_id)
        hours, held = serving.by_team([team_id], clock.today().year), teams.counted([team_id])
        ends = [_post(team_id, name).to_on for name in ("张三", "王五", "赵六")]
        permit = permits.of_persons([_post(team_id, "张三").person_id])
        assert (team.closed_on, tasks, held, permit) == (clock.today(), 0, {}, [])
    reopened = client.post(f"{page}/reopening", data={"with_members": "y"}, follow_redirects=True).text
    twice = client.post(f"{page}/reopening", data={"with_members": "y"})

    assert "2 人的队员身份今天终止" in asked
    assert [each.status_code for each in (groundless, again, more, twice)] == [422, 404, 404, 404]
    for words in ("并入县志愿服务队", "恢复该队", "张三、王五、赵六", "安全宣传"):
        assert words in closed, words
    assert (NAME in listed, NAME in past) == (False, True)
    assert hours == {team_id: Decimal("2.0")}
    assert ends == [clock.today(), clock.today(), clock.today() + timedelta(1)]
    assert "并入县志愿服务队" in reopened
    with app.app_context():
        ends = [_post(team_id, name).to_on for name in ("张三", "王五", "赵六")]
        assert ends == [None, clock.today() + timedelta(30), None]
        assert (teams.led_by([team_id]), teams.counted([team_id])) == ({team_id: "张三"}, {team_id: 2})
        assert _open_tasks(team_id) == 2
        deeds = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("team.")))
        assert sorted(deeds) == ["team.closed", "team.led_by", "team.reopened"]


def test_a_team_opened_again_later_has_its_members_anew_from_that_day_if_they_are_wanted(
    app: Flask, cast: Cast, team_id: int
) -> None:
    yesterday = clock.now() - timedelta(1)
    with app.app_context():
        team = db.session.get_one(Unit, team_id)
        closing.close(team, "暂停", by=cast.han_mei)
        db.session.flush()
        team.closed_on = clock.today() - timedelta(1)
        db.session.scalars(select(TeamClosing)).one().at = yesterday
        closing.reopen(team, with_members=True, by=cast.han_mei)
        first, anew = db.session.scalars(
            select(Post).join(Post.person).where(Post.unit_id == team_id, Person.name == "张三").order_by(Post.id)
        )
        assert (first.to_on, anew.from_on, anew.to_on) == (clock.today(), clock.today(), None)
        assert _post(team_id, "王五").to_on == clock.today() + timedelta(30)
        assert teams.led_by([team_id]) == {team_id: "张三"}
        closing.close(team, "撤销", by=cast.han_mei)
        teams.make(NAME, db.session.get_one(Unit, cast.dongshan.id), by=cast.han_mei)
        with pytest.raises(teams.NameTaken):
            closing.reopen(team, with_members=False, by=cast.han_mei)
        assert len(closing.history(team)) == 2


def test_a_team_opened_again_without_its_members_has_none(app: Flask, cast: Cast, team_id: int) -> None:
    with app.app_context():
        team = db.session.get_one(Unit, team_id)
        closing.close(team, "换一批队员", by=cast.han_mei)
        db.session.flush()
        with pytest.raises(closing.ClosedAlready):
            closing.close(team, "再撤", by=cast.han_mei)
        closing.reopen(team, with_members=False, by=cast.han_mei)
        db.session.flush()
        assert teams.members(team, clock.today(), date(2100, 1, 1)) == []
        with pytest.raises(closing.OpenAlready):
            closing.reopen(team, with_members=True, by=cast.han_mei)
