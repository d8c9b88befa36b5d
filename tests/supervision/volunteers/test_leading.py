"""A volunteer leads group sessions by an explicit permission of the office alone: for one unit, from a day to a day."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.courses import enrolling
from lms.courses.models import Lesson
from lms.db import db
from lms.people.models import AuditEntry, Post, SupervisionLine, Unit
from lms.supervision.volunteers import teams
from lms.watching.group import attending, permits
from lms.watching.group.models import GroupSession, LeadingPermit
from tests import factories
from tests.cast import Cast
from tests.conftest import Client


@pytest.fixture
def lesson_id(kept: Any, cast: Cast) -> int:
    """A lecture that heads and volunteers of the county owe."""

    def make() -> int:
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        enrolling.enrol(factories.plan(course, cast.admin))
        return db.session.scalars(select(Lesson.id).where(Lesson.course_id == course.id)).one()

    return int(kept(make))


def _let(client: Client, cast: Cast, unit_id: int, *, first: int = 0, last: int = 3) -> Any:
    today = clock.today()
    told = {
        "person": cast.sun_li.id,
        "unit": f"#{unit_id}",
        "from_on": today + timedelta(first),
        "last_day": today + timedelta(last),
    }
    return client.post(f"/volunteers/teams/{cast.dongshan.id}/permits", data=told)


def test_nobody_leads_by_being_a_volunteer_alone(client: Client, cast: Cast, lesson_id: int) -> None:
    client.sign_in(cast.sun_li)
    opened = client.post("/group-sessions", data={"lesson": lesson_id, "unit": cast.dongshan.id})

    assert (client.get("/group-sessions").status_code, opened.status_code) == (404, 404)


def test_who_is_let_leads_for_that_unit_until_it_is_taken_back(
    app: Flask, client: Client, cast: Cast, lesson_id: int
) -> None:
    client.sign_in(cast.han_mei)
    given = _let(client, cast, cast.lis_works.id)
    again = _let(client, cast, cast.lis_works.id)
    other_township = _let(client, cast, cast.mas_mill.id)
    too_long = _let(client, cast, cast.dongshan.id, last=400)
    client.sign_in(cast.sun_li)
    own = client.get("/volunteering").text
    page = client.get("/group-sessions").text
    neighbour = client.post("/group-sessions", data={"lesson": lesson_id, "unit": cast.mas_mill.id})
    opened = client.post("/group-sessions", data={"lesson": lesson_id, "unit": cast.lis_works.id})
    session = opened.headers["Location"]
    led = client.get(session)
    screen = client.get(f"{session}/screen")
    ticked = client.post(f"{session}/ticks", data={"persons": cast.li_lei.id}, follow_redirects=True)
    not_theirs = client.post(f"{session}/ticks", data={"persons": cast.ma_jun.id})
    with app.app_context():
        group = db.session.scalars(select(GroupSession)).one()
        assert attending.may_attend(cast.li_lei, group)
        assert not attending.may_attend(cast.ma_jun, group)
        permit = db.session.scalars(select(LeadingPermit.id)).one()
    client.sign_in(cast.wang_qiang)
    stolen = client.post(f"/volunteers/permits/{permit}/end")
    client.sign_in(cast.han_mei)
    ended = client.post(f"/volunteers/permits/{permit}/end")
    ended_again = client.post(f"/volunteers/permits/{permit}/end")
    client.sign_in(cast.sun_li)
    after = client.get(session)

    assert [each.status_code for each in (given, again, other_township, too_long)] == [303, 422, 422, 422]
    assert "/group-sessions" in own
    assert "东山机械厂" in own
    assert "东山机械厂" in page
    assert "西河面粉厂" not in page
    assert (neighbour.status_code, opened.status_code, led.status_code, screen.status_code) == (422, 303, 200, 200)
    assert "李雷" in led.text
    assert "李雷" in ticked.text
    assert "马军" not in led.text
    assert not_theirs.status_code == 404
    assert (stolen.status_code, ended.status_code, ended_again.status_code, after.status_code) == (404, 303, 409, 404)
    with app.app_context():
        deeds = select(AuditEntry.action).where(AuditEntry.action.startswith("group.leading"))
        assert sorted(db.session.scalars(deeds)) == ["group.leading_ended", "group.leading_permitted"]


def test_a_permission_holds_from_its_first_day_and_only_while_its_person_volunteers(
    app: Flask, client: Client, cast: Cast, lesson_id: int, kept: Any
) -> None:
    client.sign_in(cast.han_mei)
    assert _let(client, cast, cast.dongshan.id, first=1, last=2).status_code == 303
    client.sign_in(cast.sun_li)
    before = client.get("/group-sessions").status_code

    def begin() -> None:
        db.session.scalars(select(LeadingPermit)).one().from_on = clock.today()

    kept(begin)
    during = client.get("/group-sessions").status_code

    def leave() -> None:
        db.session.scalars(select(Post).where(Post.person_id == cast.sun_li.id)).one().to_on = clock.today()

    kept(leave)

    assert (before, during, client.get("/group-sessions").status_code) == (404, 200, 404)


def test_a_permission_taken_back_before_its_first_day_is_gone_and_can_be_given_anew(
    app: Flask, client: Client, cast: Cast
) -> None:
    client.sign_in(cast.han_mei)
    _let(client, cast, cast.lis_works.id, first=5, last=8)
    with app.app_context():
        address = f"/volunteers/permits/{db.session.scalars(select(LeadingPermit.id)).one()}/end"
    ended, again = client.post(address), client.post(address)
    page = client.get(f"/volunteers/teams/{cast.dongshan.id}").text
    client.sign_in(cast.sun_li)
    own = client.get("/volunteering").text
    client.sign_in(cast.han_mei)
    anew = _let(client, cast, cast.lis_works.id, first=4, last=6)

    assert (ended.status_code, again.status_code, anew.status_code) == (303, 409, 303)
    assert address not in page
    assert "东山机械厂" not in own


def test_the_neighbours_office_neither_reads_nor_ends_what_it_did_not_give(
    app: Flask, client: Client, cast: Cast, kept: Any
) -> None:
    in_xihe = {"person_id": cast.sun_li.id, "unit_id": cast.xihe.id, "kind": "volunteer"}
    kept(lambda: db.session.add(Post(**in_xihe, from_on=clock.today())))
    client.sign_in(cast.han_mei)
    _let(client, cast, cast.lis_works.id)
    with app.app_context():
        address = f"/volunteers/permits/{db.session.scalars(select(LeadingPermit.id)).one()}/end"
    client.sign_in(cast.wang_qiang)
    ended, page = client.post(address), client.get(f"/volunteers/teams/{cast.xihe.id}")
    client.sign_in(cast.admin)
    everything = client.get(f"/volunteers/teams/{cast.xihe.id}")
    client.sign_in(cast.han_mei)
    by_whom_it_was_given = client.post(address)

    assert (ended.status_code, by_whom_it_was_given.status_code) == (404, 303)
    assert page.status_code == 200
    assert address not in page.text
    assert address in everything.text


def test_the_unit_is_found_by_typing_and_a_team_of_the_county_is_let_lead_everywhere(
    app: Flask, client: Client, cast: Cast, kept: Any
) -> None:
    def make() -> tuple[int, int]:
        ids = []
        for name, township in (("县志愿服务队", None), ("东山志愿服务队", db.session.get_one(Unit, cast.dongshan.id))):
            team = teams.make(name, township, by=cast.admin)
            teams.admit(team, cast.sun_li.name, cast.sun_li.mobile, clock.today(), by=cast.admin)
            ids.append(team.id)
        return ids[0], ids[1]

    county, dongshan = kept(make)

    def let(team: int, words: str) -> Any:
        told = {"person": cast.sun_li.id, "unit": words, "from_on": clock.today(), "last_day": clock.today()}
        return client.post(f"/volunteers/teams/{team}/permits", data=told)

    client.sign_in(cast.admin)
    typed = client.get(f"/volunteers/teams/{county}/units", query_string={"unit": "东山"}).text
    in_township = client.get(f"/volunteers/teams/{dongshan}/units", query_string={"unit": "面粉"}).text
    several, nobody, other = let(county, "东山"), let(county, "没有这家"), let(dongshan, cast.mas_mill.name)
    chosen, by_part, without = let(county, f"#{cast.lis_works.id}"), let(county, "面粉"), let(county, " ")
    page = client.get(f"/volunteers/teams/{county}").text
    client.sign_in(cast.han_mei)
    not_hers = client.get(f"/volunteers/teams/{county}/units").status_code, let(county, "东山").status_code

    assert cast.lis_works.name in typed
    assert cast.mas_mill.name not in typed + in_township
    assert [each.status_code for each in (several, nobody, other, without)] == [422] * 4
    assert f'<option value="#{cast.lis_works.id}">' in several.text
    assert "没有名称含这些字的" in nobody.text
    assert (chosen.status_code, by_part.status_code, not_hers) == (303, 303, (404, 404))
    assert cast.lis_works.name in page
    assert cast.mas_mill.name in page


def test_units_of_one_name_are_offered_to_choose_from(client: Client, cast: Cast, kept: Any) -> None:
    def make() -> int:
        for unit in (cast.lis_works, cast.mas_mill):
            db.session.get_one(Unit, unit.id).short_name = "机械厂"
        team = teams.make("县志愿服务队", None, by=cast.admin)
        teams.admit(team, cast.sun_li.name, cast.sun_li.mobile, clock.today(), by=cast.admin)
        return team.id

    team = kept(make)
    client.sign_in(cast.admin)
    told = {"person": cast.sun_li.id, "unit": "机械厂", "from_on": clock.today(), "last_day": clock.today()}
    answer = client.post(f"/volunteers/teams/{team}/permits", data=told)

    assert answer.status_code == 422
    assert all(f'<option value="#{unit.id}">' in answer.text for unit in (cast.lis_works, cast.mas_mill))


def test_every_unit_of_a_large_township_is_offered(client: Client, cast: Cast, kept: Any) -> None:
    def grow() -> int:
        there = {"kind": "enterprise", "township_id": cast.dongshan.id, "position": 200}
        units = [Unit(name=f"东山第{number}厂", **there) for number in range(501)]
        db.session.add_all(units)
        db.session.flush()
        line = {"line": "territorial", "supervisor_id": cast.dongshan.id, "from_on": clock.today()}
        db.session.add_all(SupervisionLine(unit_id=unit.id, **line) for unit in units)
        return max(units, key=lambda unit: unit.name).id

    last = kept(grow)
    client.sign_in(cast.han_mei)

    assert _let(client, cast, last).status_code == 303


def test_only_a_volunteer_can_be_let(app: Flask, cast: Cast) -> None:
    today = clock.today()
    with app.app_context(), pytest.raises(permits.NoVolunteer):
        permits.give(cast.li_lei, cast.dongshan, today, today, by=cast.han_mei)
