"""Review cases: what was seen, whom it concerns, what they say, who decided what and why. Rows are added, never altered.

Only a case and a second look are stamped once more, when they are closed.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.courses.models import Annulment
from lms.db import Model
from lms.people.models import Person
from lms.people.models.units import one_of

SIGNALS = ("shared_device", "regular_beats", "same_minute", "same_answers", "missed_checks", "two_places", "by_hand")
OUTCOMES = ("no_finding", "annul")
SECOND_OUTCOMES = ("uphold", "reinstate")


class ReviewCase(Model):
    """学习异常核查: one signal about one person or group, or what a reviewer asks to be looked at."""

    __table_args__ = (
        one_of("signal", SIGNALS),
        one_of("outcome", OUTCOMES),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_with_an_outcome"),
        CheckConstraint("signal <> 'by_hand' OR (opened_by_id IS NOT NULL AND reason IS NOT NULL)",
                        name="by_hand_with_a_reason"),
        Index("uq_review_case_open", "signal", "subject", unique=True, sqlite_where=text("closed_at IS NULL"),
              postgresql_where=text("closed_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    signal: Mapped[str] = mapped_column(String(20))
    # What the signal is about, as a code: "device 3f…", "person 12"; see looking.py.
    subject: Mapped[str] = mapped_column(String(120))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    # Nobody: the worker saw a signal.
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str | None] = mapped_column(String(2000))
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(20))

    opened_by: Mapped[Person | None] = relationship(lazy="raise")

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class CaseConcern(Model):
    """A person whom a case concerns."""

    __table_args__ = (Index("ix_case_concern_person", "person_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("review_case.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class CaseStatement(Model):
    """What a person whom a case concerns says about it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_case.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    words: Mapped[str] = mapped_column(String(2000))

    person: Mapped[Person] = relationship(lazy="raise")


class SecondLook(Model):
    """复核申请: somebody whose learning was annulled asks, once, that others look again."""

    __table_args__ = (
        UniqueConstraint("case_id", "person_id"),
        one_of("outcome", SECOND_OUTCOMES),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_with_an_outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_case.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    words: Mapped[str] = mapped_column(String(2000))
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(20))

    person: Mapped[Person] = relationship(lazy="raise")


class CaseDecision(Model):
    """What one reviewer decides, of the case itself or of a second look. The latest of each reviewer counts."""

    __table_args__ = (
        one_of("outcome", OUTCOMES + SECOND_OUTCOMES),
        CheckConstraint("(second_look_id IS NULL) = (outcome IN ('no_finding', 'annul'))", name="of_its_own_kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_case.id"), index=True)
    second_look_id: Mapped[int | None] = mapped_column(ForeignKey("second_look.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    outcome: Mapped[str] = mapped_column(String(20))
    ground: Mapped[str] = mapped_column(String(1000))
    # What is to be annulled: [person, plan] in order.
    tasks: Mapped[list[Any]] = mapped_column(default=list)

    by: Mapped[Person] = relationship(lazy="raise")


class CaseAnnulment(Model):
    """What a case annulled."""

    case_id: Mapped[int] = mapped_column(ForeignKey("review_case.id"), primary_key=True)
    annulment_id: Mapped[int] = mapped_column(ForeignKey("annulment.id"), primary_key=True)

    annulment: Mapped[Annulment] = relationship(lazy="raise")


class SignalMark(Model):
    """Until which moment the worker has looked for a signal."""

    signal: Mapped[str] = mapped_column(String(20), primary_key=True)
    looked_until: Mapped[datetime]
