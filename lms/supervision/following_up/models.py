"""The rows of 督办: what was asked, the names behind it as they were then, and each step that followed. Nothing is altered."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.courses.models import Enrolment, Plan
from lms.db import Model
from lms.people.models import Person, Unit
from lms.people.models.units import one_of
from lms.supervision.following_up.kinds import IS_OVER, STEPS, WAITS_FOR_UNIT


class FollowUp(Model):
    """督办 of one unit about a plan, with a day to answer by."""

    # The latest step is copied here in the same transaction, for lists.
    __table_args__ = (
        one_of("state", STEPS),
        Index("ix_follow_up_unit", "unit_id", "state"),
        Index("ix_follow_up_spot_check_id", "spot_check_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    # The failed check on the spot that it is about, if it is about one.
    spot_check_id: Mapped[int | None] = mapped_column(ForeignKey("spot_check.id"))
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    # 文号, if it has one.
    document: Mapped[str | None] = mapped_column(String(100))
    words: Mapped[str] = mapped_column(String(2000))
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="issued")

    plan: Mapped[Plan] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")
    issued_by: Mapped[Person] = relationship(lazy="raise")

    @property
    def is_over(self) -> bool:
        return self.state in IS_OVER

    def is_late_on(self, day: date) -> bool:
        return self.state in WAITS_FOR_UNIT and self.due_on < day


class FollowUpName(Model):
    """A task behind it, with the names as they were when it was issued."""

    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"), primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    place: Mapped[int]
    person: Mapped[str] = mapped_column(String(60))
    unit: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date]

    enrolment: Mapped[Enrolment] = relationship(lazy="raise")


class FollowUpReceipt(Model):
    """Who of the unit confirmed having read it, and when."""

    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)

    person: Mapped[Person] = relationship(lazy="raise")


class FollowUpStep(Model):
    """What happened to it: who, when, and in which words."""

    __table_args__ = (one_of("kind", STEPS),)

    id: Mapped[int] = mapped_column(primary_key=True)
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str | None] = mapped_column(String(2000))

    by: Mapped[Person] = relationship(lazy="raise")
