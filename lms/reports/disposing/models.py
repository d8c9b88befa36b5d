"""The rows of retention rules, and of lists of disposal with everything on them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.db import Model
from lms.people.models import Person
from lms.people.models.units import one_of
from lms.reports.disposing.kinds import DECIDED

OUTCOMES = ("carried_out", "refused", "withdrawn")


class RetentionRule(Model):
    """From a day on, records of a kind are kept so many months. Never altered: another row changes it."""

    __table_args__ = (one_of("kind", DECIDED), CheckConstraint("months > 0", name="some_months"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    months: Mapped[int]
    from_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    made_by: Mapped[Person] = relationship(lazy="raise")


class DisposalList(Model):
    """销毁清册: records of one kind and year that one person put on it, and what another decided. Kept for good."""

    __table_args__ = (
        one_of("kind", DECIDED),
        CheckConstraint("outcome IS NULL OR outcome IN ('carried_out', 'refused', 'withdrawn')", name="outcome_known"),
        CheckConstraint(
            "(outcome IS NULL) = (decided_at IS NULL) AND (outcome IS NULL) = (decided_by_id IS NULL)", name="decided_by_somebody"
        ),
        # Who made it may take it back, and decides nothing.
        CheckConstraint("outcome IS NULL OR (outcome = 'withdrawn') = (decided_by_id = made_by_id)", name="by_another"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    year: Mapped[int]
    # Due is what its rule was about before this day.
    before_on: Mapped[date]
    months: Mapped[int]
    source: Mapped[str] = mapped_column(String(300))
    # 鉴定意见.
    ground: Mapped[str] = mapped_column(String(500))
    document: Mapped[str | None] = mapped_column(String(100))
    # Of the manifest; see manifest.py.
    sha256: Mapped[str] = mapped_column(String(64))
    # Due as well, and left out because of a hold.
    held: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[str | None] = mapped_column(String(12))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_ground: Mapped[str | None] = mapped_column(String(500))

    made_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[made_by_id])
    decided_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[decided_by_id])
    items: Mapped[list[DisposalItem]] = relationship(lazy="raise", order_by="DisposalItem.number")


class DisposalItem(Model):
    """One line of a list: what is kept of one person in that year, or one paper."""

    __table_args__ = (
        UniqueConstraint("list_id", "number"),
        Index("ix_disposal_item_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("disposal_list.id"))
    number: Mapped[int]
    # Nobody: a message to a group.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"), index=True)
    what: Mapped[str | None] = mapped_column(String(255))
    pieces: Mapped[int]
    first_on: Mapped[date]
    last_on: Mapped[date]
    sha256: Mapped[str] = mapped_column(String(64))

    person: Mapped[Person | None] = relationship(lazy="raise")

    @property
    def key(self) -> tuple[int | None, int | None]:
        return self.person_id, self.attachment_id
