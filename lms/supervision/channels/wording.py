"""What messages to the outside say: put together when they are sent, and nothing where the matter is over by then."""

from collections.abc import Sequence

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import joinedload

from lms.courses.models import Enrolment
from lms.db import db
from lms.languages import in_language
from lms.outbox import letters
from lms.outbox.delivering import TRIAL
from lms.outbox.letters import Letter
from lms.outbox.models import Channel, Outgoing
from lms.outbox.words import ROBOTS
from lms.people.models import Person
from lms.supervision.escalating.models import Escalation, EscalationReceipt
from lms.supervision.following_up.kinds import STEPS
from lms.supervision.following_up.models import FollowUp, FollowUpReceipt, FollowUpStep
from lms.supervision.reminding import wording
from lms.supervision.reminding.models import Reminder
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
    """Of all tasks of the plan that the person was reminded of together, and has not completed."""
    first = db.session.scalars(_reminded().where(Reminder.id == row.subject_id)).one()
    together = _reminded().where(
        Reminder.at == first.at, Enrolment.plan_id == first.enrolment.plan_id, Enrolment.person_id == row.recipient
    )
    left = [each for each in db.session.scalars(together.order_by(Reminder.id)) if _is_open(each.enrolment)]
    if not left:
        return "completed"
    if all(each.read_at for each in left):
        return "read"
    units = _(", ").join(dict.fromkeys(each.enrolment.unit.name for each in left))
    due = dateformat(min(each.due_on for each in left))
    return _sent(row, channel, *wording.filled(left[0].text, left[0].enrolment, units, due))


def _reminded() -> Select[Reminder]:
    task = joinedload(Reminder.enrolment)
    told = [task.joinedload(getattr(Enrolment, name)) for name in ("person", "unit", "plan")]
    return select(Reminder).join(Reminder.enrolment).options(*told, joinedload(Reminder.text))


def _is_open(task: Enrolment) -> bool:
    return task.completed_at is None and task.closed_at is None and task.plan.closed_at is None


def of_escalation(row: Outgoing, channel: Channel) -> Letter | str:
    told = joinedload(Escalation.plan), joinedload(Escalation.unit)
    told_of = db.session.scalars(select(Escalation).options(*told).where(Escalation.id == row.subject_id)).one()
    if told_of.plan.closed_at is not None:
        return "over"
    if _has_read(EscalationReceipt.escalation_id == told_of.id, EscalationReceipt.person_id == row.recipient):
        return "read"
    facts = {
        "unit": told_of.unit.name, "plan": in_language(told_of.plan),
        "day": dateformat(told_of.due_on), "moment": dateformat(told_of.at),
    }  # fmt: skip
    words = ngettext(
        "%(unit)s: “%(plan)s”, %(num)s task due on %(day)s was not completed on %(moment)s. Names are on the site.",
        "%(unit)s: “%(plan)s”, %(num)s tasks due on %(day)s were not completed on %(moment)s. Names are on the site.",
        told_of.tasks, **facts,
    )  # fmt: skip
    return _sent(row, channel, _("Training not completed"), words)


def _has_read(*receipt: ColumnElement[bool]) -> bool:
    return bool(db.session.scalar(select(exists().where(*receipt))))


def of_follow_up(row: Outgoing, channel: Channel) -> Letter | str:
    step = db.session.get_one(FollowUpStep, row.subject_id)
    told = joinedload(FollowUp.plan), joinedload(FollowUp.unit)
    asked = db.session.scalars(select(FollowUp).options(*told).where(FollowUp.id == step.follow_up_id)).one()
    if asked.state != step.kind:
        return "over"
    mine = FollowUpReceipt.follow_up_id == asked.id, FollowUpReceipt.person_id == row.recipient
    if step.kind != "replied" and _has_read(*mine):
        return "read"
    facts = {"unit": asked.unit.name, "plan": in_language(asked.plan), "day": dateformat(asked.due_on)}
    if step.kind == "replied":
        words = _(
            "%(unit)s has answered the supervised follow-up about “%(plan)s”. The answer is on the site.", **facts
        )
    else:
        words = _(
            "%(unit)s: a supervised follow-up about “%(plan)s” is to be answered on the site by %(day)s.", **facts
        )
    return _sent(row, channel, _("Supervised follow-up: %(state)s", state=STEPS[step.kind]), words)


def of_trial(row: Outgoing, channel: Channel) -> Letter | str:
    return _sent(
        row, channel, _("Trial"), _("This is a trial of a channel of the training site. Nobody has to do anything.")
    )


WRITERS: Sequence[tuple[str, letters.Writer]] = (
    ("reminder", of_reminder),
    ("escalation", of_escalation),
    ("follow_up", of_follow_up),
    (TRIAL, of_trial),
)


def init() -> None:
    for kind, writer in WRITERS:
        letters.write(kind, writer)
