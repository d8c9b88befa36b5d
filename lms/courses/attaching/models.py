"""The rows of attachments."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column

from lms import clock
from lms.db import Model


class Attachment(Model):
    """A file kept beside one decision, one training, one noted absence, or one attendance in the hall. Several rows may be about the same file. Never altered, only added; a
    decision may dispose of the file, and the row stays."""

    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN excusal_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN outside_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN absence_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN attendance_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="of_one_row",
        ),
        CheckConstraint("size > 0", name="some_bytes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    excusal_id: Mapped[int | None] = mapped_column(ForeignKey("excusal.id"), index=True)
    outside_id: Mapped[int | None] = mapped_column(ForeignKey("outside_training.id"), index=True)
    absence_id: Mapped[int | None] = mapped_column(ForeignKey("absence.id"), index=True)
    attendance_id: Mapped[int | None] = mapped_column(ForeignKey("hall_attendance.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    # As its sender knows it.
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # Since when the file is disposed of.
    disposed_at: Mapped[datetime | None]
    # Whether it is in the ledger.
    entered: Mapped[bool] = mapped_column(default=False, server_default=false())

    @property
    def path(self) -> str:
        """Named by its content, relative to the instance folder."""
        return f"papers/{self.sha256}"
