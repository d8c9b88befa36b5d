"""What the courier makes of real gateways: HTTP that answers, refuses, is slow and dies in mid-answer; robots over TLS; a server for
mail. Each message is one request, and what is told of it is what was said."""

import json
from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from lms.outbox.carrying import Courier
from lms.outbox.outcome import Outcome
from lms.outbox.walls import is_walled
from tests.outbox import gateway
from tests.outbox.gateway import Gate

TOKEN = "k3y0fTheCounty1234"
LETTER = {"address": "13812345678", "title": "提醒", "body": '请完成“年度培训计划”, "now"', "number": "7"}
JSON = '{"to": "{mobile}", "text": "{text}", "id": "{number}"}'


@pytest.fixture(scope="module")
def courier() -> Iterator[Courier]:
    with Courier(allows_local=True) as each:
        yield each


@pytest.fixture
def gate() -> Iterator[Gate]:
    with gateway.standing() as each:
        yield each


def sms(url: str, **changes: Any) -> dict[str, Any]:
    settings = {
        "method": "POST", "url": f"{url}/send?token={TOKEN}", "headers": "Content-Type: application/json\nX-Key: abc",
        "body": JSON, "statuses": [200], "success_path": "code", "success_value": "0", "words_path": "msg",
    }  # fmt: skip
    return settings | changes


def carried(courier: Courier, kind: str, settings: dict[str, Any], **letter: str) -> Outcome:
    secrets = [TOKEN, str(settings.get("url", ""))]
    return courier.carry({"kind": kind, "settings": settings, "letter": LETTER | letter, "secrets": secrets})


def test_a_short_message_is_one_request_with_its_facts_escaped(courier: Courier, gate: Gate) -> None:
    done = carried(courier, "sms", sms(gate.url))

    assert done == Outcome("accepted", None, "已受理")
    (got,) = gate.got
    assert got["body"] == '{"to": "13812345678", "text": "请完成“年度培训计划”, \\"now\\"", "id": "7"}'
    assert got["headers"]["X-Key"] == "abc"


def test_forms_and_addresses_are_escaped_in_their_own_way(courier: Courier, gate: Gate) -> None:
    form = {"headers": "Content-Type: application/x-www-form-urlencoded", "body": "to={mobile}&text={text}"}
    carried(courier, "sms", sms(gate.url, **form), body="a&b=c")
    carried(courier, "sms", sms("", method="GET") | {"url": gate.url + "/?text={text}"}, body="a&b c")

    assert gate.got[0]["body"] == "to=13812345678&text=a%26b%3Dc"
    assert gate.got[1]["path"] == "/?text=a%26b%20c"


ANSWERS: list[tuple[dict[str, Any], Outcome]] = [
    ({"answer": {"code": 7, "msg": "余额不足"}}, Outcome("refused", None, "余额不足")),
    ({"answer": {"code": 7, "msg": f"{TOKEN} 13812345678"}}, Outcome("refused", None, "*** ***")),
    ({"status": 403, "answer": "no"}, Outcome("refused", None, "HTTP 403 no")),
    ({"status": 429, "answer": "slowly"}, Outcome("later", "busy", "slowly")),
    ({"status": 503, "answer": ""}, Outcome("later", "busy", "")),
    ({"status": 500, "answer": "oh"}, Outcome("unknown", "failed", "HTTP 500 oh")),
    ({"answer": "<html>"}, Outcome("unknown", "unreadable", "<html>")),
    ({"behaviour": "dies"}, Outcome("unknown", "broken_line", "")),
    ({"behaviour": "hangs_up"}, Outcome("unknown", "broken_line", "")),
    ({"behaviour": "moved"}, Outcome("refused", None, "HTTP 302")),
]


@pytest.mark.parametrize(("behaviour", "outcome"), ANSWERS)
def test_what_is_told_is_what_the_gateway_said(
    courier: Courier, gate: Gate, behaviour: dict[str, Any], outcome: Outcome
) -> None:
    for name, value in behaviour.items():
        setattr(gate, name, value)

    assert carried(courier, "sms", sms(gate.url)) == outcome
    assert len(gate.got) == 1, "neither sent twice nor led elsewhere"


def test_success_may_stand_anywhere_in_a_text(courier: Courier, gate: Gate) -> None:
    gate.answer = "OK:123"
    by_text = {"success_path": "", "words_path": ""}

    assert carried(courier, "sms", sms(gate.url, success_value="OK", **by_text)).outcome == "accepted"
    assert carried(courier, "sms", sms(gate.url, success_value="DONE", **by_text)).outcome == "refused"


def test_where_nobody_listens_nothing_was_taken(courier: Courier) -> None:
    settings = sms(f"http://127.0.0.1:{gateway.closed_port()}")
    assert carried(courier, "sms", settings) == Outcome("later", "unreachable", "")


def test_a_gateway_that_hangs_is_ended_and_the_next_message_goes_out(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.outbox.carrying.PATIENCE", 3)
    with Courier(allows_local=True) as courier:
        gate.behaviour = "slow"
        assert carried(courier, "sms", sms(gate.url)) == Outcome("unknown", "silent", "")
        gate.behaviour = "answers"
        assert carried(courier, "sms", sms(gate.url)).outcome == "accepted"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433"])
def test_nothing_is_sent_to_this_machine_unless_the_county_allows_it(gate: Gate, host: str) -> None:
    with Courier(allows_local=False) as courier:
        settings = sms(gate.url.replace("127.0.0.1", host))
        assert carried(courier, "sms", settings) == Outcome("refused", "walled", "")
    assert not gate.got


@pytest.mark.parametrize(
    ("address", "held"),
    [("169.254.169.254", True), ("100.100.100.200", True), ("fe80::1%eth0", True), ("fd00:ec2::254", True),
     ("64:ff9b::a9fe:a9fe", True), ("10.1.2.3", False), ("192.168.7.7", False), ("120.26.1.1", False)],
)  # fmt: skip
def test_services_of_clouds_are_held_and_networks_of_authorities_are_open(address: str, held: bool) -> None:
    assert is_walled(address) == held


@pytest.fixture(scope="module")
def robots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Courier, Gate]]:
    """The courier behind a proxy that leads to a gateway with the names of all three."""
    certificate = gateway.certificate_for(gateway.HOSTS, tmp_path_factory.mktemp("tls"))
    patch = pytest.MonkeyPatch()
    with gateway.standing(certificate) as gate, patch.context() as environment:
        environment.setenv("HTTPS_PROXY", gate.url)
        environment.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        with Courier(allows_local=True) as courier:
            yield courier, gate


ROBOTS = [
    ("wecom", {"token": TOKEN}, "qyapi.weixin.qq.com", {"errcode": 0, "errmsg": "ok"}),
    ("dingtalk", {"token": TOKEN, "secret": "SECabc"}, "oapi.dingtalk.com", {"errcode": 0, "errmsg": "ok"}),
    ("feishu", {"token": TOKEN}, "open.feishu.cn", {"code": 0, "msg": "success"}),
]


@pytest.mark.parametrize(("kind", "settings", "host", "answer"), ROBOTS)
def test_robots_are_spoken_to_as_they_want_and_a_refusal_with_status_200_is_one(
    robots: tuple[Courier, Gate], kind: str, settings: dict[str, Any], host: str, answer: dict[str, Any]
) -> None:
    courier, gate = robots
    gate.got.clear()
    gate.answer = answer
    accepted = carried(courier, kind, settings, address="")
    code, words = answer
    gate.answer = {code: 93000, words: f"invalid {TOKEN}"}
    refused = carried(courier, kind, settings, address="")
    gate.answer = {code: {"wecom": 45009, "dingtalk": 130101, "feishu": 11232}[kind], words: "too many"}
    later = carried(courier, kind, settings, address="")

    assert accepted == Outcome("accepted", None, answer[words])
    assert refused == Outcome("refused", None, "invalid *** (93000)")
    assert later.outcome == "later"
    assert [got["host"] for got in gate.got] == [host] * 3
    assert TOKEN in gate.got[0]["path"]
    assert "年度培训计划" in str(json.loads(gate.got[0]["body"]))


class Mailbox:
    """A server for mail that takes, refuses or puts off what comes."""

    said = "250 Message accepted for delivery"

    def __init__(self) -> None:
        self.got: list[Any] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address.startswith("nobody"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.got.append(envelope)
        if self.said == "dies":
            server.transport.abort()
        return self.said


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, dict[str, Any]]]:
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=gateway.closed_port())
    server.start()
    yield box, {"host": "127.0.0.1", "port": server.port, "security": "insecure", "user": "", "password": "",
                "sender": "training@county.example"}  # fmt: skip
    server.stop()


@pytest.mark.parametrize(
    ("said", "address", "outcome"),
    [
        ("250 queued as 77", "ma@county.example", Outcome("accepted", None, "250 queued as 77")),
        ("250 queued", "nobody@county.example", Outcome("refused", None, "550 no such mailbox")),
        ("451 try again later", "ma@county.example", Outcome("later", "busy", "451 try again later")),
        ("554 rejected", "ma@county.example", Outcome("refused", None, "554 rejected")),
        ("dies", "ma@county.example", Outcome("unknown", "broken_line", "")),
    ],
)
def test_mail_is_handed_over_and_told_of_as_the_server_did(
    courier: Courier, mailbox: tuple[Mailbox, dict[str, Any]], said: str, address: str, outcome: Outcome
) -> None:
    box, settings = mailbox
    box.said = said

    assert carried(courier, "mail", settings, address=address) == outcome
    for envelope in box.got:
        assert envelope.rcpt_tos == ["ma@county.example"]
        assert envelope.mail_from == "training@county.example"
        text = message_from_bytes(envelope.content, policy=policy.default).get_body(("plain",))
        assert text
        assert "年度培训计划" in text.get_content()


def test_without_a_server_for_mail_nothing_was_taken(courier: Courier) -> None:
    settings = {"host": "127.0.0.1", "port": gateway.closed_port(), "security": "insecure", "user": "", "password": "",
                "sender": "a@county.example"}  # fmt: skip
    assert carried(courier, "mail", settings, address="b@county.example") == Outcome("later", "unreachable", "")
