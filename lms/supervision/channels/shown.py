"""What became of messages to the outside, for the pages of what they tell: no more than what the gateway said."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.orm import contains_eager

from lms import clock
from lms.db import db
from lms.outbox.models import Outgoing
from lms.supervision.channels.queueing import about_reminders
from lms.supervision.reminding.models import Reminder

Told = Mapping[int, Sequence[Outgoing]]
_MESSAGES = select(Outgoing).join(Outgoing.channel).options(contains_eager(Outgoing.channel)).order_by(Outgoing.id)


def of_reminders(reminders: Sequence[Reminder]) -> Told:
    """By the reminder's number; those of one person for several posts have one message together."""
    keys = {
        each.id: (about_reminders(each.enrolment.plan_id, clock.day_of(each.at)), each.enrolment.person_id)
        for each in reminders
    }
    found = defaultdict(list)
    for row in db.session.scalars(_MESSAGES.where(tuple_(Outgoing.about, Outgoing.recipient).in_(set(keys.values())))):
        found[(row.about, row.recipient)].append(row)
    return {number: found[key] for number, key in keys.items() if key in found}


def of_subjects(kind: str, ids: Sequence[int]) -> Told:
    """Of rows of one kind, by their numbers."""
    found = defaultdict(list)
    for row in db.session.scalars(_MESSAGES.where(Outgoing.kind == kind, Outgoing.subject_id.in_(ids))):
        found[row.subject_id].append(row)
    return found
