"""The plan and the morning of reminders, a real gateway for short messages, and a channel to it that is on."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from lms import clock
from lms.db import db
from lms.outbox import channels
from lms.outbox.models import Channel
from tests.outbox import gateway
from tests.outbox.gateway import Gate
from tests.supervision.reminding.conftest import morning, plan_id

__all__ = ["morning", "plan_id"]

TOKEN = "t0kenOfTheCounty99"


def sms_settings(url: str) -> dict[str, Any]:
    return {
        "method": "POST", "url": f"{url}/send?key={TOKEN}", "headers": "Content-Type: application/json",
        "body": '{"to": "{mobile}", "text": "{text}"}', "statuses": [200],
        "success_path": "code", "success_value": "0", "words_path": "msg",
    }  # fmt: skip


@pytest.fixture(autouse=True)
def local_gateways(app: Flask) -> Iterator[None]:
    app.config["CHANNELS_LOCAL"] = True
    yield
    app.config["CHANNELS_LOCAL"] = False


@pytest.fixture
def gate() -> Iterator[Gate]:
    with gateway.standing() as each:
        yield each


@pytest.fixture
def sms(kept: Callable[[Callable[[], Any]], Any], gate: Gate) -> int:
    """Both learners and units hear by it."""

    def make() -> int:
        row = Channel(
            kind="sms", name="短信平台", settings_sealed=channels.sealed(sms_settings(gate.url)), daily_limit=100,
            for_learners=True, for_units=True, on_at=clock.now(),
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        return row.id

    return int(kept(make))
