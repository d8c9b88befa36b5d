"""A real worker is killed with SIGKILL between asking the gateway and noting what it said: the message stays unknown, and is not sent
again by the next one."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms import clock
from lms.config import PROJECT
from lms.db import db
from lms.outbox import tasks
from lms.outbox.delivering import TRIAL
from lms.outbox.models import Outgoing
from tests.cast import Cast
from tests.conftest import Client
from tests.outbox.gateway import Gate, wait_for


@pytest.mark.both_databases
@pytest.mark.slow
def test_a_worker_that_is_killed_in_between_leaves_it_unknown_and_the_next_sends_nothing_twice(
    client: Client, app: Flask, kept: Any, cast: Cast, sms: int, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def queue() -> None:
        db.session.add_all(
            Outgoing(kind=TRIAL, subject_id=sms, about=f"trial {who.id}", channel_id=sms, recipient=who.id,
                     not_before=clock.EPOCH) for who in (cast.admin, cast.ma_jun)
        )  # fmt: skip

    gate.behaviour = "slow"
    kept(queue)
    with app.app_context():
        db.engine.dispose()
    worker = _worker(app)
    try:
        wait_for(gate.came)
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()

    gate.behaviour = "answers"
    for minutes in (0, 4, 8):
        # The worker had the machine's time.
        monkeypatch.setattr(clock, "source", lambda ahead=timedelta(minutes=minutes): datetime.now(UTC) + ahead)
        with app.app_context():
            tasks.deliver()
    with app.app_context():
        found = dict(db.session.execute(select(Outgoing.state, Outgoing.why)).all())  # type: ignore[arg-type]
    assert found == {"unknown": "broken_off", "accepted": None}
    bodies = [got["body"] for got in gate.got]
    assert len(bodies) == len(set(bodies)) == 2, "each message was one request"
    client.sign_in(cast.admin)
    assert "发送时本站被终止" in client.get(f"/channels/{sms}").text


def _worker(app: Flask) -> subprocess.Popen[bytes]:
    """`flask worker` as it is, on the database of the test; it looks for messages when it starts."""
    address = app.config["SQLALCHEMY_DATABASE_URI"].replace("postgresql+psycopg://", "postgresql://")
    settings = {"LMS_INSTANCE": app.instance_path, "LMS_DATABASE_URL": address, "LMS_CHANNELS_LOCAL": "1"}  # fmt: skip
    command = [sys.executable, "-m", "flask", "--app", "lms", "worker"]
    return subprocess.Popen(command, cwd=PROJECT, env=os.environ | settings, start_new_session=True)
