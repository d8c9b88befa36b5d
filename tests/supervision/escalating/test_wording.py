"""The words of notices to units: tried, saved, checked for what they name in braces, and back to what the site comes with."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.courses.models import Enrolment
from lms.db import db
from lms.people.models import AuditEntry, Unit
from lms.supervision.escalating import wording
from lms.supervision.escalating.models import Escalation
from tests.cast import Cast
from tests.conftest import Client
from tests.supervision.escalating.test_ladders import _run, _set

PAGE = "/ladders/wording"
OWN = {
    "title": "督促学习",
    "body": "{单位}：“{计划}”还有{任务数}项，期限{期限}，截至{日期}未完成。",
    "title_en": "",
    "body_en": "",
}


def _due_today(kept: Any) -> None:
    kept(lambda: [setattr(row, "due_on", clock.today()) for row in db.session.scalars(select(Enrolment))])


def test_own_words_are_tried_saved_sent_and_taken_back(
    client: Client, app: Flask, kept: Any, cast: Cast, plan_id: int
) -> None:
    _due_today(kept)
    client.sign_in(cast.admin)
    tried = client.post(PAGE, data=OWN | {"only_try": "1"})
    unsaved = client.get(PAGE)
    saved = client.post(PAGE, data=OWN, follow_redirects=True)
    _set(client, cast, plan_id, liaison="0")
    _run(app)
    client.sign_in(cast.liu_fang)
    home = client.get("/")
    client.sign_in(cast.admin)
    client.post(f"{PAGE}/reset")
    kept(
        lambda: [
            setattr(row, "due_on", clock.today() - timedelta(days=1)) for row in db.session.scalars(select(Enrolment))
        ]
    )
    _run(app)
    client.sign_in(cast.liu_fang)
    after = client.get("/")

    assert "还有3项" in tried.text or "还有1项" in tried.text
    assert "尚未保存" in tried.text
    assert "督促学习" not in unsaved.text
    assert "督促学习" in saved.text
    assert "东山机械厂：“年度培训计划”还有1项" in home.text
    assert "东山机械厂：“年度培训计划”还有1项" in after.text, "what was sent keeps its words"
    assert after.text.count("/receipt") == 2
    assert after.text.count("还有1项") == 1
    with app.app_context():
        texts = [wording.filled(row.text, wording.told(row)) for row in _told()]
        assert {title for title, _body in texts} == {"督促学习", "培训未完成"}
        deeds = select(AuditEntry.action).where(AuditEntry.action == "escalation.worded")
        assert len(db.session.scalars(deeds).all()) == 2


def _told() -> list[Escalation]:
    loaded = joinedload(Escalation.plan), joinedload(Escalation.unit), joinedload(Escalation.text)
    return list(db.session.scalars(select(Escalation).options(*loaded)))


def test_words_that_name_what_no_notice_knows_are_not_saved(client: Client, cast: Cast) -> None:
    client.sign_in(cast.admin)
    wrong = client.post(PAGE, data=OWN | {"body": "{姓名}请学习"})
    empty = client.post(PAGE, data=OWN | {"title": ""})
    without_tasks = client.post(PAGE, data=OWN | {"only_try": "1"})
    client.sign_in(cast.han_mei)

    assert (wrong.status_code, empty.status_code, without_tasks.status_code) == (422, 422, 200)
    assert "通知中没有名为 {姓名} 的内容" in wrong.text
    assert "还没有学习任务可供试看" in without_tasks.text
    assert client.get(PAGE).status_code == 404


def test_words_that_a_groups_robot_would_not_take_are_refused_with_its_limit(
    client: Client, kept: Any, cast: Cast, plan_id: int
) -> None:
    """Ten names of 70 characters are 2,100 bytes, however short the words themselves are."""
    kept(lambda: setattr(db.session.get_one(Unit, cast.lis_works.id), "name", "东山镇机械制造厂" * 8 + "第一分厂"))
    client.sign_in(cast.admin)
    long = OWN | {"body": "{单位}" * 10 + "请学习"}
    tried = client.post(PAGE, data=long | {"only_try": "1"})
    saved = client.post(PAGE, data=long)
    shorter = client.post(PAGE, data=long | {"body": "{单位}" * 9 + "请学习"})

    assert (tried.status_code, saved.status_code, shorter.status_code) == (422, 422, 303)
    assert "最多接收 2048 字节" in saved.text
    assert "第一分厂" not in tried.text, "what is refused is not shown as if it could go out"
