"""What whoever answers for a unit reads on the first page of what the ladder told it, until that is confirmed; and what
administrators see of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from lms import clock
from lms.db import add_if_missing, db
from lms.errors import row_of
from lms.people import access
from lms.people.models import Person
from lms.supervision.escalating.models import Escalation, EscalationReceipt

# So long it stays on the first page of whoever does not confirm having read it.
SHOWN = timedelta(days=30)


def _of(person: Person) -> ColumnElement[bool]:
    """Of a liaison's own unit, and of the unit and the line that a supervisor supervises along."""
    theirs = [
        and_(
            Escalation.unit_id == grant.unit_id, Escalation.line == ("unit" if grant.role == "liaison" else grant.line)
        )
        for grant in access.grants_of(person)
        if grant.role in ("liaison", "supervisor")
    ]
    return or_(false(), *theirs)


def of_person(person: Person) -> Sequence[Escalation]:
    """What the person has not confirmed yet, the newest first."""
    mine = EscalationReceipt.escalation_id == Escalation.id, EscalationReceipt.person_id == person.id
    loaded = joinedload(Escalation.plan), joinedload(Escalation.unit), joinedload(Escalation.text)
    unread = ~select(EscalationReceipt.at).where(*mine).exists()
    lately = select(Escalation).where(_of(person), Escalation.at >= clock.now() - SHOWN, unread)
    return db.session.scalars(lately.options(*loaded).order_by(Escalation.id.desc())).all()


def read(person: Person, escalation_id: int) -> None:
    """The person has read it; the first time counts. Raises NotThere."""
    found = row_of(select(Escalation.id).where(_of(person), Escalation.id == escalation_id))
    add_if_missing(EscalationReceipt, escalation_id=found, person_id=person.id, at=clock.now())


def told(plan_id: int, *, limit: int, offset: int) -> Sequence[Escalation]:
    """What units were told of a plan, the newest first, with who read it."""
    rows = select(Escalation).where(Escalation.plan_id == plan_id).order_by(Escalation.id.desc())
    readers = selectinload(Escalation.receipts).joinedload(EscalationReceipt.person)
    return db.session.scalars(rows.options(joinedload(Escalation.unit), readers).limit(limit).offset(offset)).all()


def count_told(plan_id: int) -> tuple[int, int]:
    """How many there are, and how many of them somebody read."""
    was_read = Escalation.id.in_(select(EscalationReceipt.escalation_id))
    found = select(func.count(), func.count().filter(was_read)).where(Escalation.plan_id == plan_id)
    row = db.session.execute(found).one()
    return row[0], row[1]


def where(row: Escalation) -> dict[str, Any]:
    """The part of the report with the names behind it, as the address has it."""
    part = {"unit": row.unit_id} if row.line == "unit" else {"line": row.line, "key": row.unit_id}
    return {"plan": row.plan_id, "state": "incomplete"} | part
