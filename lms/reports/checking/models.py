"""What self-checks have found. Rows are only added."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms import clock
from lms.db import Model


class SelfCheck(Model):
    """One check of all tallies and all evidence, as everything stood when it began."""

    id: Mapped[int] = mapped_column(primary_key=True)
    began_at: Mapped[datetime] = mapped_column(default=clock.now)
    # None: under way, or broken off.
    ended_at: Mapped[datetime | None]
    # How many tallies, entries of the ledger and persons were looked at.
    tallies: Mapped[int] = mapped_column(default=0)
    entries: Mapped[int] = mapped_column(default=0)
    persons: Mapped[int] = mapped_column(default=0)
    differences: Mapped[int] = mapped_column(default=0)


class FoundDifference(Model):
    """One of its differences, as code and facts; the first thousand are kept."""

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("self_check.id"), index=True)
    code: Mapped[str] = mapped_column(String(30))
    facts: Mapped[dict[str, Any]]
