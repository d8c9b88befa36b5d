"""The rows of 下发文件: the document as it was sent, and beside each unit who of it confirmed the receipt, and when."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.db import Model
from lms.people.models import Person, Unit

# Of the instance: files of documents, apart from the papers of the training files, which are disposed of after years.
FOLDER = "dispatched"


class Dispatch(Model):
    """A document to units. Until `sent_at` it is a draft, which its author alone sees; after that only a withdrawal is added."""

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    # 文号, if it has one.
    document: Mapped[str | None] = mapped_column(String(100))
    words: Mapped[str | None] = mapped_column(String(4000))
    # The file, kept under its hash.
    name: Mapped[str | None] = mapped_column(String(255))
    media_type: Mapped[str | None] = mapped_column(String(40))
    size: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(String(64))
    receipt_by: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    drafted_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ground: Mapped[str | None] = mapped_column(String(500))

    by: Mapped[Person] = relationship(foreign_keys=[by_id], lazy="raise")
    withdrawn_by: Mapped[Person | None] = relationship(foreign_keys=[withdrawn_by_id], lazy="raise")

    @property
    def is_open(self) -> bool:
        """Whether units are to confirm its receipt."""
        return self.sent_at is not None and self.withdrawn_at is None


class DispatchUnit(Model):
    """One unit that it goes to."""

    __table_args__ = (Index("ix_dispatch_unit_unit_id_received_at", "unit_id", "received_at"),)

    dispatch_id: Mapped[int] = mapped_column(ForeignKey("dispatch.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    received_at: Mapped[datetime | None]
    # Who pressed the button: somebody of the unit, or of the office, which notes then who of the unit told it.
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    told_by: Mapped[str | None] = mapped_column(String(60))
    words: Mapped[str | None] = mapped_column(String(500))
    reminders: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[datetime | None]

    unit: Mapped[Unit] = relationship(lazy="raise")
    received_by: Mapped[Person | None] = relationship(lazy="raise")
