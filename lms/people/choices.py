"""What forms and filters offer: townships, units that supervise, sectors."""

from collections.abc import Sequence

from sqlalchemy import select

from lms.db import db
from lms.people.models import Unit


def townships() -> Sequence[Unit]:
    """Every township, in the county's order."""
    return _standing("township")


def supervisors() -> Sequence[Unit]:
    """Every unit that can supervise others."""
    return _standing("organ", "township")


def _standing(*kinds: str) -> Sequence[Unit]:
    found = select(Unit).where(Unit.kind.in_(kinds), Unit.closed_on.is_(None))
    return db.session.scalars(found.order_by(Unit.position, Unit.name)).all()


def sectors() -> Sequence[str]:
    """Every sector that a unit has."""
    known = select(Unit.sector).where(Unit.sector.is_not(None)).distinct().order_by(Unit.sector)
    return [sector for sector in db.session.scalars(known) if sector]
