"""行业领域 of units, as known at a moment."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from lms.people.models import FormerSector, Unit

# Of units that are listed under none.
NONE = "-"


def known_at(at: datetime) -> ColumnElement[str]:
    """For queries that have Unit: the sector it was listed under then, or NONE."""
    later = select(func.coalesce(FormerSector.sector, NONE)).where(
        FormerSector.unit_id == Unit.id, FormerSector.until > at
    )
    then = later.order_by(FormerSector.until, FormerSector.id).limit(1).correlate(Unit).scalar_subquery()
    return func.coalesce(then, Unit.sector, NONE)
