"""行业领域 of units, as known at a moment."""

from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select

from lms.people.models import FormerSector, Unit

# Of units that are listed under none.
NONE = "-"


def known_at(at: datetime) -> ColumnElement[str]:
    """For queries that have Unit: the sector it was listed under then, or NONE.

    Whether any unit was listed otherwise is asked once, and not of each unit.
    """
    is_otherwise = select(FormerSector.id).where(FormerSector.until > at).exists()
    later = select(func.coalesce(FormerSector.sector, NONE)).where(
        FormerSector.unit_id == Unit.id, FormerSector.until > at
    )
    then = later.order_by(FormerSector.until, FormerSector.id).limit(1).correlate(Unit).scalar_subquery()
    return func.coalesce(case((is_otherwise, then)), Unit.sector, NONE)
