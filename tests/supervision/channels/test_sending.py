"""Messages beside reminders, ladders and follow-ups: queued in the same transaction, sent by the worker, never twice, and told of as
the gateway did."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.courses.models import Enrolment
from lms.db import db
from lms.outbox import delivering, tasks
from lms.outbox.models import Channel, Outgoing
from lms.people.models import AuditEntry, Person
from lms.supervision.escalating import tasks as ladder_tasks
from tests import factories
from tests.cast import Cast
from tests.conftest import Client
from tests.outbox.gateway import Gate, closed_port
from tests.supervision.channels.conftest import sms_settings
from tests.supervision.reminding.conftest import at_hour
from tests.supervision.test_races import at_once


def _remind(client: Client, cast: Cast, plan_id: int) -> Any:
    client.sign_in(cast.admin)
    return client.post(f"/reminders/new?plan={plan_id}", follow_redirects=True)


def _deliver(app: Flask) -> None:
    with app.app_context():
        tasks.deliver()
        db.session.remove()


def _rows(app: Flask) -> list[tuple[int, str, str | None]]:
    with app.app_context():
        rows = db.session.execute(select(Outgoing.recipient, Outgoing.state, Outgoing.why).order_by(Outgoing.recipient))
        return [tuple(row) for row in rows]  # type: ignore[misc]


def _change(kept: Callable[[Callable[[], Any]], Any], row: type, number: int, **values: object) -> None:
    kept(lambda: [setattr(db.session.get_one(row, number), name, value) for name, value in values.items()])


def test_a_reminder_goes_out_once_to_each_person_and_pages_say_what_the_gateway_said(
    client: Client, app: Flask, cast: Cast, plan_id: int, sms: int, gate: Gate
) -> None:
    """Li Lei owes it for two firms, and gets one message."""
    client.sign_in(cast.admin)
    foreseen = client.get(f"/reminders/new?plan={plan_id}").text
    _remind(client, cast, plan_id)
    waiting = client.get(f"/reminders?plan={plan_id}").text
    _deliver(app)
    _deliver(app)
    done = client.get(f"/reminders?plan={plan_id}").text

    assert "短信平台：共 2 人" in foreseen
    assert "待发送" in waiting
    assert done.count("网关已受理") == 3, "of each of three tasks"
    assert sorted(
        cast_mobile in got["body"] for got in gate.got for cast_mobile in (cast.li_lei.mobile, cast.ma_jun.mobile)
    ) == [False, False, True, True]
    (to_li,) = [got["body"] for got in gate.got if str(cast.li_lei.mobile) in got["body"]]
    assert "年度培训计划" in to_li
    assert "http://localhost" in to_li


def test_without_a_channel_nothing_is_queued_and_pages_say_nothing_of_it(
    client: Client, app: Flask, kept: Any, cast: Cast, plan_id: int, sms: int
) -> None:
    _change(kept, Channel, sms, on_at=None)
    client.sign_in(cast.admin)
    assert "站外发送" not in client.get(f"/reminders/new?plan={plan_id}").text
    _remind(client, cast, plan_id)
    assert _rows(app) == []


def test_who_has_no_number_is_foreseen_and_gets_it_on_the_site_alone(
    client: Client, app: Flask, kept: Any, cast: Cast, plan_id: int, sms: int
) -> None:
    _change(kept, Person, cast.ma_jun.id, mobile=None)
    client.sign_in(cast.admin)
    page = client.get(f"/reminders/new?plan={plan_id}").text
    _remind(client, cast, plan_id)

    assert "短信平台：共 1 人；没有手机号 1" in page
    assert [row[0] for row in _rows(app)] == [cast.li_lei.id]


def test_what_is_moot_by_then_is_not_sent(
    client: Client, app: Flask, kept: Any, cast: Cast, plan_id: int, sms: int, gate: Gate
) -> None:
    _remind(client, cast, plan_id)
    kept(lambda: [setattr(row, "completed_at", clock.now())
                  for row in db.session.scalars(select(Enrolment).where(Enrolment.person_id == cast.li_lei.id))])  # fmt: skip
    client.sign_in(cast.ma_jun)
    client.post(client.get("/").text.partition('action="/reminders/')[2].partition('"')[0].join(("/reminders/", "")))
    _deliver(app)

    assert _rows(app) == [(cast.li_lei.id, "skipped", "completed"), (cast.ma_jun.id, "skipped", "read")]
    assert not gate.got


def test_whoever_was_exempt_meanwhile_gets_no_message_and_of_two_tasks_the_one_put_off_is_left_out(
    client: Client, app: Flask, kept: Any, cast: Cast, plan_id: int, sms: int, gate: Gate
) -> None:
    client.sign_in(cast.admin)
    client.post("/reminders/wording", data={"title": "提醒", "body": "{单位}请完成", "title_en": "", "body_en": ""})
    _remind(client, cast, plan_id)

    def decide() -> None:
        tasks_by_unit = {row.unit_id: row for row in db.session.scalars(select(Enrolment))}
        factories.excusal(tasks_by_unit[cast.mas_mill.id], cast.admin)
        until = clock.today() + timedelta(days=40)
        factories.excusal(tasks_by_unit[cast.lis_quarry.id], cast.admin, "deferral", until)

    kept(decide)
    _deliver(app)

    assert _rows(app) == [(cast.li_lei.id, "accepted", None), (cast.ma_jun.id, "skipped", "excused")]
    assert [("东山机械厂" in got["body"], "西河采石场" in got["body"]) for got in gate.got] == [(True, False)]
    client.sign_in(cast.admin)
    assert "已经免学或缓学" in client.get(f"/reminders?plan={plan_id}").text


def test_many_that_are_moot_do_not_keep_the_next_one_waiting(
    client: Client,
    app: Flask,
    kept: Any,
    cast: Cast,
    plan_id: int,
    sms: int,
    gate: Gate,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _remind(client, cast, plan_id)
    _change(kept, Person, cast.li_lei.id, closed_at=clock.now())
    monkeypatch.setattr(delivering, "AT_ONCE", 1)
    _deliver(app)

    assert _rows(app) == [(cast.li_lei.id, "skipped", "account_closed"), (cast.ma_jun.id, "accepted", None)]


def test_at_night_it_waits_for_the_morning(
    client: Client, app: Flask, cast: Cast, plan_id: int, sms: int, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_hour(monkeypatch, 21)
    _remind(client, cast, plan_id)
    _deliver(app)
    assert not gate.got
    assert "08:00" in client.get(f"/reminders?plan={plan_id}").text

    morning = clock.start_of(clock.today() + timedelta(days=1)) + timedelta(hours=8)
    monkeypatch.setattr(clock, "source", lambda: morning)
    _deliver(app)
    assert [row[1] for row in _rows(app)] == ["accepted", "accepted"]


def test_a_gateway_that_is_away_is_tried_again_with_pauses_and_given_up(
    client: Client,
    app: Flask,
    kept: Any,
    cast: Cast,
    plan_id: int,
    sms: int,
    gate: Gate,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from_away = sms_settings(f"http://127.0.0.1:{closed_port()}")
    kept(lambda: setattr(db.session.get_one(Channel, sms), "settings_sealed", delivering.channels.sealed(from_away)))
    _change(kept, Person, cast.li_lei.id, mobile=None)
    _remind(client, cast, plan_id)
    tries = []
    for minutes in (0, 0, 1, 5, 15, 60, 240):
        moment = clock.now() + timedelta(minutes=minutes)
        monkeypatch.setattr(clock, "source", lambda moment=moment: moment)
        _deliver(app)
        with app.app_context():
            row = db.session.scalars(select(Outgoing)).one()
            tries.append((row.tries, row.state))

    assert tries == [
        (1, "waiting"),
        (1, "waiting"),
        (2, "waiting"),
        (3, "waiting"),
        (4, "waiting"),
        (5, "waiting"),
        (6, "given_up"),
    ]
    assert (
        "放弃" in client.get(f"/reminders?plan={plan_id}").text
        or "无法连接网关" in client.get(f"/reminders?plan={plan_id}").text
    )


@pytest.mark.parametrize(("behaviour", "state"), [("dies", "unknown"), ("hangs_up", "unknown")])
def test_where_the_line_breaks_nobody_knows_and_nothing_is_sent_again(
    client: Client, app: Flask, cast: Cast, plan_id: int, sms: int, gate: Gate, behaviour: str, state: str
) -> None:
    gate.behaviour = behaviour
    _remind(client, cast, plan_id)
    for _again in range(4):
        _deliver(app)

    assert [row[1] for row in _rows(app)] == [state, state]
    assert len(gate.got) == 2
    assert "结果不明" in client.get(f"/reminders?plan={plan_id}").text


def test_a_person_gets_so_many_a_day_and_a_channel_sends_so_many(
    client: Client,
    app: Flask,
    kept: Any,
    cast: Cast,
    plan_id: int,
    sms: int,
    gate: Gate,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def had(count: int) -> None:
        for number in range(count):
            db.session.add(Outgoing(kind="reminder", subject_id=0, about=f"before {number}", channel_id=sms,
                                    recipient=cast.li_lei.id, state="accepted", not_before=clock.now(), tries=1,
                                    tried_at=clock.now(), ended_at=clock.now()))  # fmt: skip

    kept(lambda: had(3))
    _remind(client, cast, plan_id)
    _change(kept, Channel, sms, daily_limit=3)
    _deliver(app)
    assert [row for row in _rows(app) if row[1] == "waiting"] == [
        (cast.li_lei.id, "waiting", "channel_limit"), (cast.ma_jun.id, "waiting", "channel_limit"),
    ]  # fmt: skip
    assert "该渠道当天的条数已达上限" in client.get(f"/reminders?plan={plan_id}").text

    kept(lambda: [setattr(row, "not_before", clock.now()) for row in db.session.scalars(select(Outgoing))])
    _change(kept, Channel, sms, daily_limit=100)
    _deliver(app)
    assert [row for row in _rows(app) if row[1] == "waiting"] == [(cast.li_lei.id, "waiting", "person_limit")]
    assert len(gate.got) == 1

    morning = clock.start_of(clock.today() + timedelta(days=1)) + timedelta(hours=8)
    monkeypatch.setattr(clock, "source", lambda: morning)
    _deliver(app)
    assert len(gate.got) == 2


def test_what_waits_is_dropped_with_a_ground_and_the_site_still_tells_it(
    client: Client, app: Flask, kept: Any, cast: Cast, plan_id: int, sms: int, gate: Gate
) -> None:
    _remind(client, cast, plan_id)
    address = f"/channels/{sms}/waiting/drop"
    groundless = client.post(address, data={"ground": " "})
    untouched = _rows(app)
    dropped = client.post(address, data={"ground": "群发有误"}, follow_redirects=True).text
    again = client.post(address, data={"ground": "再来一次"}, follow_redirects=True).text
    _deliver(app)

    assert (groundless.status_code, "共 2 条待发送。" in groundless.text) == (422, True)
    assert 'value="短信平台"' in groundless.text, "the settings of the channel are shown as they are"
    assert [row[1] for row in untouched] == ["waiting", "waiting"]
    assert "已撤下 2 条消息" in dropped
    assert "没有待发送的消息" in dropped
    assert "已撤下 0 条消息" in again
    assert [row[1:] for row in _rows(app)] == [("skipped", "dropped")] * 2
    assert not gate.got
    assert client.get(f"/reminders?plan={plan_id}").text.count("由管理员于 ") == 3, "of each of three tasks"
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "channel.emptied")).one()
        assert (entry.subject_id, entry.actor_id) == (sms, cast.admin.id)
        assert entry.details == {"dropped": 2, "ground": "群发有误"}
    client.sign_in(cast.ma_jun)
    assert 'action="/reminders/' in client.get("/").text


def test_whoever_sends_is_warned_where_the_channel_needs_more_than_a_day(
    client: Client, kept: Any, cast: Cast, plan_id: int, sms: int
) -> None:
    """Two persons, and what waits already counts."""
    client.sign_in(cast.admin)
    _change(kept, Channel, sms, daily_limit=2)
    fits = client.get(f"/reminders/new?plan={plan_id}").text
    _change(kept, Channel, sms, daily_limit=1)
    slow = client.get(f"/reminders/new?plan={plan_id}").text
    ladder = client.post(f"/plans/{plan_id}/ladder", data={"learner": "-180", "only_try": "1"}).text

    tomorrow = clock.today() + timedelta(days=1)
    words = f"按每天 1 条，最后一条最早于 {tomorrow.year}年{tomorrow.month}月{tomorrow.day}日 发出。"
    assert "最后一条" not in fits
    assert f"短信平台连同本次：共 2 条待发送。 {words}" in slow
    assert words in ladder


def test_units_hear_of_ladders_and_follow_ups_and_the_sender_sees_what_the_gateway_said(
    client: Client, app: Flask, kept: Any, cast: Cast, plan_id: int, sms: int, gate: Gate
) -> None:
    kept(lambda: [setattr(row, "due_on", clock.today()) for row in db.session.scalars(select(Enrolment))])
    client.sign_in(cast.admin)
    foreseen = client.post(
        f"/plans/{plan_id}/ladder",
        data={"learner": "", "liaison": "0", "supervisor": "", "county": ""},
        follow_redirects=True,
    )
    with app.app_context():
        ladder_tasks.tell_what_is_due()
    _deliver(app)
    told = client.get(f"/plans/{plan_id}/ladder/told").text

    assert "高燕" in foreseen.text
    assert told.count("网关已受理") == 2, "the quarry has no liaison"
    assert any(str(cast.gao_yan.mobile) in got["body"] and "西河面粉厂" in got["body"] for got in gate.got)

    gate.got.clear()
    client.sign_in(cast.wang_qiang)
    typed = {"document": "", "words": "请抓紧", "due_on": str(clock.today() + timedelta(days=3))}
    issued = client.post(f"/follow-ups/new?plan={plan_id}&unit={cast.mas_mill.id}", data=typed).headers["Location"]
    _deliver(app)
    assert [str(cast.gao_yan.mobile) in got["body"] for got in gate.got] == [True]
    assert "网关已受理" in client.get(issued).text
    client.sign_in(cast.gao_yan)
    assert "网关已受理" not in client.get(issued).text
    client.post(f"{issued}/answers", data={"words": "已通知"})
    _deliver(app)
    assert [str(cast.wang_qiang.mobile) in got["body"] for got in gate.got] == [False, True]


def test_what_is_withdrawn_is_told_outside_and_what_asked_for_it_is_not_sent_any_more(
    client: Client, app: Flask, cast: Cast, plan_id: int, sms: int, gate: Gate
) -> None:
    """A 督办 that had gone out, and one that had not yet."""
    client.sign_in(cast.wang_qiang)
    typed = {"document": "", "words": "请抓紧", "due_on": str(clock.today() + timedelta(days=3))}
    address = f"/follow-ups/new?plan={plan_id}&unit={cast.mas_mill.id}"
    mistake = {"outcome": "withdrawn", "words": "发错了单位"}
    gone_out = client.post(address, data=typed).headers["Location"]
    _deliver(app)
    client.post(f"{gone_out}/judgements", data=mistake)
    _deliver(app)
    waiting = client.post(address, data=typed).headers["Location"]
    client.post(f"{waiting}/judgements", data=mistake)
    _deliver(app)
    page = client.get(gone_out).text

    to_liaison = [got["body"] for got in gate.got if str(cast.gao_yan.mobile) in got["body"]]
    assert len(gate.got) == len(to_liaison) == 3
    assert "请于" in to_liaison[0]
    assert all("已撤回，不必再答复" in said for said in to_liaison[1:])
    assert [row[1:] for row in _rows(app)].count(("skipped", "over")) == 1
    assert page.count("网关已受理") == 2


@pytest.mark.both_databases
def test_three_workers_at_once_send_each_message_once(
    client: Client,
    app: Flask,
    kept: Any,
    cast: Cast,
    plan_id: int,
    sms: int,
    gate: Gate,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Workers of several machines: the turn that one process keeps does not hold here."""

    def queue() -> None:
        db.session.add_all(Outgoing(kind=delivering.TRIAL, subject_id=sms, about=f"trial {number}", channel_id=sms,
                                    recipient=cast.admin.id, not_before=clock.now()) for number in range(30))  # fmt: skip

    kept(queue)
    at_once(app, [lambda: tasks._deliver()] * 3)

    assert len(gate.got) == 30
    assert {row[1] for row in _rows(app)} == {"accepted"}
