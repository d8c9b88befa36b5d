"""Reminding: whom a reminder reaches, who is left out and why, never twice, and who sees what of it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms import clock
from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.outbox import quiet
from lms.people import access
from lms.people.models import AuditEntry, Person, Post
from lms.people.ranks import DEPUTY_DIVISION
from lms.reports.scope import Scope
from lms.supervision.reminding import sending
from lms.supervision.reminding.choosing import Asked
from lms.supervision.reminding.models import Reminder, ReminderText
from lms.web import dateformat
from tests import factories
from tests.cast import Cast
from tests.conftest import Client
from tests.supervision.reminding.conftest import at_hour
from tests.supervision.test_races import at_once


def _row(kept: Any, person: Person, **changes: object) -> None:
    def change() -> None:
        for row in db.session.scalars(select(Enrolment).where(Enrolment.person_id == person.id)):
            for name, value in changes.items():
                setattr(row, name, value)

    kept(change)


def test_whoever_has_not_completed_is_reminded_reads_it_and_is_left_alone_for_days(
    client: Client, cast: Cast, plan_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.sign_in(cast.wang_qiang)
    before = client.get(f"/reminders/new?plan={plan_id}")
    done = client.post(f"/reminders/new?plan={plan_id}", follow_redirects=True)
    again = client.post(f"/reminders/new?plan={plan_id}")

    assert "将提醒 2 项任务" in before.text
    assert "已发出 2 条提醒" in done.text
    assert "近期已提醒 2" in done.text
    assert (again.status_code, "无需提醒" in again.text) == (409, True)

    client.sign_in(cast.ma_jun)
    home = client.get("/").text
    assert "“年度培训计划”尚未完成" in home
    number = 2 if "/reminders/2/receipt" in home else 1
    assert client.post(f"/reminders/{number}/receipt").status_code == 303
    assert "尚未完成" not in client.get("/").text

    client.sign_in(cast.wang_qiang)
    assert "2 条提醒，其中 1 条已读" in client.get(f"/reminders?plan={plan_id}").text
    later = clock.now() + timedelta(days=3)
    monkeypatch.setattr(clock, "source", lambda: later)
    client.sign_in(cast.wang_qiang)
    assert "将提醒 2 项任务" in client.get(f"/reminders/new?plan={plan_id}").text


def test_the_head_of_two_firms_reads_it_once(client: Client, app: Flask, cast: Cast, plan_id: int) -> None:
    client.sign_in(cast.admin)
    client.post("/reminders/wording", data={"title": "提醒", "body": "{单位}请完成", "title_en": "", "body_en": ""})
    client.post(f"/reminders/new?plan={plan_id}")
    client.sign_in(cast.li_lei)
    home = client.get("/").text

    assert home.count("/receipt") == 1
    assert any(
        f"{one}、{two}请完成" in home for one, two in (("东山机械厂", "西河采石场"), ("西河采石场", "东山机械厂"))
    )
    client.post(home.partition('action="/reminders/')[2].partition('"')[0].join(("/reminders/", "")))
    assert "请完成" not in client.get("/").text
    with app.app_context():
        read = db.session.scalars(select(Enrolment.person_id).join(Reminder).where(Reminder.read_at.is_not(None))).all()
        assert read == [cast.li_lei.id] * 2


def test_who_completed_meanwhile_or_has_no_account_is_left_out(
    client: Client, kept: Any, cast: Cast, plan_id: int
) -> None:
    _row(kept, cast.ma_jun, completed_at=clock.now())
    kept(lambda: setattr(db.session.get_one(Person, cast.li_lei.id), "closed_at", clock.now()))
    client.sign_in(cast.admin)

    page = client.get(f"/reminders/new?plan={plan_id}").text

    assert "将提醒 0 项任务" in page
    assert "账号已停用 2" in page
    assert "马军" not in page
    assert client.post(f"/reminders/new?plan={plan_id}").status_code == 409


def test_a_reminder_ends_with_an_exemption_and_names_the_day_of_a_deferral(
    client: Client, kept: Any, cast: Cast, plan_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ma Jun is exempt. Li Lei's task for the quarry is put off, the one for the works is not; later that one is completed."""
    until = clock.today() + timedelta(days=40)
    told = [_told(client, cast.ma_jun)]
    client.sign_in(cast.admin)
    client.post(
        "/reminders/wording", data={"title": "提醒", "body": "催：{单位}，{期限}。", "title_en": "", "body_en": ""}
    )
    client.post(f"/reminders/new?plan={plan_id}")
    kept(lambda: factories.excusal(_task(cast.mas_mill.id), cast.admin))
    kept(lambda: factories.excusal(_task(cast.lis_quarry.id), cast.admin, "deferral", until))
    told += [_told(client, cast.ma_jun), _told(client, cast.li_lei)]
    kept(lambda: setattr(_task(cast.lis_works.id), "completed_at", clock.now()))
    told.append(_told(client, cast.li_lei))
    later = clock.now() + timedelta(days=45)
    monkeypatch.setattr(clock, "source", lambda: later)
    told.append(_told(client, cast.li_lei))

    works_day = dateformat(until - timedelta(days=10))
    assert told == [[], [], [f"东山机械厂，{works_day}"], [], [f"西河采石场，{dateformat(until)}"]]


def _task(unit_id: int) -> Enrolment:
    return db.session.scalars(select(Enrolment).where(Enrolment.unit_id == unit_id)).one()


def _told(client: Client, person: Person) -> list[str]:
    """What reminders say on the first page."""
    client.sign_in(person)
    return re.findall("催：(.*?)。", client.get("/").text)


def test_nobody_is_reminded_before_the_plan_opens(
    client: Client, app: Flask, kept: Any, cast: Cast, plan_id: int
) -> None:
    client.sign_in(cast.admin)
    kept(lambda: setattr(db.session.get_one(Plan, plan_id), "opens_on", clock.today() + timedelta(days=2)))
    early = client.post(f"/reminders/new?plan={plan_id}")

    assert (early.status_code, "还没有开始" in early.text) == (409, True)
    with app.app_context():
        assert not db.session.scalars(select(Reminder)).all()


def test_what_is_sent_at_night_is_there_in_the_morning_and_once(
    client: Client, app: Flask, kept: Any, cast: Cast, plan_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_hour(monkeypatch, 21)
    client.sign_in(cast.admin)
    assert "此时不发提醒" in client.get(f"/reminders/new?plan={plan_id}").text
    sent = client.post(f"/reminders/new?plan={plan_id}", follow_redirects=True)
    again = client.post(f"/reminders/new?plan={plan_id}")
    with app.app_context():
        goes_out = db.session.scalars(select(Reminder.at).distinct()).one()
        number = db.session.scalars(
            select(Reminder.id).join(Enrolment).where(Enrolment.person_id == cast.ma_jun.id)
        ).one()

    assert "08:00" in sent.text
    assert again.status_code == 409
    assert goes_out == clock.start_of(clock.today() + timedelta(days=1)) + timedelta(hours=8)
    assert "到时显示" in client.get(f"/reminders?plan={plan_id}").text

    client.sign_in(cast.ma_jun)
    assert "尚未完成" not in client.get("/").text
    assert client.post(f"/reminders/{number}/receipt").status_code == 404
    monkeypatch.setattr(clock, "source", lambda: goes_out)
    client.sign_in(cast.ma_jun)
    assert "尚未完成" in client.get("/").text
    _row(kept, cast.ma_jun, completed_at=clock.now())
    assert "尚未完成" not in client.get("/").text


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(("hour", "goes_out"), [(0, 8), (7, 8), (8, 8), (19, 19), (20, 32), (23, 32)])
def test_quiet_hours_end_in_the_morning(app: Flask, monkeypatch: pytest.MonkeyPatch, hour: int, goes_out: int) -> None:
    at_hour(monkeypatch, hour)
    with app.app_context():
        assert quiet.goes_out_at() == clock.start_of(clock.today()) + timedelta(hours=goes_out)


def test_leaders_at_division_level_are_reminded_by_the_owner_of_the_plan_alone(
    client: Client, kept: Any, cast: Cast
) -> None:
    def make() -> int:
        course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
        plan = factories.plan(course, cast.admin, kinds=["official"])
        post = db.session.scalars(select(Post).where(Post.person_id == cast.chen_jie.id)).one()
        post.rank = int(DEPUTY_DIVISION)
        factories.enrolment(plan, post)
        return plan.id

    address = f"/reminders/new?plan={kept(make)}"
    client.sign_in(cast.zhou_tao)
    others = client.get(address).text
    refused = client.post(address)
    phones = client.post(address.replace("new", "phones"))
    client.sign_in(cast.admin)
    owner = client.get(address).text

    assert "仅由培训计划负责人提醒 1" in others
    assert "陈杰" not in others + phones.text + refused.text
    assert refused.status_code == 409
    assert "陈杰" in owner
    assert "将提醒 1 项任务" in owner


@pytest.mark.both_databases
def test_of_five_who_press_at_once_one_reminds(app: Flask, cast: Cast, plan_id: int) -> None:
    def press() -> object:
        plan, by = db.session.get_one(Plan, plan_id), db.session.get_one(Person, cast.admin.id)
        return sending.send(Asked(Scope(plan, access.units_overseen_by(by)), "incomplete", None, by))

    outcomes = at_once(app, [press] * 5)

    assert sorted(map(str, outcomes)) == sorted(map(str, [3] + [sending.NobodyToRemind] * 4))
    with app.app_context():
        assert db.session.scalar(select(func.count(Reminder.id))) == 3


NEIGHBOURS = ["han_mei", "liu_fang", "zhou_tao"]


@pytest.mark.parametrize("who", NEIGHBOURS)
def test_a_neighbour_reminds_and_reads_of_the_own_people_alone(
    client: Client, cast: Cast, plan_id: int, who: str
) -> None:
    """Ma Jun's mill lies in Xihe, and the energy bureau supervises it."""
    client.sign_in(cast.wang_qiang)
    client.post(f"/reminders/new?plan={plan_id}")
    client.sign_in(getattr(cast, who))
    asked = f"plan={plan_id}"
    pages = [client.get(f"/reminders{path}?{asked}") for path in ("", "/new", "/text")]
    pages.append(client.post(f"/reminders/phones?{asked}"))

    assert not [
        page.request.path for page in pages if "马军" in page.text or "马*" in page.text or "西河面粉厂" in page.text
    ]
    assert client.get(f"/reminders/new?{asked}&unit={cast.mas_mill.id}").status_code == 404
    assert client.post(f"/reminders/phones?{asked}&unit={cast.mas_mill.id}").status_code == 404


def test_a_text_for_a_group_masks_names_and_a_list_of_telephones_leaves_a_trace(
    client: Client, app: Flask, cast: Cast, plan_id: int
) -> None:
    client.sign_in(cast.wang_qiang)
    text = client.get(f"/reminders/text?plan={plan_id}").text
    phones = client.post(f"/reminders/phones?plan={plan_id}").text

    assert "西河面粉厂（1）：马*" in text
    assert "马军" not in text
    assert "13800000001" in phones
    with app.app_context():
        taken = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "reminder.phones_taken")).one()
        assert taken.actor_id == cast.wang_qiang.id


def test_administrators_word_reminders_and_a_fact_that_nobody_knows_is_refused(
    client: Client, cast: Cast, plan_id: int
) -> None:
    client.sign_in(cast.admin)
    typed = {"title": "请{姓名}同志抓紧学习", "body": "{单位}，{期限}前。", "title_en": "", "body_en": ""}
    wrong = client.post("/reminders/wording", data=typed | {"body": "{电话}"})
    saved = client.post("/reminders/wording", data=typed, follow_redirects=True)
    client.post(f"/reminders/new?plan={plan_id}")
    client.sign_in(cast.ma_jun)

    assert (wrong.status_code, "{电话}" in wrong.text) == (422, True)
    assert "已保存" in saved.text
    home = client.get("/").text
    assert "请马军同志抓紧学习" in home
    assert "西河面粉厂，" in home


def test_words_are_tried_on_a_real_person_and_go_back_to_those_of_the_site(
    client: Client, app: Flask, cast: Cast, plan_id: int
) -> None:
    client.sign_in(cast.admin)
    typed = {
        "title": "请{姓名}同志抓紧学习",
        "body": "{单位}，{期限}前。",
        "title_en": "For {name}",
        "body_en": "At {unit}.",
    }
    tried = client.post("/reminders/wording", data=typed | {"name": "马军", "only_try": "1"})
    nobody = client.post("/reminders/wording", data=typed | {"name": "无此人", "only_try": "1"})
    with app.app_context():
        assert not db.session.scalars(select(ReminderText)).all()

    assert "请马军同志抓紧学习" in tried.text
    assert "西河面粉厂，" in tried.text
    assert "For 马军" in tried.text
    assert "At 西河面粉厂." in tried.text
    assert "没有这个姓名" in nobody.text

    client.post("/reminders/wording", data=typed)
    assert "抓紧学习" in client.get(f"/reminders/new?plan={plan_id}").text
    assert client.post("/reminders/wording/reset").status_code == 303
    assert "抓紧学习" not in client.get(f"/reminders/new?plan={plan_id}").text
    client.post(f"/reminders/new?plan={plan_id}")
    client.sign_in(cast.ma_jun)
    assert "“年度培训计划”尚未完成" in client.get("/").text
