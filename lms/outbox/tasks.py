"""What the worker does for messages that leave the site: channel by channel, each message in short transactions of its own."""

import threading
import time

from flask import current_app

from lms import jobs
from lms.db import db, reading
from lms.outbox import delivering
from lms.outbox.carrying import Courier

# Seconds for one channel before the next has its turn: what is left comes with the next minute.
A_TURN = 40
# One at a time, so that a gateway that hangs never holds more than one of the worker's three threads.
_turn = threading.Lock()


@jobs.every(minutes=1)
def deliver() -> None:
    if not _turn.acquire(blocking=False):
        return
    try:
        _deliver()
    finally:
        _turn.release()


@jobs.job
def deliver_now() -> None:
    """For whoever waits on a page; while another round runs, the next minute's takes it."""
    deliver()


def _deliver() -> None:
    with reading():
        is_wanted = delivering.is_wanted()
        db.session.rollback()
    if not is_wanted:
        return
    delivering.let_go_of_broken_off()
    channels = delivering.channels_due()
    db.session.commit()
    with Courier(allows_local=current_app.config["CHANNELS_LOCAL"]) as courier:
        for channel_id in channels:
            _deliver_by(channel_id, courier)


def _deliver_by(channel_id: int, courier: Courier) -> None:
    """Until the channel has no more, its turn is over, or its gateway is in trouble."""
    until, is_well = time.monotonic() + A_TURN, True
    while is_well and time.monotonic() < until:
        order = delivering.take(channel_id)
        db.session.commit()
        if order is None:
            if not delivering.has_more(channel_id):
                return
            continue
        outcome = courier.carry(order.as_dict())
        delivering.note(order, outcome)
        db.session.commit()
        is_well = outcome.outcome in ("accepted", "refused")
