"""Messages written down beside what they tell, in the same transaction: for each channel that carries it, one to each recipient that it
reaches, and never a second one for the same thing."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, and_, cast, func, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from lms import clock
from lms.courses.models import Enrolment
from lms.db import db
from lms.outbox import channels, quiet
from lms.outbox.models import Channel, Outgoing
from lms.outbox.words import ROBOTS
from lms.people.access import holds_on
from lms.people.models import Person, RoleGrant, Unit
from lms.supervision.channels.models import UnitGroup
from lms.supervision.dispatching.models import DispatchUnit
from lms.supervision.escalating.models import Escalation
from lms.supervision.following_up.models import FollowUp, FollowUpStep
from lms.supervision.reminding.models import GroupText, Reminder

COLUMNS = ("kind", "subject_id", "about", "channel_id", "recipient", "queued_at", "not_before", "state", "tries")


def address_by(kind: str) -> ColumnElement[str | None]:
    """For queries that have Person: where a channel of this kind reaches them."""
    return Person.mobile if kind == "sms" else Person.email  # type: ignore[return-value]


def about_reminders(plan_id: int, day: date) -> str:
    """One message a day about one plan, whatever reminded of it and for however many posts."""
    return f"reminder {plan_id} {day}"


def reminders(plan_id: int, *, at: datetime) -> None:
    """Of the reminders of a plan that are told at this moment."""
    about = literal(about_reminders(plan_id, clock.day_of(at)))
    for channel in channels.on(for_learners=True):
        rows = (
            _row("reminder", func.min(Reminder.id), about, channel, Enrolment.person_id, at)
            .join(Enrolment, Enrolment.id == Reminder.enrolment_id)
            .join(Person, Person.id == Enrolment.person_id)
            .where(Enrolment.plan_id == plan_id, Reminder.at == at, address_by(channel.kind).is_not(None))
            .group_by(Enrolment.person_id)
        )
        _put(rows)


def escalations(ids: Sequence[int]) -> None:
    """Of what a ladder told units."""
    about = literal("escalation ") + cast(Escalation.id, String)
    for channel in channels.on(for_units=True):
        rows = _row("escalation", Escalation.id, about, channel, _recipient(channel), quiet.goes_out_at())
        if channel.kind in ROBOTS:
            rows = rows.join(UnitGroup, UnitGroup.unit_id == Escalation.unit_id).where(
                UnitGroup.channel_id == channel.id
            )
        else:
            rows = rows.join(RoleGrant, answers_for(Escalation.unit_id, Escalation.line)).join(*_person(channel))
        _put(rows.where(Escalation.id.in_(ids)).distinct())


def follow_up(row: FollowUp, step: FollowUpStep) -> None:
    """Of a step of a 督办: an answer to whoever issued it, everything else to the unit."""
    about = literal(f"follow_up {step.id}")
    for channel in channels.on(for_units=True):
        is_robot, is_answer = channel.kind in ROBOTS, step.kind == "replied"
        if is_robot and is_answer:
            continue
        who = literal(row.issued_by_id) if is_answer else _recipient(channel)
        rows = _row("follow_up", FollowUpStep.id, about, channel, who, quiet.goes_out_at())
        if is_robot:
            rows = rows.join(UnitGroup, and_(UnitGroup.unit_id == row.unit_id, UnitGroup.channel_id == channel.id))
        elif is_answer:
            rows = rows.join(Person, and_(Person.id == row.issued_by_id, *_reachable(channel)))
        else:
            rows = rows.join(RoleGrant, answers_for(literal(row.unit_id), None)).join(*_person(channel))
            rows = rows.where(RoleGrant.person_id != row.issued_by_id)
        _put(rows.where(FollowUpStep.id == step.id).distinct())


def dispatch(dispatch_id: int, about: str) -> None:
    """To the units that have not confirmed the receipt of a document, and are not closed."""
    for channel in channels.on(for_units=True):
        rows = _row(
            "dispatch", DispatchUnit.dispatch_id, literal(about), channel, _recipient(channel), quiet.goes_out_at()
        )
        if channel.kind in ROBOTS:
            at_unit = and_(UnitGroup.unit_id == DispatchUnit.unit_id, UnitGroup.channel_id == channel.id)
            rows = rows.join(UnitGroup, at_unit)
        else:
            rows = rows.join(RoleGrant, answers_for(DispatchUnit.unit_id, None)).join(*_person(channel))
        there = DispatchUnit.unit_id.in_(select(Unit.id).where(Unit.closed_on.is_(None)))
        waiting = DispatchUnit.dispatch_id == dispatch_id, DispatchUnit.received_at.is_(None), there
        _put(rows.where(*waiting).distinct())


def group_text(row: GroupText, about: str, channel: Channel) -> None:
    """What somebody sends to a group by hand."""
    told = _row("group_text", GroupText.id, literal(about), channel, literal(0), quiet.goes_out_at())
    _put(told.where(GroupText.id == row.id))


def answers_for(unit_id: Any, line: Any) -> ColumnElement[bool]:
    """For RoleGrant: whether it makes its holder answer for the unit; along this line, if one is given."""
    supervises = RoleGrant.role == "supervisor"
    role: ColumnElement[bool]
    if line is None:
        role = RoleGrant.role.in_(("liaison", "supervisor"))
    else:
        role = or_(and_(line == "unit", RoleGrant.role == "liaison"), and_(supervises, RoleGrant.line == line))
    return and_(RoleGrant.unit_id == unit_id, role, holds_on(RoleGrant, clock.today()))


def is_answered(unit_id: ColumnElement[int], line: str) -> ColumnElement[bool]:
    """Whether anybody hears what the unit is told along this line: a person, or its group by a channel that is on."""
    holder = select(RoleGrant.id).join(Person, Person.id == RoleGrant.person_id)
    group = select(UnitGroup.unit_id).join(Channel, Channel.id == UnitGroup.channel_id)
    return or_(
        holder.where(answers_for(unit_id, literal(line)), Person.closed_at.is_(None)).exists(),
        group.where(UnitGroup.unit_id == unit_id, Channel.on_at.is_not(None), Channel.for_units).exists(),
    )


def _recipient(channel: Channel) -> Any:
    return literal(0) if channel.kind in ROBOTS else RoleGrant.person_id


def _person(channel: Channel) -> tuple[Any, ColumnElement[bool]]:
    return Person, and_(Person.id == RoleGrant.person_id, *_reachable(channel))


def _reachable(channel: Channel) -> tuple[ColumnElement[bool], ...]:
    return Person.closed_at.is_(None), address_by(channel.kind).is_not(None)


def _row(kind: str, subject: Any, about: Any, channel: Channel, recipient: Any, at: datetime) -> Select[Any]:
    moment = Outgoing.not_before.type
    return select(
        literal(kind), subject, about, literal(channel.id), cast(recipient, Integer),
        literal(clock.now(), moment), literal(at, moment), literal("waiting"), literal(0),
    )  # fmt: skip


def _put(rows: Select[Any]) -> None:
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    new = dialect.insert(Outgoing).from_select(list(COLUMNS), rows)
    db.session.execute(new.on_conflict_do_nothing())
