"""Which plans a person may see a report of: those that their units have tasks in."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.errors import NotThere


def plans(units: Select[int]) -> Sequence[Plan]:
    """The published plans in which these units have tasks, the newest first."""
    concerned = select(Enrolment.id).where(Enrolment.plan_id == Plan.id, Enrolment.unit_id.in_(units)).exists()
    published = select(Plan).where(Plan.published_at.is_not(None), concerned).options(joinedload(Plan.course))
    return db.session.scalars(published.order_by(Plan.opens_on.desc(), Plan.id.desc())).all()


def plan(units: Select[int], plan_id: int | None) -> Plan | None:
    """That plan, or the newest one; nothing if there is none to see. Raises NotThere for a plan that they may not see."""
    seen = plans(units)
    if plan_id is None:
        return seen[0] if seen else None
    found = next((each for each in seen if each.id == plan_id), None)
    if found is None:
        raise NotThere
    return found
