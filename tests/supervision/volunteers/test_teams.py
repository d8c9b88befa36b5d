"""Teams of volunteers: made and changed by the office and by townships for their own, hours of service, and the volunteer's own page."""

import html
import io
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from lms import clock
from lms.courses.models import Plan
from lms.db import db
from lms.people.models import AuditEntry, Person, Post, PostProposal, Unit
from lms.supervision.volunteers import learnt, serving, teams
from lms.supervision.volunteers.models import Service, TeamLeader
from lms.supervision.volunteers.serving import Served
from tests import factories, office
from tests.cast import Cast
from tests.conftest import Client

NAME = "东山镇安全生产志愿服务队"


@pytest.fixture
def team_id(kept: Any, cast: Cast) -> int:
    """Dongshan's team, with Sun Li and Zhang San as members."""

    def make() -> int:
        team = teams.make(NAME, db.session.get_one(Unit, cast.dongshan.id), by=cast.han_mei)
        teams.admit(team, cast.sun_li.name, cast.sun_li.mobile, date(2026, 1, 1), by=cast.han_mei)
        teams.admit(team, "张三", "13900000001", date(2026, 1, 1), by=cast.han_mei)
        return team.id

    return int(kept(make))


def _zhang_san(app: Flask) -> int:
    with app.app_context():
        return int(db.session.scalars(select(Person.id).where(Person.name == "张三")).one())


def _sent(client: Client, team_id: int, person_id: int, **other: str) -> Any:
    told = {"person": person_id, "day": "2026-03-02", "activity": "安全宣传", "hours": "2.5", "place": "东山广场"}
    return client.post(f"/volunteers/teams/{team_id}/services", data=told | other, follow_redirects=True)


def test_a_township_makes_a_team_with_members_and_a_leader_each_from_a_day_on(
    app: Flask, client: Client, cast: Cast
) -> None:
    client.sign_in(cast.han_mei)
    empty = client.get("/volunteers?year=2026")
    made = client.post("/volunteers/teams/new", data={"name": NAME, "township": cast.dongshan.id})
    again = client.post("/volunteers/teams/new", data={"name": NAME, "township": cast.dongshan.id})
    elsewhere = client.post("/volunteers/teams/new", data={"name": "西河队", "township": cast.xihe.id})
    team = made.headers["Location"]
    member = {"name": cast.sun_li.name, "mobile": cast.sun_li.mobile, "from_on": "2026-01-01"}
    client.post(f"{team}/members", data=member)
    twice = client.post(f"{team}/members", data=member)
    client.post(f"{team}/members", data={"name": "张三", "mobile": "13900000001", "from_on": "2026-02-01"})
    too_early = client.post(f"{team}/leader", data={"person": _zhang_san(app), "from_on": "2026-01-15"})
    client.post(f"{team}/leader", data={"person": cast.sun_li.id, "from_on": "2026-01-01"})
    page = client.post(
        f"{team}/leader", data={"person": _zhang_san(app), "from_on": "2026-03-01"}, follow_redirects=True
    )
    overview = client.get("/volunteers?year=2026")

    assert "东山镇" in empty.text
    assert (made.status_code, again.status_code, elsewhere.status_code) == (303, 422, 422)
    assert "该处已有同名" in again.text
    assert (twice.status_code, too_early.status_code) == (422, 422)
    assert "从 2026年1月1日 到 2026年3月1日 之前" in page.text
    assert NAME in overview.text
    assert "张三" in overview.text
    with app.app_context():
        posts = db.session.scalars(select(Post).where(Post.person_id == cast.sun_li.id)).all()
        assert len(posts) == 2, "Sun Li keeps her account and has one more post"
        assert sorted(row.to_on is None for row in db.session.scalars(select(TeamLeader))) == [False, True]


def test_who_leaves_the_team_leads_it_no_more_and_the_past_stays(
    app: Flask, client: Client, cast: Cast, team_id: int, kept: Any
) -> None:
    def lead() -> int:
        teams.appoint(db.session.get_one(Unit, team_id), cast.sun_li, date(2026, 1, 1), by=cast.han_mei)
        mine = select(Post.id).where(Post.unit_id == team_id, Post.person_id == cast.sun_li.id)
        return db.session.scalars(mine).one()

    post_id = kept(lead)
    client.sign_in(cast.han_mei)
    address = f"/volunteers/teams/{team_id}/members/{post_id}/end"
    before = client.post(address, data={"to_on": "2025-12-31"})
    nothing = client.post(address, data={"to_on": ""}, follow_redirects=True)
    page = client.post(address, data={"to_on": "2026-05-01"}, follow_redirects=True)
    last_year = client.get(f"/volunteers/teams/{team_id}/sheet?year=2025")
    sheet = client.get(f"/volunteers/teams/{team_id}/sheet?year=2026")

    assert before.status_code == 422
    assert "未作改动" in nothing.text
    assert "从 2026年1月1日 到 2026年5月1日 之前" in page.text
    assert "孙丽" in sheet.text
    assert "孙丽" not in last_year.text
    assert '<option value="2026"' in sheet.text
    assert '<option value="2025"' not in sheet.text


def test_hours_are_recorded_once_and_corrected_by_annulment(
    app: Flask, client: Client, cast: Cast, team_id: int
) -> None:
    client.sign_in(cast.han_mei)
    page = _sent(client, team_id, cast.sun_li.id)
    again = _sent(client, team_id, cast.sun_li.id)
    too_long = _sent(client, team_id, cast.sun_li.id, activity="巡查", hours="22")
    to_come = _sent(client, team_id, cast.sun_li.id, day=str(clock.today() + timedelta(days=1)))
    before = _sent(client, team_id, cast.sun_li.id, day="2025-12-31")
    nonsense = _sent(client, team_id, cast.sun_li.id, hours="99999999999999999999")
    endless = [_sent(client, team_id, cast.sun_li.id, hours=each).status_code for each in ("sNaN", "NaN", "Infinity")]
    with app.app_context():
        row = db.session.scalars(select(Service.id)).one()
    groundless = client.post(f"/volunteers/services/{row}/annulment", data={"ground": ""}, follow_redirects=True)
    annulled = client.post(f"/volunteers/services/{row}/annulment", data={"ground": "记错了人"}, follow_redirects=True)
    twice = client.post(f"/volunteers/services/{row}/annulment", data={"ground": "又一次"})
    anew = _sent(client, team_id, cast.sun_li.id)

    assert page.status_code == 200
    assert "2.5" in page.text
    assert "东山广场" in page.text
    assert [each.status_code for each in (again, too_long, to_come, before, nonsense)] == [409, 422, 422, 422, 422]
    assert endless == [422, 422, 422]
    assert "未作废" in groundless.text
    assert "记错了人" in annulled.text
    assert (twice.status_code, anew.status_code) == (409, 200)
    with app.app_context():
        team = db.session.get_one(Unit, team_id)
        assert serving.by_person(team, 2026) == {cast.sun_li.id: Decimal("2.5")}
        assert serving.by_team([team_id], 2026) == {team_id: Decimal("2.5")}
        assert serving.by_team([team_id], 2025) == {}
        deeds = select(AuditEntry.action).where(AuditEntry.action.startswith("service."))
        assert sorted(db.session.scalars(deeds)) == ["service.annulled", "service.recorded", "service.recorded"]


HEADER = "姓名,单位,服务日期,活动,时长,地点"
LACKING = [
    ("无名氏,,2026-3-2,宣传,2,广场", "这里没有叫这个姓名的人员"),
    ("唐伟,,2026-3-2,宣传,2,广场", "这里没有叫这个姓名的人员"),
    (f"孙丽,{NAME},三月,宣传,2,广场", "日期缺失或无法识别"),
    (f"孙丽,{NAME},2099-3-2,宣传,2,广场", "日期尚未到"),
    (f"孙丽,{NAME},2026-3-2,,2,广场", "活动缺失或过长"),
    (f"孙丽,{NAME},2026-3-2,宣传,25,广场", "时长缺失"),
    (f"孙丽,{NAME},2026-3-2,宣传,二,广场", "时长缺失"),
    (f"孙丽,{NAME},2026-3-2,宣传,1E999,广场", "时长缺失"),
    (f"孙丽,{NAME},2026-3-2,宣传,1.25,广场", "时长缺失"),
    (f"孙丽,{NAME},2026-3-2,宣传,2,", "地点缺失或过长"),
    ("孙丽,,2026-3-2,宣传,2,广场", "请补上队名"),
    (f"张三,{NAME},2025-3-2,宣传,2,广场", "当天不是"),
]


def test_a_list_of_hours_is_looked_at_first_and_entered_once(
    app: Flask, client: Client, cast: Cast, team_id: int
) -> None:
    book = Workbook()
    good = [
        ["张三", NAME, "2026.3.2", "夜间巡查", 3.0000000000000004, "开发区"],  # as a sheet may have calculated it
        ["孙丽", NAME, date(2026, 3, 3), "夜间巡查", 1.5, "开发区"],
    ]
    rows = [HEADER.split(","), *good, good[0], ["孙丽", NAME, date(2026, 3, 3), "值守", 23, "开发区"]]
    for row in [*rows, *(line.split(",") for line, _words in LACKING)]:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(file := io.BytesIO())
    client.sign_in(cast.han_mei)
    plan = client.post(
        "/volunteers/services/new", data={"lines": "", "file": (io.BytesIO(file.getvalue()), "六月.xlsx")}
    )
    packed = html.unescape(re.search(r'name="plan" value="([^"]+)"', plan.text)[1])  # type: ignore[index]
    with app.app_context():
        before = serving.count()
    client.sign_in(cast.wang_qiang)
    stolen = client.post("/volunteers/services", data={"plan": packed})
    client.sign_in(cast.han_mei)
    done = client.post("/volunteers/services", data={"plan": packed})
    again = client.post("/volunteers/services", data={"plan": packed})
    broken = client.post("/volunteers/services", data={"plan": "x"})

    assert (before, stolen.status_code, done.status_code, again.status_code, broken.status_code) == (
        0,
        422,
        303,
        409,
        422,
    )
    told = html.unescape(plan.text)
    assert "第 4 行" in told
    assert "名单中重复" in told
    assert "超过 24 小时" in told
    for number, (_line, words) in enumerate(LACKING, 6):
        assert re.search(rf"第 {number} 行[^<]*{words}", told), (number, words)
    with app.app_context():
        assert serving.by_team([team_id], 2026) == {team_id: Decimal("4.5")}
        assert {row.source for row in db.session.scalars(select(Service))} == {"六月.xlsx"}


def test_the_neighbours_township_sees_and_changes_nothing(
    app: Flask, client: Client, cast: Cast, team_id: int, kept: Any
) -> None:
    served = Served(cast.sun_li.id, team_id, date(2026, 3, 2), "安全宣传", Decimal(2), "东山")
    row = kept(lambda: serving.record(served, by=cast.han_mei).id)
    client.sign_in(cast.wang_qiang)
    pages = [f"/volunteers/teams/{team_id}{rest}" for rest in ("", "/sheet", "/sheet.xlsx", "/name")]
    orders = {
        f"/volunteers/teams/{team_id}/members": {"name": "李四", "mobile": "13900000002", "from_on": "2026-01-01"},
        f"/volunteers/teams/{team_id}/leader": {"person": cast.sun_li.id, "from_on": "2026-01-01"},
        f"/volunteers/services/{row}/annulment": {"ground": "不对"},
    }
    seen = [client.get(page).status_code for page in pages] + [
        client.post(address, data=data).status_code for address, data in orders.items()
    ]
    overview = client.get("/volunteers")
    client.sign_in(cast.tang_wei)
    own = client.get("/volunteering")
    client.sign_in(cast.li_lei)
    no_volunteer = client.get("/volunteering")

    assert set(seen) == {404}
    assert NAME not in overview.text
    assert own.status_code == 200
    assert "安全宣传" not in own.text
    assert no_volunteer.status_code == 404


def test_a_volunteers_page_has_team_hours_and_what_to_learn(
    app: Flask, client: Client, cast: Cast, team_id: int, kept: Any
) -> None:
    def prepare() -> None:
        plan = factories.plan(factories.course(cast.zhao_min, factories.recording(cast.zhao_min)), cast.admin)
        for post in db.session.scalars(select(Post).where(Post.person_id == cast.sun_li.id)):
            factories.enrolment(plan, post)
        for hours, activity in ((Decimal(2), "宣传"), (Decimal("1.5"), "巡查")):
            serving.record(Served(cast.sun_li.id, team_id, date(2026, 3, 2), activity, hours, "东山"), by=cast.han_mei)

    kept(prepare)
    client.sign_in(cast.sun_li)
    home, page = client.get("/"), client.get("/volunteering")

    assert "/volunteering" in home.text
    for words in (NAME, "2026 年：3.5 小时", "安全生产法专题", "宣传", "巡查"):
        assert words in html.unescape(page.text), words


def test_this_years_plan_is_drafted_with_one_press_and_once(app: Flask, client: Client, cast: Cast, kept: Any) -> None:
    client.sign_in(cast.admin)
    without = client.get("/volunteers")
    course = kept(lambda: factories.course(cast.zhao_min, factories.recording(cast.zhao_min)).id)
    drafted = client.post("/volunteers/plan", data={"course_id": course})
    again = client.post("/volunteers/plan", data={"course_id": course})
    page = client.get("/volunteers")

    assert "还没有已发布的课程" in without.text or "课程" in without.text
    assert (drafted.status_code, again.status_code) == (303, 409)
    assert f"{clock.today().year}年度安全生产志愿者培训计划" in page.text
    with app.app_context():
        plan = db.session.scalars(select(Plan)).one()
        assert (plan.audience, plan.due_on) == ({"kinds": ["volunteer"]}, date(clock.today().year, 12, 31))
        assert plan.published_at is None


@pytest.mark.slow
@pytest.mark.one_database("sqlite")
def test_the_sheet_says_who_learnt_what_and_libreoffice_reads_the_same(
    client: Client, cast: Cast, team_id: int, kept: Any, tmp_path: Any
) -> None:
    def learn() -> None:
        plan = factories.plan(
            factories.course(cast.zhao_min, factories.recording(cast.zhao_min)), cast.admin, kinds=["volunteer"]
        )
        plan.period = "2026"
        post = db.session.scalars(select(Post).where(Post.unit_id == team_id, Post.person_id == cast.sun_li.id)).one()
        factories.enrolment(plan, post)
        serving.record(Served(cast.sun_li.id, team_id, date(2026, 3, 2), "宣传", Decimal(2), "东山"), by=cast.han_mei)

    kept(learn)
    client.sign_in(cast.han_mei)
    data = client.get(f"/volunteers/teams/{team_id}/sheet.xlsx?year=2026", buffered=True).data
    page = client.get(f"/volunteers/teams/{team_id}/sheet?year=2026").text
    shown = office.opened(tmp_path, {"sheet.xlsx": data})["sheet.xlsx"]
    cells = [
        office.plain(str(cell))
        for row in load_workbook(io.BytesIO(data)).worksheets[0].values
        for cell in row
        if cell is not None
    ]

    assert "孙丽" in page
    assert "张三" in page
    assert "0 / 1" in page
    for words in ("孙丽", "张三", "服务时长（小时）", "东山", "宣传"):
        assert words in shown, words
    assert [cell for cell in cells if cell in shown] != []
    assert "2.0" in shown or "2" in shown


def test_an_account_of_another_office_joins_when_an_administrator_has_approved_it_and_its_key_stays_there(
    app: Flask, client: Client, cast: Cast, team_id: int
) -> None:
    member = {"name": cast.ma_jun.name, "mobile": cast.ma_jun.mobile, "from_on": "2026-01-01"}
    client.sign_in(cast.han_mei)
    page = client.post(f"/volunteers/teams/{team_id}/members", data=member, follow_redirects=True)
    again = client.post(f"/volunteers/teams/{team_id}/members", data=member)
    with app.app_context():
        proposal = db.session.scalars(select(PostProposal.id)).one()
        held = db.session.scalars(select(Post.id).where(Post.person_id == cast.ma_jun.id)).all()
    own = client.post(f"/proposals/{proposal}/approval")
    before = client.post("/slips", data={"persons": cast.ma_jun.id}), client.get(f"/persons/{cast.ma_jun.id}")
    client.sign_in(cast.admin)
    approved = client.post(f"/proposals/{proposal}/approval")
    client.sign_in(cast.han_mei)
    joined = client.get(f"/volunteers/teams/{team_id}").text
    slip = client.post("/slips", data={"persons": cast.ma_jun.id})
    client.sign_in(cast.wang_qiang)
    where_he_works = client.post("/slips", data={"persons": cast.ma_jun.id})

    assert "由管理员决定" in page.text
    assert len(held) == 1
    assert (again.status_code, own.status_code) == (409, 404)
    assert [each.status_code for each in before] == [404, 404]
    assert approved.status_code == 303
    assert "马军" in joined
    assert (slip.status_code, where_he_works.status_code) == (404, 200)


def test_who_is_nothing_but_a_volunteer_or_works_there_as_well_gets_the_slip_of_the_township(
    client: Client, cast: Cast, team_id: int
) -> None:
    client.sign_in(cast.han_mei)
    member = {"name": cast.li_lei.name, "mobile": cast.li_lei.mobile, "from_on": "2026-01-01"}
    joined = client.post(f"/volunteers/teams/{team_id}/members", data=member, follow_redirects=True)
    slips = [client.post("/slips", data={"persons": each.id}).status_code for each in (cast.li_lei, cast.sun_li)]

    assert "李雷" in joined.text
    assert slips == [200, 200]


def test_an_account_without_post_or_role_that_the_township_knows_comes_back_at_once(
    app: Flask, client: Client, cast: Cast, team_id: int, kept: Any
) -> None:
    def leave() -> None:
        for post in db.session.scalars(select(Post).where(Post.person_id == cast.sun_li.id)):
            post.to_on = clock.today()

    kept(leave)
    client.sign_in(cast.han_mei)
    member = {"name": cast.sun_li.name, "mobile": cast.sun_li.mobile, "from_on": str(clock.today())}
    client.post(f"/volunteers/teams/{team_id}/members", data=member)

    with app.app_context():
        held = select(Post.id).where(Post.person_id == cast.sun_li.id, Post.to_on.is_(None), Post.unit_id == team_id)
        assert len(db.session.scalars(held).all()) == 1


def test_who_left_and_came_back_stands_on_the_sheet_once(app: Flask, cast: Cast, team_id: int, kept: Any) -> None:
    def come_back() -> None:
        post = db.session.scalars(select(Post).where(Post.unit_id == team_id, Post.person_id == cast.sun_li.id)).one()
        post.to_on = date(2026, 3, 1)
        again = {"person_id": cast.sun_li.id, "unit_id": team_id, "kind": "volunteer"}
        db.session.add(Post(**again, from_on=date(2026, 5, 1)))
        serving.record(Served(cast.sun_li.id, team_id, date(2026, 2, 2), "宣传", Decimal(2), "东山"), by=cast.han_mei)

    kept(come_back)
    with app.test_request_context():
        lines = learnt.lines(db.session.get_one(Unit, team_id), 2026)
        told = [(line.person.name, line.since, line.until, line.service) for line in lines]
        total = learnt.made(db.session.get_one(Unit, team_id), 2026)[0].rows[-1]

    assert ("孙丽", date(2026, 1, 1), None, Decimal("2.0")) in told
    assert len(told) == 2
    assert total[-1] == Decimal("2.0")


def test_a_team_has_one_leader_on_every_day_who_is_a_member(app: Flask, cast: Cast, team_id: int) -> None:
    today = clock.today()
    with app.app_context():
        team = db.session.get_one(Unit, team_id)
        zhang_san = db.session.scalars(select(Person).where(Person.name == "张三")).one()
        teams.appoint(team, cast.sun_li, today - timedelta(3), by=cast.han_mei)
        post = db.session.scalars(select(Post).where(Post.unit_id == team_id, Post.person_id == cast.sun_li.id)).one()
        teams.dismiss(post, today + timedelta(9), by=cast.han_mei)
        with pytest.raises(teams.LedSince):
            teams.appoint(team, zhang_san, today - timedelta(3), by=cast.han_mei)
        teams.appoint(team, zhang_san, today, by=cast.han_mei)
        assert [(row.person_id, row.to_on) for row in teams.leaders(team)] == [
            (zhang_san.id, None),
            (cast.sun_li.id, today),
        ]
        assert teams.led_by([team_id]) == {team_id: "张三"}
        db.session.scalars(select(Post).where(Post.person_id == zhang_san.id)).one().to_on = today
        db.session.flush()
        assert teams.led_by([team_id]) == {}


def test_slips_are_promised_to_volunteers_of_a_township_alone(client: Client, cast: Cast, kept: Any) -> None:
    def join() -> None:
        county = teams.make("县志愿服务队", None, by=cast.admin)
        teams.admit(county, cast.li_lei.name, cast.li_lei.mobile, date(2026, 1, 1), by=cast.admin)

    kept(join)
    client.sign_in(cast.li_lei)
    of_county = client.get("/volunteering").text
    client.sign_in(cast.sun_li)

    assert "县志愿服务队" in of_county
    assert "发放学习单" not in of_county
    assert "发放学习单" in client.get("/volunteering").text


def test_namesakes_on_a_team_s_sheet_and_among_its_hours_are_told_apart(
    app: Flask, client: Client, cast: Cast, team_id: int, kept: Any
) -> None:
    def join() -> None:
        team = db.session.get_one(Unit, team_id)
        for mobile in ("13800001111", "13900002222"):
            post = teams.admit(team, "王伟", mobile, date(2026, 1, 1), by=cast.han_mei)
            serving.record(
                Served(post.person_id, team_id, date(2026, 3, 2), "宣传", Decimal(1), "东山"), by=cast.han_mei
            )

    kept(join)
    client.sign_in(cast.han_mei)
    address = f"/volunteers/teams/{team_id}/sheet"
    page = client.get(f"{address}?year=2026").text
    data = client.get(f"{address}.xlsx?year=2026", buffered=True).data
    sheets = [[str(cell) for row in each.values for cell in row] for each in load_workbook(io.BytesIO(data)).worksheets]

    for called in ("王伟 (1111)", "王伟 (2222)"):
        assert called in page
        assert called in sheets[0]
        assert called in sheets[1]
