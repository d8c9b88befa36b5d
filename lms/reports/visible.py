"""Which plans a person may see a report of: those that their units have tasks in."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.errors import row_of
from lms.people import access


def plans(units: Select[int], kind: str | None = None) -> Sequence[Plan]:
    """The published plans in which these units, or posts of this kind in them, have tasks, the newest first."""
    return db.session.scalars(_seen(units, kind)).all()


def plan(units: Select[int], plan_id: int | None, kind: str | None = None) -> Plan | None:
    """That plan, or the newest one in which a post of this kind has a task; nothing if there is none to see.

    Raises NotThere for a plan that they may not see.
    """
    if plan_id is None:
        return db.session.scalar(_seen(units, kind).limit(1))
    return row_of(_seen(units).where(Plan.id == plan_id))


def _seen(units: Select[int], kind: str | None = None) -> Select[Plan]:
    tasks = select(Enrolment.id).where(Enrolment.plan_id == Plan.id)
    first = _first(tasks if kind is None else tasks.where(Enrolment.post_kind == kind), units)
    published = select(Plan).where(Plan.published_at.is_not(None), first.is_not(None)).options(joinedload(Plan.course))
    return published.order_by(Plan.opens_on.desc(), Plan.id.desc())


def _first(tasks: Select[int], units: Select[int]) -> ColumnElement[Any]:
    """The first of these tasks that is found in a unit: with EXISTS PostgreSQL joined a million tasks with all units."""
    walked = access.walked(units)
    if walked is None:
        return tasks.where(access.among(Enrolment.unit_id, units)).correlate(Plan).limit(1).scalar_subquery()
    found = [each.where(_one(tasks, unit_id)).limit(1).scalar_subquery() for each, unit_id in walked]
    return func.coalesce(*found)


def _one(tasks: Select[int], unit_id: Any) -> ColumnElement[bool]:
    of_unit = tasks.where(Enrolment.unit_id == unit_id).correlate_except(Enrolment)
    return of_unit.limit(1).scalar_subquery().is_not(None)
