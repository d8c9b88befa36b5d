"""What whoever answers for a unit reads on the first page of what the ladder told it lately."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.db import db
from lms.people import access
from lms.people.models import Person
from lms.supervision.escalating.models import Escalation

# So long it stays on the first page.
SHOWN = timedelta(days=7)


def of_person(person: Person) -> Sequence[Escalation]:
    """Of a liaison's own unit, and of the unit and the line that a supervisor supervises along."""
    theirs = [
        and_(
            Escalation.unit_id == grant.unit_id, Escalation.line == ("unit" if grant.role == "liaison" else grant.line)
        )
        for grant in access.grants_of(person)
        if grant.role in ("liaison", "supervisor")
    ]
    if not theirs:
        return []
    lately = select(Escalation).where(or_(*theirs), Escalation.at >= clock.now() - SHOWN)
    return db.session.scalars(lately.options(joinedload(Escalation.plan)).order_by(Escalation.id.desc())).all()


def where(row: Escalation) -> dict[str, Any]:
    """The part of the report with the names behind it, as the address has it."""
    part = {"unit": row.unit_id} if row.line == "unit" else {"line": row.line, "key": row.unit_id}
    return {"plan": row.plan_id, "state": "incomplete"} | part
