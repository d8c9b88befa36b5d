"""Reminders and 督办 of the demonstration county: sent, answered, accepted, and one that waits for its answer."""

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from lms import clock
from lms.courses.models import Plan
from lms.db import db
from lms.demo import accounts, past
from lms.people import access
from lms.people.models import Person, Unit
from lms.reports.scope import Scope
from lms.reports.slices import Slice
from lms.supervision.following_up import issuing
from lms.supervision.following_up.models import FollowUp
from lms.supervision.reminding import sending
from lms.supervision.reminding.choosing import Asked

ASKED = "请督促名单内人员在期限前完成学习，逐人核实未学原因，并书面答复。"
ANSWERED = "已逐人电话通知，两人因外出未学，本周内补学完毕。"
# Reminders go out within the hours that the county sets, whatever hour the county is made at.
MORNING = 1


def tell(plan: Plan, officials: Plan, staff: dict[str, Person]) -> None:
    """Of the plan of heads a township is reminded and asked, which has answered; of that of officials an office is asked."""
    administrator = staff[accounts.ADMINISTRATOR]
    township, office = _unit(accounts.TOWNSHIP), _unit(accounts.OFFICE)
    part = Slice("territorial", township.id)
    with past.at(_days_ago(5)):
        sending.send(Asked(_scope(plan, part, administrator), "incomplete", None, administrator))
    with past.at(_days_ago(4)):
        asked = _issue(plan, part, "11", administrator)
        _issue(officials, Slice(unit=office.id), "12", administrator)
    with past.at(_days_ago(2)):
        issuing.answer(asked, ANSWERED, by=staff[accounts.TERRITORIAL])
    with past.at(_days_ago(1)):
        issuing.accept(asked, None, by=administrator)


def _unit(name: str) -> Unit:
    return db.session.scalars(select(Unit).where(Unit.name == name)).one()


def _scope(plan: Plan, part: Slice, viewer: Person) -> Scope:
    return Scope(plan, access.units_overseen_by(viewer), slice=part)


def _issue(plan: Plan, part: Slice, number: str, by: Person) -> FollowUp:
    document = f"曲安办发〔{clock.today().year}〕{number}号"
    due_on = clock.today() + timedelta(days=10)
    return issuing.issue(_scope(plan, part, by), by=by, document=document, words=ASKED, due_on=due_on)


def _days_ago(days: int) -> datetime:
    return clock.start_of(clock.today() - timedelta(days=days)) + timedelta(
        hours=current_app.config["REMINDER_HOURS"][0] + MORNING
    )
