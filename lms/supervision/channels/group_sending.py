"""Sending the text for a group to the robot of that group, by whoever decides about its unit: once a day for one plan."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.db import db, take_turns
from lms.errors import Refused
from lms.outbox import quiet
from lms.outbox.models import Channel, Outgoing
from lms.outbox.words import ROBOTS
from lms.people import access, audit
from lms.people.models import Unit
from lms.supervision.channels import queueing
from lms.supervision.channels.models import UnitGroup
from lms.supervision.reminding import group_texts
from lms.supervision.reminding.choosing import Asked
from lms.supervision.reminding.models import GroupText

LATEST = 20
# Such a message reached nobody, and does not stand in the way of another.
CAME_TO_NOTHING = ("refused", "given_up", "skipped")


class NoGroup(Refused):
    message = _l("No group of this unit has a robot that is on.")


class NobodyLeft(Refused):
    message = _l("Nobody here has to be reminded.")


class SentToday(Refused):
    message = _l("The text about this plan goes to this group once a day, and did today or is about to.")


def _unit_of(asked: Asked) -> int | None:
    """Whose group it is: of the one unit that is looked at, or of the one that supervises what is looked at. Who looks at all
    that one unit supervises, and is of that unit, means its group."""
    if asked.post is not None:
        return None
    part, roles = asked.scope.slice, access.grants_of(asked.by)
    if part.unit is not None or part.key is not None:
        return part.unit or part.key
    # Whoever has another role as well looks at more than this one unit supervises.
    return roles[0].unit_id if len(roles) == 1 and roles[0].role == "supervisor" else None


def groups(asked: Asked) -> Sequence[Channel]:
    """The robots of that group that are on; none where the person does not decide about the unit."""
    found = (
        select(Channel)
        .join(UnitGroup, UnitGroup.channel_id == Channel.id)
        .join(Unit, Unit.id == UnitGroup.unit_id)
        .where(Unit.id == _unit_of(asked), access.among(Unit.id, access.units_decided_by(asked.by)))
        .where(Channel.on_at.is_not(None), Channel.for_units, Channel.kind.in_(ROBOTS))
    )
    return db.session.scalars(found.order_by(Channel.id)).all()


def _about(asked: Asked) -> str:
    day = clock.day_of(quiet.goes_out_at())
    return f"group {asked.scope.plan.id} {_unit_of(asked)} {day} "


def is_sent(asked: Asked) -> bool:
    """Whether every one of these robots has it for today."""
    return not _new(asked, groups(asked))


def _new(asked: Asked, robots: Sequence[Channel]) -> list[Channel]:
    today = Outgoing.about.startswith(_about(asked), autoescape=True) & Outgoing.state.not_in(CAME_TO_NOTHING)
    told = set(db.session.scalars(select(Outgoing.channel_id).where(today)))
    return [each for each in robots if each.id not in told]


def send(asked: Asked) -> int:
    """To how many groups it goes. Raises Refused."""
    if not (robots := groups(asked)):
        raise NoGroup
    if not (found := group_texts.units(asked)):
        raise NobodyLeft
    take_turns(_about(asked))
    if not (new := _new(asked, robots)):
        raise SentToday
    plan, unit_id = asked.scope.plan, _unit_of(asked)
    row = GroupText(
        plan_id=plan.id, unit_id=unit_id, state=asked.state, part=asked.scope.slice.as_args(), by_id=asked.by.id
    )
    db.session.add(row)
    db.session.flush()  # the messages name it
    for channel in new:
        queueing.group_text(row, f"{_about(asked)}{row.id}", channel)
    persons, unit = sum(len(tasks) for _unit, tasks in found), db.session.get_one(Unit, unit_id)
    audit.record("reminder.group_told", by=asked.by, subject=plan, unit=unit.name, state=asked.state, persons=persons)
    return len(new)


def sent(asked: Asked) -> Sequence[GroupText]:
    """What went to the group before, about this plan, the latest first."""
    mine = GroupText.plan_id == asked.scope.plan.id, GroupText.unit_id == _unit_of(asked)
    found = select(GroupText).options(joinedload(GroupText.by)).where(*mine)
    return db.session.scalars(found.order_by(GroupText.id.desc()).limit(LATEST)).all()
