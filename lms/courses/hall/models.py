"""The rows of lectures held in the hall."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.courses.attaching.models import Attachment
from lms.courses.models import Lesson, Plan
from lms.db import Model
from lms.people.models import Person

# What of an attendance is in the ledger: 1 that it was entered, 2 that it was annulled.
FACTS = "1 + CASE WHEN annulled_at IS NULL THEN 0 ELSE 2 END"


class HallLecture(Model):
    """One lecture of a course, held in a room by its lecturer, for a plan. Never altered; its attendances are annulled."""

    __table_args__ = (CheckConstraint("hours > 0", name="some_hours"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # Whose people were expected: who of them was not there is the audience of the recording.
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), index=True)
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(100))
    lecturer: Mapped[str] = mapped_column(String(100))
    # As the office certifies them; an hour has the minutes of the plan's rule.
    hours: Mapped[Decimal] = mapped_column(Numeric(4, 1))
    # Whether to have been there completes the lecture; otherwise it is on record and no more.
    counts: Mapped[bool]
    # The name of the list that it came in with; empty for a typed one.
    source: Mapped[str] = mapped_column(String(255))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    plan: Mapped[Plan] = relationship(lazy="raise")
    lesson: Mapped[Lesson] = relationship(lazy="raise")
    by: Mapped[Person] = relationship(lazy="raise")


class HallAttendance(Model):
    """That a person was there; counted once, however often a list names them. Annulled with a ground."""

    __table_args__ = (
        Index("uq_hall_attendance_standing", "hall_id", "person_id", unique=True,
              sqlite_where=text("annulled_at IS NULL"), postgresql_where=text("annulled_at IS NULL")),
        CheckConstraint(
            "(annulled_at IS NULL) = (annulled_ground IS NULL) AND (annulled_at IS NULL) = (annulled_by_id IS NULL)",
            name="annulled_with_a_ground",
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall_lecture.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    annulled_at: Mapped[datetime | None]
    annulled_ground: Mapped[str | None] = mapped_column(String(500))
    annulled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entered: Mapped[int] = mapped_column(default=0, server_default="0")
    # When the worker last counted what it completes and the hours it makes; none: it has not yet.
    stamped_at: Mapped[datetime | None]

    hall: Mapped[HallLecture] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])
    annulled_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[annulled_by_id])
    attachments: Mapped[list[Attachment]] = relationship(lazy="raise", order_by=Attachment.id)
