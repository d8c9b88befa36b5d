"""The text for a group sent by its robot: over TLS to a real gateway, once a day, by whoever decides about the unit, as things are when it goes out."""

import html
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.outbox import channels, tasks
from lms.outbox.models import Channel, Outgoing
from lms.people import access
from lms.people.models import AuditEntry, Post, RoleGrant, Unit
from lms.people.ranks import DEPUTY_DIVISION
from lms.reports.scope import Scope
from lms.reports.slices import Slice
from lms.supervision.channels import group_sending
from lms.supervision.channels.models import UnitGroup
from lms.supervision.escalating import tasks as ladder_tasks
from lms.supervision.reminding import group_texts
from lms.supervision.reminding.choosing import Asked
from tests.cast import Cast
from tests.conftest import Client
from tests.outbox import gateway
from tests.outbox.gateway import Gate
from tests.supervision.channels.conftest import TOKEN
from tests.supervision.reminding.conftest import at_hour
from tests.supervision.test_races import at_once


@pytest.fixture
def wecom(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Behind a proxy that leads to it, whatever host is asked for."""
    certificate = gateway.certificate_for(gateway.HOSTS, tmp_path_factory.mktemp("tls"))
    with gateway.standing(certificate) as gate:
        monkeypatch.setenv("HTTPS_PROXY", gate.url)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        gate.answer = {"errcode": 0, "errmsg": "ok"}
        yield gate


@pytest.fixture
def robot(kept: Callable[[Callable[[], Any]], Any], cast: Cast) -> int:
    """The robot of Dongshan's group."""

    def make() -> int:
        settings = channels.sealed({"token": TOKEN, "secret": ""})
        row = Channel(
            kind="wecom",
            name="东山镇工作群",
            settings_sealed=settings,
            daily_limit=100,
            for_units=True,
            on_at=clock.now(),
        )
        db.session.add(row)
        db.session.flush()
        db.session.add(UnitGroup(channel_id=row.id, unit_id=cast.dongshan.id))
        return row.id

    return int(kept(make))


def _address(plan_id: int, cast: Cast) -> str:
    return f"/reminders/text?plan={plan_id}&line=territorial&key={cast.dongshan.id}"


def _deliver(app: Flask) -> None:
    with app.app_context():
        tasks.deliver()
        db.session.remove()


def _state(app: Flask) -> list[tuple[str, str | None]]:
    with app.app_context():
        return [(row.state, row.why) for row in db.session.scalars(select(Outgoing).order_by(Outgoing.id))]


def test_the_text_goes_to_the_group_once_a_day_and_the_page_says_what_the_gateway_said(
    client: Client, app: Flask, cast: Cast, plan_id: int, robot: int, wecom: Gate
) -> None:
    client.sign_in(cast.han_mei)
    before = client.get(_address(plan_id, cast)).text
    own = client.get(f"/reminders/text?plan={plan_id}").text
    sent = client.post(_address(plan_id, cast), follow_redirects=True)
    again = client.post(_address(plan_id, cast))
    _deliver(app)
    _deliver(app)
    after = client.get(_address(plan_id, cast)).text

    assert "发到群里" in before
    assert "东山镇工作群" in before
    assert "东山镇工作群" in own
    assert sent.status_code == 200
    assert "将发到 1 个群" in sent.text
    assert again.status_code == 409
    assert "每天只向该群发一次" in again.text
    assert "网关已受理" in after
    assert "现在发到群里吗" not in after
    (got,) = wecom.got
    said = str(json.loads(got["body"]))
    assert got["host"] == "qyapi.weixin.qq.com"
    assert TOKEN in got["path"]
    assert "年度培训计划" in said
    assert "李*" in said
    assert "李雷" not in said
    assert "马" not in said
    with app.app_context():
        assert len(db.session.scalars(select(AuditEntry).where(AuditEntry.action == "reminder.group_told")).all()) == 1


@pytest.mark.both_databases
def test_two_who_press_at_once_send_one_text(app: Flask, cast: Cast, plan_id: int, robot: int) -> None:
    def press() -> int:
        part = Slice("territorial", cast.dongshan.id)
        scope = Scope(db.session.get_one(Plan, plan_id), access.units_overseen_by(cast.han_mei), slice=part)
        return group_sending.send(Asked(scope, "incomplete", None, cast.han_mei))

    outcomes = at_once(app, [press, press])

    assert sorted(outcomes, key=str) == [1, group_sending.SentToday]
    assert _state(app) == [("waiting", None)]


def test_a_refusal_of_the_gateway_is_told_in_its_words(
    client: Client, app: Flask, cast: Cast, plan_id: int, robot: int, wecom: Gate
) -> None:
    wecom.answer = {"errcode": 93000, "errmsg": "invalid webhook url"}
    client.sign_in(cast.han_mei)
    client.post(_address(plan_id, cast))
    _deliver(app)

    assert "invalid webhook url (93000)" in client.get(_address(plan_id, cast)).text


def test_at_night_it_waits_and_who_has_finished_by_then_is_not_in_it(
    client: Client,
    app: Flask,
    kept: Any,
    cast: Cast,
    plan_id: int,
    robot: int,
    wecom: Gate,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at_hour(monkeypatch, 22)
    client.sign_in(cast.han_mei)
    page = client.get(_address(plan_id, cast)).text
    client.post(_address(plan_id, cast))
    _deliver(app)
    at_night = _state(app)
    kept(lambda: [setattr(row, "completed_at", clock.now()) for row in db.session.scalars(select(Enrolment))])
    morning = clock.now() + timedelta(hours=11)
    monkeypatch.setattr(clock, "source", lambda: morning)
    _deliver(app)

    assert "免打扰时段" in page
    assert at_night == [("waiting", None)]
    assert _state(app) == [("skipped", "nobody_left")]
    assert not wecom.got


def test_who_lost_the_role_meanwhile_sends_nothing_and_the_page_says_why(
    client: Client, app: Flask, kept: Any, cast: Cast, plan_id: int, robot: int, wecom: Gate
) -> None:
    client.sign_in(cast.han_mei)
    client.post(_address(plan_id, cast))
    mine = select(RoleGrant).where(RoleGrant.person_id == cast.han_mei.id)
    kept(lambda: [setattr(row, "to_on", clock.today()) for row in db.session.scalars(mine)])
    _deliver(app)
    client.sign_in(cast.admin)
    page = client.get(_address(plan_id, cast)).text

    assert _state(app) == [("skipped", "not_theirs")]
    assert not wecom.got
    assert "发送者已不再负责该单位" in page


def test_words_of_a_ladder_that_came_out_too_long_reach_the_group_as_the_site_words_them(
    client: Client, app: Flask, kept: Any, cast: Cast, plan_id: int, robot: int, wecom: Gate
) -> None:
    """They fitted when they were saved; the township has a longer name since."""
    kept(lambda: [setattr(row, "due_on", clock.today()) for row in db.session.scalars(select(Enrolment))])
    client.sign_in(cast.admin)
    own = {"title": "督促学习", "body": "{单位}" * 20, "title_en": "", "body_en": ""}
    saved = client.post("/ladders/wording", data=own)
    kept(lambda: setattr(db.session.get_one(Unit, cast.dongshan.id), "name", "东山镇人民政府" * 10))
    client.post(f"/plans/{plan_id}/ladder", data={"learner": "", "liaison": "", "supervisor": "0", "county": ""})
    with app.app_context():
        ladder_tasks.tell_what_is_due()
        db.session.remove()
    _deliver(app)

    (got,) = wecom.got
    said = json.loads(got["body"])["text"]["content"]
    assert saved.status_code == 303
    assert "督促学习" not in said
    assert said.startswith("培训未完成")
    assert len(said.encode()) <= 2048


@pytest.mark.parametrize("who", ["liu_fang", "wang_qiang", "zhou_tao", "wu_gang"])
def test_nobody_else_sends_to_the_townships_group(
    client: Client, app: Flask, cast: Cast, plan_id: int, robot: int, who: str
) -> None:
    client.sign_in(getattr(cast, who))
    page = client.get(_address(plan_id, cast))
    sent = client.post(_address(plan_id, cast))

    assert "东山镇工作群" not in page.text
    assert sent.status_code in (404, 409)
    assert _state(app) == []


def test_without_a_robot_that_is_on_there_is_no_button(
    client: Client, app: Flask, kept: Any, cast: Cast, plan_id: int, robot: int
) -> None:
    kept(lambda: setattr(db.session.get_one(Channel, robot), "on_at", None))
    client.sign_in(cast.admin)

    assert "发到群里" not in client.get(_address(plan_id, cast)).text
    assert client.post(_address(plan_id, cast)).status_code == 409


def test_what_is_too_long_for_a_robot_is_told_by_units_and_then_by_its_sum(
    client: Client, app: Flask, kept: Any, cast: Cast, plan_id: int, robot: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said() -> str:
        page = client.get(_address(plan_id, cast)).text
        return html.unescape(page.partition('lang="zh">')[2].partition("</blockquote>")[0])

    client.sign_in(cast.han_mei)
    kept(lambda: setattr(db.session.get_one(Unit, cast.lis_works.id), "short_name", "东山机械厂" * 20))
    whole = said()
    monkeypatch.setattr(group_texts, "MOST_BYTES", len(whole.encode()) - 1)
    by_units = said()
    monkeypatch.setattr(group_texts, "MOST_BYTES", len(by_units.encode()) - 1)
    by_sum = said()

    assert "李*" in whole
    assert "李*" not in by_units + by_sum
    assert "厂：1 人" in by_units
    assert "共 1 个单位、1 项未完成" in by_sum


def test_after_a_refusal_the_text_can_be_sent_again(
    client: Client, app: Flask, cast: Cast, plan_id: int, robot: int, wecom: Gate
) -> None:
    wecom.answer = {"errcode": 93000, "errmsg": "invalid webhook url"}
    client.sign_in(cast.han_mei)
    client.post(_address(plan_id, cast))
    _deliver(app)
    wecom.answer = {"errcode": 0, "errmsg": "ok"}
    again = client.post(_address(plan_id, cast))
    _deliver(app)
    third = client.post(_address(plan_id, cast) + "&state=overdue")

    assert again.status_code == 303
    assert sorted(state for state, _why in _state(app)) == ["accepted", "refused"]
    assert third.status_code == 409


def test_who_also_runs_the_county_does_not_send_all_of_it_to_one_township(
    client: Client, app: Flask, kept: Any, cast: Cast, plan_id: int, robot: int
) -> None:
    def appoint() -> None:
        db.session.add(
            RoleGrant(person_id=cast.han_mei.id, role="administrator", from_on=clock.today() - timedelta(days=1))
        )

    kept(appoint)
    client.sign_in(cast.han_mei)

    assert "发到群里" not in client.get(f"/reminders/text?plan={plan_id}").text
    assert client.post(f"/reminders/text?plan={plan_id}").status_code == 409
    assert "发到群里" in client.get(_address(plan_id, cast)).text
    assert _state(app) == []


def test_a_text_that_goes_round_names_nobody_at_division_level(
    client: Client, kept: Any, cast: Cast, plan_id: int, robot: int
) -> None:
    client.sign_in(cast.admin)
    before = client.get(_address(plan_id, cast)).text
    kept(
        lambda: [
            (setattr(post, "rank", int(DEPUTY_DIVISION)), setattr(post, "kind", "official"))
            for post in db.session.scalars(select(Post))
        ]
    )
    after = client.get(_address(plan_id, cast)).text

    assert "李*" in before
    assert "李*" not in after
