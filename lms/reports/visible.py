"""Which plans a person may see a report of: those that their units have tasks in."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.errors import row_of
from lms.people import access


def plans(units: Select[int]) -> Sequence[Plan]:
    """The published plans in which these units have tasks, the newest first."""
    return db.session.scalars(_seen(units)).all()


def plan(units: Select[int], plan_id: int | None) -> Plan | None:
    """That plan, or the newest one; nothing if there is none to see. Raises NotThere for a plan that they may not see."""
    if plan_id is None:
        return db.session.scalar(_seen(units).limit(1))
    return row_of(_seen(units).where(Plan.id == plan_id))


def _seen(units: Select[int]) -> Select[Plan]:
    concerned = (
        select(Enrolment.id).where(Enrolment.plan_id == Plan.id, access.among(Enrolment.unit_id, units)).exists()
    )
    published = select(Plan).where(Plan.published_at.is_not(None), concerned).options(joinedload(Plan.course))
    return published.order_by(Plan.opens_on.desc(), Plan.id.desc())
