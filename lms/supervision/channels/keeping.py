"""Setting channels up, switching them on and off, and trying them. Settings never come into the trail, only that they changed."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select

from lms import clock
from lms.db import db, take_turns
from lms.errors import Refused, row_of
from lms.outbox import channels
from lms.outbox.delivering import TRIAL
from lms.outbox.models import Channel, Outgoing
from lms.outbox.words import ROBOTS
from lms.people import audit
from lms.people.models import Person, Unit
from lms.supervision.channels.models import UnitGroup

TRIALS_SHOWN = 5


class NoSuchUnit(Refused):
    message = _l("There is no unit of this name. Please take one from the list.")
    status = 422


class OwnNumberMissing(Refused):
    message = _l("A trial goes to yourself, and your account has no mobile number or e-mail address for it.")


def every() -> Sequence[Channel]:
    return db.session.scalars(select(Channel).order_by(Channel.id)).all()


def channel(channel_id: int) -> Channel:
    """Raises NotThere."""
    return row_of(select(Channel).where(Channel.id == channel_id))


def group_of(row: Channel) -> Unit | None:
    """The unit whose group it speaks to."""
    return db.session.scalar(select(Unit).join(UnitGroup).where(UnitGroup.channel_id == row.id))


def add(kind: str, values: Mapping[str, Any], *, by: Person) -> Channel:
    """A channel that is off. Raises NoSuchUnit."""
    row = Channel(kind=kind, settings_sealed=b"", **_named(kind, values))
    row.settings_sealed = channels.sealed(dict(values["settings"]))
    db.session.add(row)
    db.session.flush()  # its group and its trace need its number
    _lead_to_group(row, values)
    audit.record("channel.added", by=by, subject=row, kind=kind)
    return row


def alter(row: Channel, values: Mapping[str, Any], *, by: Person) -> None:
    """A secret that is left empty stays as it is, unless it is to be forgotten. Raises NoSuchUnit."""
    before = channels.settings_of(row)
    secrets = set(channels.SECRETS[row.kind]) - set(values["forgotten"])
    kept = {name: before.get(name, "") for name in secrets if not values["settings"].get(name)}
    after = dict(values["settings"]) | kept
    changed = [name for name in after if after[name] != before.get(name)]
    for name, value in _named(row.kind, values).items():
        if getattr(row, name) != value:
            changed.append(name)
            setattr(row, name, value)
    row.settings_sealed = channels.sealed(after)
    _lead_to_group(row, values)
    audit.record("channel.changed", by=by, subject=row, changed=changed)


def _named(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """A group hears what its unit hears, and nothing of single learners."""
    carries = {"for_learners": kind not in ROBOTS and values["for_learners"], "for_units": values["for_units"]}
    return {"name": values["name"], "daily_limit": values["daily_limit"]} | carries


def _lead_to_group(row: Channel, values: Mapping[str, Any]) -> None:
    if row.kind not in ROBOTS:
        return
    name = values["unit"]
    unit_id = db.session.scalar(
        select(Unit.id).where(or_(Unit.name == name, Unit.short_name == name), Unit.closed_on.is_(None)).limit(1)
    )
    if unit_id is None:
        raise NoSuchUnit
    db.session.merge(UnitGroup(channel_id=row.id, unit_id=unit_id))


def switch(row: Channel, *, by: Person) -> bool:
    """On if it is off, and the other way round; whether it is on now. What waits for one that is off is not sent."""
    row.on_at = None if row.on_at else clock.now()
    audit.record("channel.switched_on" if row.on_at else "channel.switched_off", by=by, subject=row)
    return row.on_at is not None


def try_out(row: Channel, *, by: Person) -> Outgoing:
    """A message to whoever tries it, or to the group. Raises OwnNumberMissing."""
    if row.kind not in ROBOTS and not (by.mobile if row.kind == "sms" else by.email):
        raise OwnNumberMissing
    take_turns(f"trials of channel {row.id}")
    number = db.session.scalar(select(func.count(Outgoing.id)).where(Outgoing.channel_id == row.id)) or 0
    trial = Outgoing(
        kind=TRIAL, subject_id=row.id, about=f"trial {number + 1}", channel_id=row.id,
        recipient=0 if row.kind in ROBOTS else by.id, not_before=clock.now(),
    )  # fmt: skip
    db.session.add(trial)
    audit.record("channel.tried", by=by, subject=row)
    return trial


def trials(row: Channel) -> Sequence[Outgoing]:
    """The last trials, the newest first."""
    tried = select(Outgoing).where(Outgoing.kind == TRIAL, Outgoing.channel_id == row.id)
    return db.session.scalars(tried.order_by(Outgoing.id.desc()).limit(TRIALS_SHOWN)).all()


def counted() -> dict[int, dict[str, int]]:
    """How many messages of the last thirty days stand in which state, by channel; without trials."""
    lately = Outgoing.queued_at >= clock.now() - timedelta(days=30)
    rows = db.session.execute(
        select(Outgoing.channel_id, Outgoing.state, func.count())
        .where(lately, Outgoing.kind != TRIAL)
        .group_by(Outgoing.channel_id, Outgoing.state)
    )
    found: dict[int, dict[str, int]] = {}
    for channel_id, state, count in rows:
        found.setdefault(channel_id, {})[state] = count
    return found
