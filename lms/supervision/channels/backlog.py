"""What waits for a channel: how many messages, on which day the last of them goes out at its daily limit; and dropping them."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any

from sqlalchemy import func, select, update

from lms import clock
from lms.db import db, take_turns
from lms.outbox import delivering, quiet
from lms.outbox.models import Channel, Outgoing
from lms.people import audit
from lms.people.models import Person


@dataclass(frozen=True)
class Backlog:
    """The day is the earliest one: a gateway that fails, and the limit of a person, make it later."""

    channel: Channel
    messages: int
    last_on: date
    takes_days: bool


def of(channel: Channel, *, more: int = 0) -> Backlog:
    """What waits, and so many more that would be queued now."""
    waiting, due = _waiting(channel)
    room, load = channel.daily_limit, waiting + more
    last_on = first = clock.day_of(quiet.goes_out_at())
    if first == clock.today():
        room, load = delivering.left_today(channel), due + more
        last_on += _days(waiting + more - min(load, room), channel)
    elif load:
        last_on += _days(load, channel) - timedelta(days=1)
    return Backlog(channel, waiting + more, last_on, load > room)


def _days(messages: int, channel: Channel) -> timedelta:
    return timedelta(days=ceil(messages / channel.daily_limit))


def _waiting(channel: Channel) -> tuple[int, int]:
    """How many wait, and how many of them until a moment of this day."""
    is_due = Outgoing.not_before < clock.start_of(clock.today() + timedelta(days=1))
    counted = select(func.count(), func.count().filter(is_due)).select_from(Outgoing).where(_waits(channel))
    waiting, due = db.session.execute(counted).one()
    return waiting, due


def _waits(channel: Channel) -> Any:
    return (
        (Outgoing.channel_id == channel.id) & (Outgoing.state == "waiting") & (Outgoing.kind != delivering.TRIAL)
    )  # fmt: skip


def drop(channel: Channel, ground: str, *, by: Person) -> int:
    """Send nothing of what waits; how many there were. What the site itself tells stays there to be read."""
    take_turns("outbox")  # the worker takes none of them meanwhile
    dropped = {"state": "skipped", "why": "dropped", "said": by.name, "ended_at": clock.now()}
    ids = db.session.scalars(update(Outgoing).where(_waits(channel)).values(dropped).returning(Outgoing.id)).all()
    if ids:
        audit.record("channel.emptied", by=by, subject=channel, dropped=len(ids), ground=ground)
    return len(ids)
