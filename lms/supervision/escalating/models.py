"""The rules of ladders, each from a moment on, and what units were told by them. Rows are added, never altered."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.courses.models import Plan
from lms.db import Model
from lms.people.models import Person, Unit
from lms.people.models.units import one_of
from lms.supervision.escalating.kinds import LINES_OF, STEPS


class LadderRung(Model):
    """A step of a plan's ladder from now on: so many days after the due day, before it where negative; None: switched off."""

    __table_args__ = (
        one_of("step", STEPS),
        CheckConstraint("days BETWEEN -180 AND 180", name="days_of_half_a_year"),
        Index("ix_ladder_rung_plan", "plan_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    step: Mapped[str] = mapped_column(String(10))
    days: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    by: Mapped[Person] = relationship(lazy="raise")


class EscalationText(Model):
    """The words of notices to units from a moment on; the latest row counts. No title: those that the site comes with."""

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str | None] = mapped_column(String(100))
    title_en: Mapped[str | None] = mapped_column(String(100))
    body: Mapped[str | None] = mapped_column(String(500))
    body_en: Mapped[str | None] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    by: Mapped[Person] = relationship(lazy="raise")


class Escalation(Model):
    """What a unit was told once for a due day: how many tasks of the units that it answers for are not completed."""

    __table_args__ = (
        one_of("step", ("liaison", *LINES_OF)),
        UniqueConstraint("plan_id", "unit_id", "step", "line", "due_on"),
        # First pages of whoever answers for a unit.
        Index("ix_escalation_unit_at", "unit_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    step: Mapped[str] = mapped_column(String(10))
    # The line of supervision, "unit" for the unit itself: a bureau may stand on two.
    line: Mapped[str] = mapped_column(String(20))
    due_on: Mapped[date]
    tasks: Mapped[int]
    # In which words; none: those that the site comes with.
    text_id: Mapped[int | None] = mapped_column(ForeignKey("escalation_text.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    plan: Mapped[Plan] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")
    text: Mapped[EscalationText | None] = relationship(lazy="raise")
    receipts: Mapped[list["EscalationReceipt"]] = relationship(lazy="raise", order_by="EscalationReceipt.at")


class EscalationReceipt(Model):
    """Who confirmed having read what the unit was told, and when."""

    escalation_id: Mapped[int] = mapped_column(ForeignKey("escalation.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)

    person: Mapped[Person] = relationship(lazy="raise")
