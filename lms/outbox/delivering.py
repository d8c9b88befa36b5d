"""The life of a message: due, taken by a worker under a lease, and noted with what the gateway said.

It is taken, and that is committed, before the gateway is asked. If the worker dies between, nobody can know whether the gateway
took it; it then stays unknown, and is not sent again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import func, select, update

from lms import clock
from lms.db import db, take_turns
from lms.outbox import channels, letters, quiet
from lms.outbox.letters import Letter
from lms.outbox.models import Channel, Outgoing
from lms.outbox.outcome import Outcome

LEASE = timedelta(minutes=3)
# Minutes until a gateway that surely took nothing is tried again; after the last one it is given up.
PAUSES = (1, 5, 15, 60, 240)
# A trial is asked for by whoever waits for it: no hours and no limits hold for it.
TRIAL = "trial"
# So many are looked at in one transaction.
AT_ONCE = 100
COUNTED = ("sending", "accepted", "unknown")


@dataclass(frozen=True)
class Order:
    """A message that is taken, whole, for the courier."""

    id: int
    kind: str
    settings: dict[str, Any]
    letter: Letter
    secrets: list[str]

    def as_dict(self) -> dict[str, Any]:
        letter = {"address": self.letter.address, "title": self.letter.title, "body": self.letter.body}
        return {
            "kind": self.kind,
            "settings": self.settings,
            "letter": letter | {"number": str(self.id)},
            "secrets": self.secrets,
        }


def let_go_of_broken_off() -> None:
    """What a worker took and never noted stays unknown."""
    lost = (Outgoing.state == "sending") & (Outgoing.lease_until < clock.now())
    ended = {"state": "unknown", "why": "broken_off", "ended_at": clock.now(), "lease_until": None}
    db.session.execute(update(Outgoing).where(lost).values(ended))


def _due() -> Any:
    is_due = (Outgoing.state == "waiting") & (Outgoing.not_before <= clock.now())
    return is_due & (Outgoing.kind == TRIAL) if quiet.is_quiet() else is_due


def is_wanted() -> bool:
    """Whether there is anything to do."""
    lost = (Outgoing.state == "sending") & (Outgoing.lease_until < clock.now())
    return db.session.scalar(select(Outgoing.id).where(_due() | lost).limit(1)) is not None


def channels_due() -> Sequence[int]:
    return db.session.scalars(select(Outgoing.channel_id).where(_due()).distinct().order_by(Outgoing.channel_id)).all()


def take(channel_id: int) -> Order | None:
    """The next message of this channel that is to go out now, taken; those that are not are noted on the way.

    None: there was none among the next hundred.
    """
    take_turns("outbox")
    channel = db.session.get_one(Channel, channel_id)
    due = select(Outgoing).where(_due(), Outgoing.channel_id == channel_id).order_by(Outgoing.not_before, Outgoing.id)
    for row in db.session.scalars(due.limit(AT_ONCE)):
        if row.kind != TRIAL and not left_today(channel):
            _put_off(channel)
            return None
        if (letter := _letter(row, channel)) is not None:
            return _taken(row, channel, letter)
    return None


def has_more(channel_id: int) -> bool:
    """Whether something of this channel is due still."""
    return db.session.scalar(select(Outgoing.id).where(_due(), Outgoing.channel_id == channel_id).limit(1)) is not None


def _letter(row: Outgoing, channel: Channel) -> Letter | None:
    """What to send now; None where nothing is, and why not is noted."""
    if row.kind != TRIAL and channel.on_at is None:
        _skip(row, "channel_off")
        return None
    if row.kind != TRIAL and row.recipient and _had_today(Outgoing.recipient == row.recipient) >= a_day():
        row.not_before, row.why = quiet.tomorrow(), "person_limit"
        return None
    letter = letters.written(row, channel)
    if isinstance(letter, str):
        _skip(row, letter)
        return None
    return letter


def a_day() -> int:
    """How many messages one person gets in a day at most, as the county sets it."""
    return int(current_app.config["MESSAGES_A_DAY"])


def _skip(row: Outgoing, why: str) -> None:
    row.state, row.why, row.ended_at = "skipped", why, clock.now()


def _had_today(which: Any) -> int:
    today = Outgoing.tried_at >= clock.start_of(clock.today())
    sent = select(func.count(Outgoing.id)).where(which, today, Outgoing.state.in_(COUNTED), Outgoing.kind != TRIAL)
    return db.session.scalar(sent) or 0


def left_today(channel: Channel) -> int:
    """How many messages the channel may still send on this day."""
    return max(0, channel.daily_limit - _had_today(Outgoing.channel_id == channel.id))


def _put_off(channel: Channel) -> None:
    of_channel = (Outgoing.channel_id == channel.id) & (Outgoing.kind != TRIAL)
    tomorrow = {"not_before": quiet.tomorrow(), "why": "channel_limit"}
    db.session.execute(update(Outgoing).where(_due(), of_channel).values(tomorrow))


def _taken(row: Outgoing, channel: Channel, letter: Letter) -> Order:
    now = clock.now()
    row.state, row.tried_at, row.lease_until, row.why = "sending", now, now + LEASE, None
    row.tries += 1
    return Order(row.id, channel.kind, channels.settings_of(channel), letter, channels.secrets_of(channel))


def note(order: Order, outcome: Outcome) -> None:
    """What became of a message that was taken."""
    row = db.session.scalars(select(Outgoing).where(Outgoing.id == order.id).with_for_update()).one()
    row.lease_until, row.why, row.said = None, outcome.why, outcome.said or None
    if outcome.outcome != "later":
        row.state, row.ended_at = outcome.outcome, clock.now()
    elif row.kind == TRIAL or row.tries > len(PAUSES):
        row.state, row.ended_at = "given_up", clock.now()
    else:
        row.state, row.not_before = "waiting", clock.now() + timedelta(minutes=PAUSES[row.tries - 1])
