"""The rows of volunteers: who leads a team from when until when, hours of service, and the closing of teams."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.db import Model
from lms.people.models import Person, Unit


class TeamLeader(Model):
    """队长 of a team, from a day on."""

    __table_args__ = (
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_it_begins"),
        Index("uq_team_leader_open", "unit_id", unique=True, sqlite_where=text("to_on IS NULL"),
              postgresql_where=text("to_on IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    from_on: Mapped[date]
    # The first day on which the person no longer leads it.
    to_on: Mapped[date | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])


class Service(Model):
    """服务时长: what a volunteer did on a day for a team, as the office recorded it. Never altered; annulled with a ground."""

    __table_args__ = (
        CheckConstraint("hours > 0 AND hours <= 24", name="hours_of_one_day"),
        CheckConstraint(
            "(annulled_at IS NULL) = (annulled_ground IS NULL) AND (annulled_at IS NULL) = (annulled_by_id IS NULL)",
            name="annulled_with_a_ground",
        ),
        # Nothing is counted twice, however often a list is sent.
        Index("uq_service_standing", "person_id", "day", "activity", unique=True,
              sqlite_where=text("annulled_at IS NULL"), postgresql_where=text("annulled_at IS NULL")),
        # Sums of a team's year.
        Index("ix_service_unit_day", "unit_id", "day"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    day: Mapped[date]
    activity: Mapped[str] = mapped_column(String(200))
    hours: Mapped[Decimal] = mapped_column(Numeric(4, 1))
    place: Mapped[str] = mapped_column(String(200))
    # The name of the list that it came in with; empty for one that was typed.
    source: Mapped[str] = mapped_column(String(255), default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    annulled_at: Mapped[datetime | None]
    annulled_ground: Mapped[str | None] = mapped_column(String(500))
    annulled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])
    unit: Mapped[Unit] = relationship(lazy="raise")
    by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[by_id])
    annulled_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[annulled_by_id])


class TeamClosing(Model):
    """撤队: a team was closed with a ground, and what that ended; opened again, it keeps this row."""

    __table_args__ = (
        CheckConstraint("(reopened_at IS NULL) = (reopened_by_id IS NULL)", name="reopened_by_somebody"),
        Index("uq_team_closing_standing", "unit_id", unique=True, sqlite_where=text("reopened_at IS NULL"),
              postgresql_where=text("reopened_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    ground: Mapped[str] = mapped_column(String(500))
    # The posts that ended by it: {post id: the end known before as YYYY-MM-DD, or null}.
    ended: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Whose lead ended by it.
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("team_leader.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reopened_at: Mapped[datetime | None]
    reopened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[by_id])
    reopened_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[reopened_by_id])
    leader: Mapped[TeamLeader | None] = relationship(lazy="raise")
