"""What a learner reads on the first page, and what whoever sent reminders reads of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.courses.excusing.standing import is_excused
from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.people import access
from lms.people.models import Person, Post
from lms.reports import manners
from lms.reports.scope import Scope
from lms.supervision.reminding import choosing, wording
from lms.supervision.reminding.models import Reminder
from lms.web import dateformat


@dataclass(frozen=True)
class Notice:
    reminder: Reminder
    title: str
    body: str


def of_person(person: Person) -> list[Notice]:
    """The latest reminder of each plan that is open still, unless it was read: the head of three firms reads it once.

    None of a task that is exempt or put off by now, whenever that was decided.
    """
    open_ones = select(Enrolment.id).join(Plan, Plan.id == Enrolment.plan_id).where(
        Enrolment.person_id == person.id, Enrolment.closed_at.is_(None), Enrolment.completed_at.is_(None), Plan.closed_at.is_(None),
        ~is_excused(clock.now()),
    )  # fmt: skip
    # What was asked for in quiet hours is there when they end.
    told = Reminder.enrolment_id.in_(open_ones) & (Reminder.at <= clock.now())
    latest = select(func.max(Reminder.id)).where(told).group_by(Reminder.enrolment_id)
    unread = (
        select(Reminder, choosing.finish_by())
        .join(Reminder.enrolment)
        .where(Reminder.id.in_(latest), Reminder.read_at.is_(None))
    )
    plans: dict[int, list[tuple[Reminder, date]]] = defaultdict(list)
    for row, day in db.session.execute(unread.order_by(Reminder.id).options(*_TOLD)):
        plans[row.enrolment.plan_id].append((row, day))
    return [_notice(rows) for rows in plans.values()]


_TASK = joinedload(Reminder.enrolment)
_TOLD = (
    _TASK.joinedload(Enrolment.person),
    _TASK.joinedload(Enrolment.unit),
    _TASK.joinedload(Enrolment.plan),
    joinedload(Reminder.text),
    joinedload(Reminder.by),
)


def _notice(rows: Sequence[tuple[Reminder, date]]) -> Notice:
    """Of one plan, in the words of the latest: the units of all, and the earliest day by which one is to be finished now."""
    (latest, _day), due = rows[-1], dateformat(min(day for _row, day in rows))
    units = _(", ").join(dict.fromkeys(row.enrolment.unit.name for row, _day in rows))
    return Notice(latest, *wording.filled(latest.text, latest.enrolment, units, due))


def sent(scope: Scope, viewer: Person, *, limit: int, offset: int) -> Sequence[Reminder]:
    """The reminders of the tasks in scope, the newest first."""
    found = select(Reminder).where(Reminder.id.in_(_ids(scope, viewer))).options(*_TOLD)
    return db.session.scalars(found.order_by(Reminder.id.desc()).limit(limit).offset(offset)).all()


def count_sent(scope: Scope, viewer: Person) -> tuple[int, int]:
    """How many there are, and how many of them were read."""
    found = select(func.count(), func.count(Reminder.read_at)).where(Reminder.id.in_(_ids(scope, viewer)))
    row = db.session.execute(found).one()
    return row[0], row[1]


def _ids(scope: Scope, viewer: Person) -> Select[int]:
    found = scope.tasks(Reminder.id).join(Reminder, Reminder.enrolment_id == Enrolment.id)
    if manners.shows_names_of_leaders(scope.plan, viewer):
        return found
    return found.join(Post, Post.id == Enrolment.post_id).where(~access.leads_at_division_level())
