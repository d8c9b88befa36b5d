"""What messages to the outside say: put together when they are sent, and nothing where the matter is over by then."""

from collections.abc import Sequence

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.courses.excusing.standing import is_excused
from lms.courses.models import Enrolment
from lms.db import db
from lms.languages import in_language
from lms.outbox import letters
from lms.outbox.delivering import TRIAL
from lms.outbox.letters import Letter
from lms.outbox.models import Channel, Outgoing
from lms.outbox.words import ROBOTS
from lms.people import access
from lms.people.models import Person, Unit
from lms.reports.scope import Scope
from lms.reports.slices import Slice
from lms.supervision.dispatching import seeing as dispatches
from lms.supervision.dispatching.models import Dispatch
from lms.supervision.escalating import wording as escalation_words
from lms.supervision.escalating.models import Escalation, EscalationReceipt
from lms.supervision.following_up.kinds import STEPS
from lms.supervision.following_up.models import FollowUp, FollowUpReceipt, FollowUpStep
from lms.supervision.reminding import choosing, group_texts, wording
from lms.supervision.reminding.choosing import Asked
from lms.supervision.reminding.models import GroupText, Reminder
from lms.web import dateformat


def _sent(row: Outgoing, channel: Channel, title: str, body: str) -> Letter | str:
    """To the recipient, with the address of the site below; or why there is no way to them."""
    body = f"{body} {current_app.config['PUBLIC_URL']}"
    if channel.kind in ROBOTS:
        return Letter("", title, body)
    person = db.session.get_one(Person, row.recipient)
    if person.closed_at is not None:
        return "account_closed"
    if channel.kind == "sms":
        return Letter(person.mobile, title, body) if person.mobile else "no_mobile"
    return Letter(person.email, title, body) if person.email else "no_address"


def of_reminder(row: Outgoing, channel: Channel) -> Letter | str:
    """Of all tasks of the plan that the person was reminded of together, and still has to complete, with the day that holds now."""
    first = db.session.scalars(_reminded().where(Reminder.id == row.subject_id)).one()
    together = _reminded().where(
        Reminder.at == first.at, Enrolment.plan_id == first.enrolment.plan_id, Enrolment.person_id == row.recipient
    )
    told = together.add_columns(choosing.finish_by(), is_excused(clock.now())).order_by(Reminder.id)
    not_done = [each for each in db.session.execute(told) if _is_open(each[0].enrolment)]
    left = [(each, day) for each, day, excused in not_done if not excused]
    if not left:
        return "excused" if not_done else "completed"
    if all(each.read_at for each, _day in left):
        return "read"
    units = _(", ").join(dict.fromkeys(each.enrolment.unit.name for each, _day in left))
    first, due = left[0][0], dateformat(min(day for _each, day in left))
    return _sent(row, channel, *wording.filled(first.text, first.enrolment, units, due))


def _reminded() -> Select[Reminder]:
    task = joinedload(Reminder.enrolment)
    told = [task.joinedload(getattr(Enrolment, name)) for name in ("person", "unit", "plan")]
    return select(Reminder).join(Reminder.enrolment).options(*told, joinedload(Reminder.text))


def _is_open(task: Enrolment) -> bool:
    return task.completed_at is None and task.closed_at is None and task.plan.closed_at is None


def of_escalation(row: Outgoing, channel: Channel) -> Letter | str:
    loaded = joinedload(Escalation.plan), joinedload(Escalation.unit), joinedload(Escalation.text)
    told_of = db.session.scalars(select(Escalation).options(*loaded).where(Escalation.id == row.subject_id)).one()
    if told_of.plan.closed_at is not None:
        return "over"
    if _has_read(EscalationReceipt.escalation_id == told_of.id, EscalationReceipt.person_id == row.recipient):
        return "read"
    told, site = escalation_words.told(told_of), current_app.config["PUBLIC_URL"]
    if channel.kind in ROBOTS:
        return _sent(row, channel, *escalation_words.for_robot(told_of.text, told, site))
    return _sent(row, channel, *escalation_words.filled(told_of.text, told))


def _has_read(*receipt: ColumnElement[bool]) -> bool:
    return bool(db.session.scalar(select(exists().where(*receipt))))


def of_follow_up(row: Outgoing, channel: Channel) -> Letter | str:
    step = db.session.get_one(FollowUpStep, row.subject_id)
    told = joinedload(FollowUp.plan), joinedload(FollowUp.unit)
    asked = db.session.scalars(select(FollowUp).options(*told).where(FollowUp.id == step.follow_up_id)).one()
    if asked.state != step.kind:
        return "over"
    mine = FollowUpReceipt.follow_up_id == asked.id, FollowUpReceipt.person_id == row.recipient
    if step.kind not in ("replied", "withdrawn") and _has_read(*mine):
        return "read"
    facts = {"unit": asked.unit.name, "plan": in_language(asked.plan), "day": dateformat(asked.due_on)}
    if step.kind == "replied":
        words = _(
            "%(unit)s has answered the supervised follow-up about “%(plan)s”. The answer is on the site.", **facts
        )
    elif step.kind == "withdrawn":
        words = _(
            "%(unit)s: the supervised follow-up about “%(plan)s” was withdrawn. Nothing is to be answered any more.",
            **facts,
        )
    else:
        words = _(
            "%(unit)s: a supervised follow-up about “%(plan)s” is to be answered on the site by %(day)s.", **facts
        )
    return _sent(row, channel, _("Supervised follow-up: %(state)s", state=STEPS[step.kind]), words)


def of_dispatch(row: Outgoing, channel: Channel) -> Letter | str:
    sent = db.session.get_one(Dispatch, row.subject_id)
    if not sent.is_open:
        return "over"
    if channel.kind not in ROBOTS and not dispatches.unconfirmed(db.session.get_one(Person, row.recipient), [sent]):
        return "read"
    words = _(
        "“%(title)s” was sent to your unit. Please confirm the receipt on the site by %(day)s.",
        title=sent.title, day=dateformat(sent.receipt_by),
    )  # fmt: skip
    return _sent(row, channel, _("A document for your unit"), words)


def of_group_text(row: Outgoing, channel: Channel) -> Letter | str:
    """As things are when it goes out, within what whoever sent it sees then."""
    loaded = joinedload(GroupText.plan), joinedload(GroupText.by)
    sent = db.session.scalars(select(GroupText).options(*loaded).where(GroupText.id == row.subject_id)).one()
    if sent.plan.closed_at is not None:
        return "over"
    part = Slice.read({name: str(value) for name, value in sent.part.items()})
    asked = Asked(Scope(sent.plan, access.units_overseen_by(sent.by), slice=part), sent.state, None, sent.by)
    if not _decides(sent.by, sent.unit_id):
        return "not_theirs"
    if not (found := group_texts.units(asked)):
        return "nobody_left"
    return _sent(row, channel, _("Training not completed"), group_texts.fitting(asked, found))


def _decides(person: Person, unit_id: int) -> bool:
    decided = select(Unit.id).where(Unit.id == unit_id, access.among(Unit.id, access.units_decided_by(person)))
    return person.closed_at is None and db.session.scalar(decided) is not None


def of_trial(row: Outgoing, channel: Channel) -> Letter | str:
    return _sent(
        row, channel, _("Trial"), _("This is a trial of a channel of the training site. Nobody has to do anything.")
    )


WRITERS: Sequence[tuple[str, letters.Writer]] = (
    ("reminder", of_reminder),
    ("escalation", of_escalation),
    ("follow_up", of_follow_up),
    ("dispatch", of_dispatch),
    ("group_text", of_group_text),
    (TRIAL, of_trial),
)


def init() -> None:
    for kind, writer in WRITERS:
        letters.write(kind, writer)
