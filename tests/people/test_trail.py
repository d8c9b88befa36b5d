"""The audit page: administrators read who did what, filter it and take it away, which leaves a trace itself."""

import io
from dataclasses import fields

import pytest
from flask import Flask

from lms import clock, sheets
from lms.courses.audiences import Audience
from lms.db import db
from lms.people import audit
from lms.people.models import Person, Unit
from lms.people.trail import wording
from lms.unpacking import Limits
from tests.cast import Cast
from tests.conftest import Client
from tests.people.conftest import deeds


@pytest.fixture
def told(app: Flask, cast: Cast) -> Cast:
    """The cast, with three deeds done."""
    with app.app_context():
        admin, li_lei = db.session.get_one(Person, cast.admin.id), db.session.get_one(Person, cast.li_lei.id)
        mill = db.session.get_one(Unit, cast.mas_mill.id)
        changes = {"risk_class": ["B", "A"], "high_risk_hours": [False, True], "employees": [None, 12]}
        audit.record("unit.changed", by=admin, subject=mill, unit=changes)
        audit.record("slip.issued", by=admin, subject=li_lei)
        audit.record("person.signed_in", by=li_lei, subject=li_lei)
        db.session.commit()
    return cast


def test_deeds_stand_there_in_words(client: Client, told: Cast) -> None:
    client.sign_in(told.admin)

    page = client.get("/audit").text

    for words in (
        "修改单位信息",
        told.mas_mill.name,
        "风险等级：B → A",
        "高危行业（学时类）：否 → 是",
        "从业人数：— → 12",
        "开具登录凭条",
    ):
        assert words in page, words


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", 3),
        ("person=李", 2),
        ("person=管理", 2),
        ("person=马军", 0),
        ("action=slip.issued", 1),
        ("from_on={today}&to_on={today}", 3),
        ("to_on=2020-01-01", 0),
        ("from_on=2100-01-01", 0),
    ],
)
def test_the_trail_is_narrowed_by_person_deed_and_day(client: Client, told: Cast, query: str, shown: int) -> None:
    client.sign_in(told.admin)

    page = client.get("/audit?" + query.format(today=clock.today())).text

    assert page.count('<th scope="row">') == shown


@pytest.mark.parametrize("query", ["from_on=yesterday", "action=nonsense", "person=" + "长" * 61])
def test_a_question_that_makes_no_sense_is_said_so(client: Client, told: Cast, query: str) -> None:
    client.sign_in(told.admin)

    answer = client.get(f"/audit?{query}")

    assert answer.status_code == 422
    assert "invalid-feedback" in answer.text


def test_an_export_opens_as_a_workbook_and_leaves_a_trace(app: Flask, client: Client, told: Cast) -> None:
    client.sign_in(told.admin)

    answer = client.post("/audit.xlsx", data={"person": "李"}, buffered=True)

    (sheet,) = sheets.read(io.BytesIO(answer.data).getvalue(), Limits(rows=100))
    assert len(sheet.rows) == 3
    assert sheet.rows[1][1:4] == [told.li_lei.name, "登录", told.li_lei.name]
    assert deeds(app)[-1] == "audit.exported"
    client.get("/audit")
    assert "导出审计日志" in client.get("/audit").text


def test_what_looks_like_a_formula_is_text_in_the_workbook(app: Flask, client: Client, told: Cast) -> None:
    with app.app_context():
        db.session.get_one(Person, told.li_lei.id).name = "=1+1"
        db.session.commit()
    client.sign_in(told.admin)

    answer = client.post("/audit.xlsx", data={"action": "slip.issued"}, buffered=True)

    (sheet,) = sheets.read(answer.data, Limits(rows=100))
    assert sheet.rows[1][3] == "=1+1"


def test_an_export_with_a_wrong_day_is_refused_and_leaves_no_trace(app: Flask, client: Client, told: Cast) -> None:
    client.sign_in(told.admin)

    assert client.post("/audit.xlsx", data={"from_on": "yesterday"}).status_code == 422
    assert "audit.exported" not in deeds(app)


def test_a_deed_of_another_package_without_words_shows_its_code(app: Flask, client: Client, told: Cast) -> None:
    with app.app_context():
        audit.record("something.new", by=None, note="x")
        db.session.commit()
    client.sign_in(told.admin)

    page = client.get("/audit").text

    assert "something.new" in page
    assert "服务器命令" in page


def test_every_deed_that_people_write_has_its_words(app: Flask) -> None:
    written = {
        "person.signed_in", "person.signed_out", "person.activated", "person.password_reset", "person.password_changed",
        "person.notice_read", "person.added", "person.changed", "person.closed", "person.reopened", "person.unlocked",
        "person.id_number_shown", "person.mobile_shown", "slip.issued", "unit.added", "unit.changed", "unit.closed",
        "unit.supervisor_assigned", "post.added", "post.changed", "post.ended", "role.granted", "role.withdrawn",
        "audit.exported",
    }  # fmt: skip

    assert written <= set(wording.DEEDS)


def test_the_trail_says_in_words_who_a_plan_is_for_and_what_names_were_taken(
    app: Flask, client: Client, told: Cast
) -> None:
    with app.app_context():
        audience = {"kinds": ["official", "volunteer"], "rank_from": 21, "townships": [told.dongshan.id, told.xihe.id]}
        audit.record("plan.published", by=None, enrolled=3, audience=audience)
        audit.record("report.names_exported", by=None, names=2, state="incomplete", format="csv", part=["东山镇"])
        db.session.commit()
    client.sign_in(told.admin)

    page = client.get("/audit").text

    assert "人员类别：干部、安全生产志愿者；职级下限：三级主任科员；乡镇：东山镇、西河镇" in page
    assert "名单人次：2；状态：未完成；格式：csv；范围：东山镇" in page


def test_every_condition_of_an_audience_has_words() -> None:
    assert {field.name for field in fields(Audience)} <= wording.FIELDS.keys()
