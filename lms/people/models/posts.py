"""Posts: a person's appointment in a unit. The post owes the training."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.db import Model
from lms.people.kinds import POST_KINDS
from lms.people.models.persons import Person
from lms.people.models.units import Unit, one_of


class Post(Model):
    """任职: person, unit, kind, rank, from and to. A new head starts a new post; the old one keeps its past."""

    __table_args__ = (
        one_of("kind", POST_KINDS),
        one_of("training", ("initial", "refresher")),
        CheckConstraint("to_on IS NULL OR from_on IS NULL OR to_on >= from_on", name="ends_after_it_begins"),
        Index("uq_post_open", "person_id", "unit_id", "kind", unique=True, sqlite_where=text("to_on IS NULL"),
              postgresql_where=text("to_on IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str | None] = mapped_column(String(100))
    rank: Mapped[int | None] = mapped_column(SmallInteger)
    # 初训 or 复训, as the roster says.
    training: Mapped[str | None] = mapped_column(String(10))
    # Unknown in some rosters; a post is open from its creation then.
    from_on: Mapped[date | None]
    # The first day on which the post is no longer held.
    to_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    person: Mapped[Person] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")
