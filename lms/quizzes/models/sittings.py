"""考试场次: a supervised room, its window, who invigilates and who sits there."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.courses.models import Lesson
from lms.db import Model
from lms.people.models import Person


class Sitting(Model):
    """A quiz sat in one place. It may be begun between two moments. `everyone`: all who owe it may sit there; else the listed."""

    __table_args__ = (CheckConstraint("opens_at < ends_at", name="ends_after_opening"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), index=True)
    place: Mapped[str] = mapped_column(String(200))
    opens_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    everyone: Mapped[bool]
    # Whether its invigilators may type in what stands on the answer sheets of those who sit there.
    invigilators_enter: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    cancelled_at: Mapped[datetime | None]

    lesson: Mapped[Lesson] = relationship(lazy="raise")
    invigilators: Mapped[list[Person]] = relationship(lazy="raise", secondary="invigilator", order_by=Person.id)
    candidates: Mapped[list[Person]] = relationship(
        lazy="raise", secondary="candidate", order_by=(Person.name, Person.id)
    )

    @property
    def is_open(self) -> bool:
        return self.cancelled_at is None and self.opens_at <= clock.now() < self.ends_at


class Invigilator(Model):
    """监考人员 of a sitting."""

    __table_args__ = (UniqueConstraint("sitting_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


class Candidate(Model):
    """考生 listed for a sitting."""

    __table_args__ = (UniqueConstraint("sitting_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


class SittingMove(Model):
    """Where and when a sitting was planned before it was moved, and by whom. Rows are only added."""

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), index=True)
    place: Mapped[str] = mapped_column(String(200))
    opens_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    by: Mapped[Person] = relationship(lazy="raise")


class WrongCode(Model):
    """A wrong code of a room that somebody typed; too many in a while, and the door waits."""

    __table_args__ = (Index("ix_wrong_code_person_at", "person_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
