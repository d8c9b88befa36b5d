"""Who would get what by which channel, and who would not and why, before anything is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import case, func, null, select

from lms import clock
from lms.db import db
from lms.outbox import channels, quiet
from lms.outbox.models import Channel, Outgoing
from lms.outbox.words import ROBOTS
from lms.people.models import Person, RoleGrant
from lms.supervision.channels import backlog, queueing
from lms.supervision.channels.backlog import Backlog
from lms.supervision.channels.models import UnitGroup
from lms.supervision.reminding import choosing
from lms.supervision.reminding.choosing import Asked, Candidate


@dataclass(frozen=True)
class Way:
    """One channel for one recipient: None, it is told so; or a code of `words.REASONS`."""

    channel: Channel
    why: str | None


@dataclass(frozen=True)
class Reader:
    """Whoever answers for a unit, by name; a group has the name of its channel."""

    name: str
    ways: list[Way] = field(default_factory=list)


def counted(asked: Asked) -> Sequence[tuple[Channel, Mapping[str | None, int]]]:
    """For each channel to learners, how many persons it tells (None), and how many it does not for which reason."""
    return [(channel, _counted(asked, channel)) for channel in channels.on(for_learners=True)]


def _counted(asked: Asked, channel: Channel) -> Mapping[str | None, int]:
    # The learner may be named once for several posts.
    told = Outgoing.about == _about(asked)
    before = (
        select(Outgoing.id).where(told, Outgoing.channel_id == channel.id, Outgoing.recipient == Person.id).exists()
    )
    why = case((queueing.address_by(channel.kind).is_(None), _missing(channel)), (before, "told_today"), else_=null())
    rows = choosing.tasks(asked, Person.id.label("person"), why.label("why")).where(choosing.reason(asked).is_(None))
    each = rows.subquery()
    found = select(each.c.why, func.count(func.distinct(each.c.person))).group_by(each.c.why)
    return dict(db.session.execute(found).all())  # type: ignore[arg-type]


def slow(outside: Sequence[tuple[Channel, Mapping[str | None, int]]]) -> Sequence[Backlog]:
    """Of channels with whom they would tell: those that would need more than one day for it."""
    foreseen = [backlog.of(channel, more=counts[None]) for channel, counts in outside if counts.get(None)]
    return [each for each in foreseen if each.takes_days]


def _about(asked: Asked) -> str:
    return queueing.about_reminders(asked.scope.plan.id, clock.day_of(quiet.goes_out_at()))


def _missing(channel: Channel) -> str:
    return "no_mobile" if channel.kind == "sms" else "no_address"


def ways(asked: Asked, candidates: Sequence[Candidate]) -> Mapping[int, Sequence[Way]]:
    """Of those who would be reminded, by post."""
    carrying = channels.on(for_learners=True)
    reminded = [each for each in candidates if each.left_out is None]
    if not carrying or not reminded:
        return {}
    told = select(Outgoing.channel_id, Outgoing.recipient).where(
        Outgoing.about == _about(asked), Outgoing.recipient.in_([each.person_id for each in reminded])
    )
    before = {tuple(row) for row in db.session.execute(told)}
    return {each.post_id: [_way(channel, each, before) for channel in carrying] for each in reminded}


def _way(channel: Channel, each: Candidate, before: set[tuple[int, ...]]) -> Way:
    if not (each.mobile if channel.kind == "sms" else each.email):
        return Way(channel, _missing(channel))
    return Way(channel, "told_today" if (channel.id, each.person_id) in before else None)


def readers(places: Sequence[tuple[int, str]]) -> Mapping[tuple[int, str], Sequence[Reader]]:
    """Of units that a ladder tells along a line ("unit": the unit itself): who reads it, and by which channels."""
    carrying = channels.on(for_units=True)
    if not places:
        return {}
    units = {unit_id for unit_id, _line in places}
    robots = [channel for channel in carrying if channel.kind in ROBOTS]
    others = [channel for channel in carrying if channel.kind not in ROBOTS]
    groups = _groups(units, robots)
    people = _people(units)
    return {
        place: [_reader(row, others) for row in people.get(place, ())] + groups.get(place[0], [])
        for place in set(places)
    }


def _people(units: set[int]) -> Mapping[tuple[int, str], list[Person]]:
    found: dict[Any, list[Person]] = {}
    grants = select(RoleGrant.unit_id, RoleGrant.role, RoleGrant.line, Person).join(
        Person, RoleGrant.person_id == Person.id
    )
    holds = queueing.answers_for(RoleGrant.unit_id, None), RoleGrant.unit_id.in_(units), Person.closed_at.is_(None)
    for unit_id, role, line, person in db.session.execute(grants.where(*holds).order_by(Person.id)):
        found.setdefault((unit_id, "unit" if role == "liaison" else line), []).append(person)
    return found


def _reader(person: Person, carrying: Sequence[Channel]) -> Reader:
    has = {"sms": person.mobile, "mail": person.email}
    return Reader(person.name, [Way(each, None if has[each.kind] else _missing(each)) for each in carrying])


def _groups(units: set[int], robots: Sequence[Channel]) -> Mapping[int, list[Reader]]:
    by_id = {each.id: each for each in robots}
    found: dict[int, list[Reader]] = {}
    rows = select(UnitGroup).where(UnitGroup.unit_id.in_(units), UnitGroup.channel_id.in_(by_id))
    for row in db.session.scalars(rows.order_by(UnitGroup.channel_id)):
        channel = by_id[row.channel_id]
        found.setdefault(row.unit_id, []).append(Reader(channel.name, [Way(channel, None)]))
    return found
