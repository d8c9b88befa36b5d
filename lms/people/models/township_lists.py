"""摸清底数: which enterprises a township had, as its supervisor confirmed once a year. Rows are only added."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.db import Model
from lms.people.models.persons import Person
from lms.people.models.units import Unit


class ListConfirmation(Model):
    """One confirmation; of a year's several the latest holds."""

    __table_args__ = (Index("ix_list_confirmation_township", "township_id", "year", "confirmed_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    township_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int] = mapped_column(SmallInteger)
    count: Mapped[int]
    # SHA-256 over the rows, in hexadecimal: `township_lists.entries.digest`.
    digest: Mapped[str] = mapped_column(String(64))
    confirmed_at: Mapped[datetime] = mapped_column(default=clock.now)
    confirmed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    township: Mapped[Unit] = relationship(lazy="raise")
    confirmed_by: Mapped[Person] = relationship(lazy="raise")


class ConfirmedUnit(Model):
    """An enterprise as it stood on the list that was confirmed."""

    confirmation_id: Mapped[int] = mapped_column(ForeignKey("list_confirmation.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)
    name: Mapped[str] = mapped_column(String(200))
    credit_code: Mapped[str | None] = mapped_column(String(18))
    sector: Mapped[str | None] = mapped_column(String(40))
    risk_class: Mapped[str | None] = mapped_column(String(1))
