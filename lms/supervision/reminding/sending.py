"""Sending reminders, each task once. In quiet hours they are written down and shown when these end."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, literal, null, select
from sqlalchemy.dialects import postgresql, sqlite

from lms import clock
from lms.courses.models import Enrolment
from lms.db import db, take_turns
from lms.errors import Refused, row_of
from lms.outbox import quiet
from lms.people import audit
from lms.people.models import Person
from lms.reports.slices import slice_words
from lms.supervision.channels import queueing
from lms.supervision.reminding import choosing, wording
from lms.supervision.reminding.choosing import Asked
from lms.supervision.reminding.models import Reminder


class NotOpen(Refused):
    message = _l("Nobody can be reminded of this plan: it has not opened yet, or it is closed.")


class NobodyToRemind(Refused):
    message = _l("Nobody is to be reminded: meanwhile all have completed it or were reminded by somebody else.")


def send(asked: Asked) -> int:
    """Remind all who are to be reminded; how many they are. Raises NotOpen or NobodyToRemind."""
    plan = asked.scope.plan
    if plan.closed_at or plan.opens_on > clock.today():
        raise NotOpen
    # Whoever presses at the same time comes after, and finds everybody reminded.
    take_turns(f"reminders of plan {plan.id}")
    count = add(asked.as_known_now(), by=asked.by)
    if not count:
        raise NobodyToRemind
    part = [str(words) for words in slice_words(asked.scope.slice)]
    audit.record("reminder.sent", by=asked.by, subject=plan, persons=count, state=asked.state, part=part)
    return count


def add(asked: Asked, *, step: str = "by_hand", by: Person | None = None, most: int | None = None) -> int:
    """All, or so many, in one statement, which a county of any size can wait for; and the messages to the outside beside them."""
    at = quiet.goes_out_at()
    due_on, text = choosing.finish_by(), wording.latest()
    earlier = select(func.count()).where(
        Reminder.enrolment_id == Enrolment.id, Reminder.step == step, Reminder.due_on == due_on
    )
    row = {
        "enrolment_id": Enrolment.id,
        "step": literal(step),
        "due_on": due_on,
        "number": earlier.scalar_subquery() + 1,
        "channel": literal("notice"),
        "text_id": literal(text.id) if text else null(),
        "by_id": literal(by.id) if by else null(),
        "at": literal(at, Reminder.at.type),
    }
    chosen = (
        choosing.tasks(asked, *(value.label(name) for name, value in row.items())).order_by(Enrolment.id).limit(most)
    )
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    new = dialect.insert(Reminder).from_select(list(row), chosen.where(choosing.reason(asked).is_(None)))
    done = db.session.execute(new.on_conflict_do_nothing().execution_options(preserve_rowcount=True))
    queueing.reminders(asked.scope.plan.id, at=at)
    return int(done.rowcount)  # type: ignore[attr-defined]


def read(person: Person, reminder_id: int) -> None:
    """The learner has read it, and with it all earlier ones of the same plan, for whichever post. Raises NotThere."""
    mine = select(Enrolment.id).where(Enrolment.person_id == person.id)
    shown = select(Enrolment.plan_id).join(Reminder, Reminder.enrolment_id == Enrolment.id)
    there = Reminder.enrolment_id.in_(mine) & (Reminder.at <= clock.now())
    plan_id = row_of(shown.where(Reminder.id == reminder_id, there))
    unread = select(Reminder).where(
        Reminder.enrolment_id.in_(mine.where(Enrolment.plan_id == plan_id)),
        Reminder.id <= reminder_id,
        Reminder.at <= clock.now(),
        Reminder.read_at.is_(None),
    )
    for each in db.session.scalars(unread.with_for_update()):
        each.read_at = clock.now()
