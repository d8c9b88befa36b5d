"""The laws that the site knows, with their editions."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lms.db import db
from lms.errors import row_of
from lms.statutes.models import Edition, Statute


def laws() -> Sequence[Statute]:
    """Every law with its editions, the newest first."""
    return db.session.scalars(select(Statute).options(selectinload(Statute.editions)).order_by(Statute.id)).all()


def law(statute_id: int) -> Statute:
    """A law with its editions. Raises NotThere."""
    return row_of(select(Statute).options(selectinload(Statute.editions)).where(Statute.id == statute_id))


def edition(statute_id: int, edition_id: int) -> Edition:
    """An edition of that law. Raises NotThere."""
    return row_of(select(Edition).where(Edition.id == edition_id, Edition.statute_id == statute_id))
