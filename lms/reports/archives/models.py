"""The rows of archives in one file."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lms import made_files
from lms.db import Model
from lms.made_files import MadeFile
from lms.people.models.units import one_of


class ArchiveBundle(MadeFile, Model):
    """Training files in one file, which the worker makes and whoever asked for it fetches: of a plan, or of a year."""

    __table_args__ = (
        one_of("state", made_files.STATES),
        CheckConstraint("(plan_id IS NULL) <> (year IS NULL)", name="of_a_plan_or_a_year"),
        # The page of a plan shows one's own latest.
        Index("ix_archive_bundle_plan_asked", "plan_id", "asked_by_id"),
    )

    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    year: Mapped[int | None]
    # Of a year: {"units": [ids]}, {"persons": [ids]}, or neither for all that whoever asked may see.
    chosen: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
