"""An administrator sets a channel up, tries it and switches it on; secrets are shown to nobody, nor written anywhere in the open."""

import logging
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select, text

from lms import clock, jobs
from lms.db import db
from lms.outbox import channels
from lms.outbox.models import Channel, Outgoing
from lms.people.models import AuditEntry
from lms.supervision.channels.models import UnitGroup
from tests.cast import Cast
from tests.conftest import Client
from tests.outbox.gateway import Gate
from tests.supervision.channels.conftest import TOKEN
from tests.supervision.reminding.conftest import at_hour

TYPED = {
    "name": "短信平台", "for_learners": "y", "daily_limit": "500", "method": "POST", "headers": "Content-Type: application/json",
    "body": '{"to": "{mobile}"}', "statuses": "200", "success_path": "code", "success_value": "0", "words_path": "msg",
}  # fmt: skip


def _added(client: Client, kind: str, **typed: str) -> Any:
    return client.post(f"/channels/new/{kind}", data=typed)


def test_a_channel_is_set_up_tried_and_switched_on_and_its_secrets_are_nowhere_in_the_open(
    client: Client, app: Flask, cast: Cast, gate: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client.sign_in(cast.admin)
    added = _added(client, "sms", url=f"{gate.url}/send?key={TOKEN}", **TYPED)
    address = added.headers["Location"]
    tried = client.post(f"{address}/trials", follow_redirects=True)
    jobs.run_waiting(app)
    gate.answer = {"code": 9, "msg": f"签名 {TOKEN} 未报备"}
    client.post(f"{address}/trials")
    jobs.run_waiting(app)
    after = client.get(f"{address}/trials").text
    pages = [
        added.text,
        tried.text,
        after,
        client.get(address).text,
        client.get("/channels").text,
        client.get("/audit").text,
    ]
    switched = client.post(f"{address}/switch", follow_redirects=True)

    assert "待发送" in tried.text
    assert "网关已受理" in after
    assert "签名 *** 未报备" in after
    assert [got["path"] for got in gate.got] == [f"/send?key={TOKEN}"] * 2
    assert cast.admin.mobile in gate.got[0]["body"]
    assert "渠道已启用" in switched.text
    assert not [page for page in [*pages, switched.text, caplog.text] if TOKEN in page]
    with app.app_context():
        kept = db.session.execute(text("SELECT * FROM channel")).mappings().one()
        assert not [
            value
            for value in kept.values()
            if TOKEN.encode() in (value if isinstance(value, bytes) else str(value).encode())
        ]
        assert TOKEN not in str([entry.details for entry in db.session.scalars(select(AuditEntry))])


def test_a_secret_that_is_left_empty_stays(client: Client, app: Flask, cast: Cast, sms: int) -> None:
    client.sign_in(cast.admin)
    page = client.get(f"/channels/{sms}").text
    saved = client.post(f"/channels/{sms}", data=TYPED | {"name": "新名称", "url": "", "headers": "", "body": ""})
    with app.app_context():
        row = db.session.get_one(Channel, sms)
        kept = channels.settings_of(row)
        changed = db.session.scalars(select(AuditEntry.details).where(AuditEntry.action == "channel.changed")).one()

    assert f"http://{urlsplit(kept['url']).netloc}/••••" in page
    assert saved.status_code == 303
    assert (row.name, TOKEN in kept["url"]) == ("新名称", True)
    assert set(changed["changed"]) == {"name", "for_units", "daily_limit"}

    client.post(f"/channels/{sms}", data=TYPED | {"url": "", "headers": "", "body": "", "forgotten": ["headers"]})
    with app.app_context():
        kept = channels.settings_of(db.session.get_one(Channel, sms))
    assert (kept["headers"], bool(kept["body"]), TOKEN in kept["url"]) == ("", True, True)


NONSENSE = [
    ("sms", {"url": "ftp://a"}, "url"),
    ("sms", {"url": "https://a/{token}"}, "{token}"),
    ("sms", {"url": "https://a/", "headers": "no colon"}, "headers"),
    ("sms", {"url": "https://a/", "statuses": "ok"}, "statuses"),
    ("sms", {}, "此项必填"),
    ("sms", {"url": "https://a/", "daily_limit": "0"}, "daily_limit"),
    ("mail", {"host": "a b", "port": "25", "security": "ssl", "sender": "a@b.c"}, "host"),
    ("wecom", {"token": "不是", "unit": "东山镇"}, "这不是机器人的密钥"),
    ("wecom", {"token": "abc", "unit": "无此单位"}, "没有这个名称的单位"),
]


@pytest.mark.one_database("postgresql")
@pytest.mark.parametrize(("kind", "typed", "words"), NONSENSE)
def test_what_makes_no_sense_is_refused_in_words_and_nothing_is_kept(
    client: Client, app: Flask, cast: Cast, kind: str, typed: dict[str, str], words: str
) -> None:
    client.sign_in(cast.admin)
    answer = _added(client, kind, **TYPED | typed)

    assert answer.status_code == 422
    assert words in answer.text
    with app.app_context():
        assert not db.session.scalars(select(Channel)).all()


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("wecom", f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={TOKEN}"),
        ("dingtalk", f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}"),
        ("feishu", f"https://open.feishu.cn/open-apis/bot/v2/hook/{TOKEN}"),
        ("feishu", TOKEN),
    ],
)
def test_the_address_that_a_group_shows_is_taken_whole(
    client: Client, app: Flask, cast: Cast, kind: str, address: str
) -> None:
    client.sign_in(cast.admin)
    answer = _added(client, kind, token=address, unit="东山镇", **TYPED)

    assert answer.status_code == 303
    with app.app_context():
        row = db.session.scalars(select(Channel)).one()
        assert channels.settings_of(row)["token"] == TOKEN
        assert not row.for_learners, "a group hears nothing of single learners"
        assert db.session.get_one(UnitGroup, row.id).unit_id == cast.dongshan.id


def test_a_trial_needs_a_number_of_ones_own(client: Client, app: Flask, kept: Any, cast: Cast) -> None:
    client.sign_in(cast.admin)
    mail = {
        "host": "mail.county.example",
        "port": "25",
        "security": "ssl",
        "user": "",
        "password": "p",
        "sender": "a@b.c",
    }
    address = _added(client, "mail", **TYPED | mail).headers["Location"]
    answer = client.post(f"{address}/trials")

    assert (answer.status_code, "没有相应的手机号或电子邮箱" in answer.text) == (409, True)
    client.post("/account/email", data={"email": "admin@county.example"})
    assert "admin@county.example" in client.get("/account").text
    assert client.post("/account/email", data={"email": "nonsense"}).status_code == 422
    assert client.post(f"{address}/trials").status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Outgoing.recipient)).one() == cast.admin.id


def test_nobody_else_finds_channels(client: Client, cast: Cast, sms: int) -> None:
    for person in (cast.wu_gang, cast.gao_yan, cast.zhao_min, cast.ma_jun):
        client.sign_in(person)
        for path in ("/channels", "/channels/new/sms", f"/channels/{sms}", f"/channels/{sms}/trials"):
            assert client.get(path).status_code == 404
        assert client.post(f"/channels/{sms}/switch").status_code == 404
        assert client.post(f"/channels/{sms}/waiting/drop", data={"ground": "x"}).status_code == 404


# At which hour; how many went out today, are due, and are put off until tomorrow; the limit; and in how many days the last goes out.
LAST_DAYS = [
    (9, (5, 0, 470), 5, 94),
    (9, (0, 470, 0), 5, 93),
    (9, (2, 470, 0), 5, 94),
    (9, (0, 5, 0), 5, 0),
    (9, (0, 0, 1), 5, 1),
    (9, (9, 3, 0), 5, 1),
    (22, (0, 470, 0), 5, 94),
    (22, (0, 5, 0), 5, 1),
    (3, (0, 5, 0), 5, 0),
]


@pytest.mark.parametrize(("hour", "messages", "limit", "days"), LAST_DAYS)
def test_the_page_of_a_channel_says_when_the_last_that_waits_goes_out(
    client: Client, kept: Any, cast: Cast, sms: int, monkeypatch: pytest.MonkeyPatch,
    hour: int, messages: tuple[int, int, int], limit: int, days: int,
) -> None:  # fmt: skip
    at_hour(monkeypatch, hour)
    sent, due, put_off = messages
    morning = clock.start_of(clock.today() + timedelta(days=1)) + timedelta(hours=8)

    def queue() -> None:
        db.session.get_one(Channel, sms).daily_limit = limit
        for number in range(sent + due + put_off):
            state = {"state": "accepted", "tried_at": clock.now()} if number < sent else {}
            then = clock.now() if number < sent + due else morning
            db.session.add(
                Outgoing(
                    kind="reminder",
                    subject_id=0,
                    about=f"test {number}",
                    channel_id=sms,
                    recipient=1,
                    not_before=then,
                    **state,
                )
            )
        db.session.add(
            Outgoing(kind="trial", subject_id=sms, about="trial 1", channel_id=sms, recipient=1, not_before=morning)
        )

    kept(queue)
    client.sign_in(cast.admin)
    page = client.get(f"/channels/{sms}").text

    last = clock.today() + timedelta(days=days)
    assert f"共 {due + put_off} 条待发送。" in page
    assert f"按每天 {limit} 条，最后一条最早于 {last.year}年{last.month}月{last.day}日 发出。" in page
