"""Who sees a learning slip, and as what.

Overseers: those of their units. Volunteers of a township hand over those of the units there, which they know by scanning alone. The unit's
own people come by it to their task. To everybody else there is none.
"""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.courses.models import Enrolment
from lms.db import db
from lms.errors import NotThere
from lms.people import access
from lms.people.models import Person, Post, Unit
from lms.supervision.handing_out.models import LearningSlip, SlipStep


def units_handed_out_by(person: Person) -> Select[int]:
    """The ids of the units to which this person may hand over slips."""
    overseen = access.units_overseen_by(person)
    volunteers_in = (
        select(Unit.township_id)
        .join(Post, Post.unit_id == Unit.id)
        .where(Post.person_id == person.id, Post.kind == "volunteer", access.held_on(clock.today()))
    )
    return select(Unit.id).where(access.among(Unit.id, overseen) | Unit.township_id.in_(volunteers_in))


def slip(code: str) -> LearningSlip:
    """Whosever it is; ask below what the person may do with it. Raises NotThere."""
    loaded = [joinedload(LearningSlip.plan), joinedload(LearningSlip.unit)]
    row = db.session.scalar(select(LearningSlip).options(*loaded).where(LearningSlip.code == code))
    if row is None:
        raise NotThere
    return row


def is_overseen(row: LearningSlip, person: Person) -> bool:
    return _has(access.units_overseen_by(person), row.unit_id)


def may_hand_over(row: LearningSlip, person: Person) -> bool:
    return _has(units_handed_out_by(person), row.unit_id)


def _has(units: Select[int], unit_id: int) -> bool:
    return db.session.scalar(units.where(Unit.id == unit_id)) is not None


def own_task(row: LearningSlip, person: Person) -> int | None:
    """The id of the person's open task in that plan and unit, if there is one."""
    mine = (Enrolment.person_id == person.id) & (Enrolment.plan_id == row.plan_id) & (Enrolment.unit_id == row.unit_id)
    return db.session.scalar(
        select(Enrolment.id).where(mine, Enrolment.closed_at.is_(None)).order_by(Enrolment.id).limit(1)
    )


def locked(code: str, units: Select[int] | None = None) -> LearningSlip:
    """A slip, of one of these units, as it is now; whoever else wants to change it waits. Raises NotThere."""
    mine = select(LearningSlip).where(LearningSlip.code == code)
    mine = mine if units is None else mine.where(LearningSlip.unit_id.in_(units))
    row = db.session.scalar(mine.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotThere
    return row


def steps(row: LearningSlip) -> Sequence[SlipStep]:
    taken = select(SlipStep).options(joinedload(SlipStep.by)).where(SlipStep.slip_id == row.id)
    return db.session.scalars(taken.order_by(SlipStep.id)).all()


def newer(row: LearningSlip) -> LearningSlip | None:
    """The one that stands in the place of a voided slip."""
    same = (LearningSlip.plan_id == row.plan_id) & (LearningSlip.unit_id == row.unit_id)
    return db.session.scalar(select(LearningSlip).where(same, LearningSlip.voided_at.is_(None)))


def older(row: LearningSlip) -> LearningSlip | None:
    """The voided slip in whose place it was made."""
    same = (LearningSlip.plan_id == row.plan_id) & (LearningSlip.unit_id == row.unit_id)
    before = select(LearningSlip).where(same, LearningSlip.voided_at.is_not(None), LearningSlip.id < row.id)
    return db.session.scalar(before.order_by(LearningSlip.id.desc()).limit(1))


def opener(row: LearningSlip) -> str | None:
    """Who opened it first; not the name of a leading post at division level."""
    leaders = access.leaders_on(clock.today())
    return db.session.scalar(select(Person.name).where(Person.id == row.opened_by_id, Person.id.not_in(leaders)))
