"""What somebody proposes about posts and who decided it; nothing changes before."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.db import Model
from lms.people.kinds import POST_KINDS
from lms.people.models.persons import Person
from lms.people.models.posts import Post
from lms.people.models.units import Unit, one_of

DIRECTIONS = ("begin", "end")
OUTCOMES = ("approved", "refused", "withdrawn")


class PostProposal(Model):
    """A post that is to begin or to end from a day on, as proposed by somebody of the unit."""

    __table_args__ = (
        one_of("direction", DIRECTIONS),
        one_of("post_kind", POST_KINDS),
        one_of("outcome", OUTCOMES),
        CheckConstraint("direction = 'begin' OR post_id IS NOT NULL", name="ends_a_post"),
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL) AND (outcome IS NULL) = (decided_by_id IS NULL)",
                        name="decided_by_somebody"),
        CheckConstraint("outcome IS NULL OR outcome <> 'refused' OR ground IS NOT NULL", name="refused_with_a_ground"),
        CheckConstraint("outcome IS NULL OR outcome <> 'approved' OR post_id IS NOT NULL", name="approved_for_a_post"),
        # Each post's end is proposed once at a time.
        Index("uq_post_proposal_open_end", "post_id", unique=True, sqlite_where=text("outcome IS NULL"),
              postgresql_where=text("outcome IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    direction: Mapped[str] = mapped_column(String(5))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    # The post that is to end, or that came of the approval.
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    name: Mapped[str] = mapped_column(String(60))
    mobile: Mapped[str | None] = mapped_column(String(20))
    post_kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str | None] = mapped_column(String(100))
    rank: Mapped[int | None] = mapped_column(SmallInteger)
    # The first day on which it is held, or no longer.
    day: Mapped[date]
    note: Mapped[str | None] = mapped_column(String(500))
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    outcome: Mapped[str | None] = mapped_column(String(10))
    ground: Mapped[str | None] = mapped_column(String(500))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]

    unit: Mapped[Unit] = relationship(lazy="raise")
    post: Mapped[Post | None] = relationship(lazy="raise")
    proposed_by: Mapped[Person] = relationship(foreign_keys=[proposed_by_id], lazy="raise")
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id], lazy="raise")
