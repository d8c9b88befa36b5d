"""A roster on its way in: staged rows with a verdict each, applied in one stroke."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from lms import clock
from lms.db import Model


class RosterImport(Model):
    """One import of one or several files: planned, then applied or given up."""

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    files: Mapped[list[Any]] = mapped_column(default=list)
    planned_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]


class RosterRow(Model):
    """One row of a sheet; what it says is sealed, because it holds ID numbers."""

    __table_args__ = (Index("ix_roster_row_verdict", "roster_import_id", "verdict", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_import_id: Mapped[int] = mapped_column(ForeignKey("roster_import.id", ondelete="CASCADE"))
    file: Mapped[str] = mapped_column(String(200))
    row: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str | None] = mapped_column(String(40))
    column: Mapped[str | None] = mapped_column(String(40))
    cells_sealed: Mapped[bytes] = mapped_column(LargeBinary)
