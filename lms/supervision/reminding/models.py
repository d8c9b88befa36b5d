"""The rows of reminders, and the texts that they were written by. Rows are added, never altered; a receipt is stamped once."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.courses.models import Enrolment, Plan
from lms.db import Model
from lms.people.models import Person, Unit
from lms.people.models.units import one_of

STEPS = ("by_hand", "learner")
CHANNELS = ("notice",)


class ReminderText(Model):
    """The words of reminders from a moment on; the latest row counts. No title: those that the site comes with."""

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str | None] = mapped_column(String(100))
    title_en: Mapped[str | None] = mapped_column(String(100))
    body: Mapped[str | None] = mapped_column(String(500))
    body_en: Mapped[str | None] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    by: Mapped[Person] = relationship(lazy="raise")


class Reminder(Model):
    """One reminder of one learning task: for which due day, which one in order, by whom, when, in which words."""

    __table_args__ = (
        one_of("step", STEPS),
        one_of("channel", CHANNELS),
        # Never twice for the same thing, also when two press at once.
        UniqueConstraint("enrolment_id", "step", "due_on", "number"),
        # Whether somebody was reminded lately, and a learner's first page.
        Index("ix_reminder_enrolment_at", "enrolment_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    step: Mapped[str] = mapped_column(String(20))
    due_on: Mapped[date]
    number: Mapped[int]
    channel: Mapped[str] = mapped_column(String(10))
    text_id: Mapped[int | None] = mapped_column(ForeignKey("reminder_text.id"))
    # Nobody: the ladder of the plan.
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    # When the learner confirmed having read it.
    read_at: Mapped[datetime | None]

    enrolment: Mapped[Enrolment] = relationship(lazy="raise")
    text: Mapped[ReminderText | None] = relationship(lazy="raise")
    by: Mapped[Person | None] = relationship(lazy="raise")


class GroupText(Model):
    """That somebody sent the text about a part of a plan to the group of a unit. The words are put together when it goes out."""

    __table_args__ = (Index("ix_group_text_plan_unit", "plan_id", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    state: Mapped[str] = mapped_column(String(20))
    # The part of the report, as addresses have it.
    part: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    plan: Mapped[Plan] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")
    by: Mapped[Person] = relationship(lazy="raise")
