"""What was handed in of a pack and not taken."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms import clock
from lms.db import Model
from lms.people.models.units import one_of
from lms.watching.offline.models import WAYS


class OfflineRefusal(Model):
    """A record that named this pack and was refused, and how often the same came again. Nothing of what it told is kept."""

    __table_args__ = (UniqueConstraint("pack_id", "sha256", "reason"), one_of("way", WAYS))

    id: Mapped[int] = mapped_column(primary_key=True)
    pack_id: Mapped[int] = mapped_column(ForeignKey("offline_pack.id"))
    # None: it named nobody of the pack.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    # Of the file as it came.
    sha256: Mapped[str] = mapped_column(String(64))
    # Which refusal, and what its sentence tells.
    reason: Mapped[str] = mapped_column(String(20))
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    way: Mapped[str] = mapped_column(String(8))
    # None: by itself, or by the command.
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    times: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    last_at: Mapped[datetime] = mapped_column(default=clock.now)
