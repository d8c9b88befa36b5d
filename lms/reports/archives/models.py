"""The rows of archives in one file."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms import clock
from lms.db import Model
from lms.people.models.units import one_of

STATES = ("waiting", "working", "ready", "failed", "disk_full")


class ArchiveBundle(Model):
    """All training files of a plan in one file, which the worker makes and whoever asked for it fetches."""

    __table_args__ = (
        one_of("state", STATES),
        # The page of a plan shows one's own latest.
        Index("ix_archive_bundle_plan_asked", "plan_id", "asked_by_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    # Persons whose files are in it, and how many there are.
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    # A worker that is at it says so before this moment; one that does not is dead.
    lease_until: Mapped[datetime | None]
    # Relative to the instance folder.
    path: Mapped[str | None] = mapped_column(String(100))
