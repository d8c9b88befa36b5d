"""The rows of noted absences."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, and_, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.courses.attaching.models import Attachment
from lms.courses.excusing.kinds import ABSENCES
from lms.db import Model
from lms.people.models import Person, Post
from lms.people.models.units import one_of


class Absence(Model):
    """Somebody holds the post and is away from it. A fact that the office knows, and no decision: it exempts nobody by itself.

    Never altered but for its last day; withdrawn where it was noted by mistake.
    """

    __table_args__ = (
        one_of("ground", ABSENCES),
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_it_begins"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    ground: Mapped[str] = mapped_column(String(20))
    from_on: Mapped[date]
    # The last day; none where it is not known.
    to_on: Mapped[date | None]
    # 文号, or what the paper is called that it rests on.
    document: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    post: Mapped[Post] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])
    made_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[made_by_id])
    attachments: Mapped[list[Attachment]] = relationship(lazy="raise", order_by=Attachment.id)

    def holds_on(self, day: date) -> bool:
        return self.withdrawn_at is None and self.from_on <= day and (self.to_on is None or self.to_on >= day)


def away_on(day: date) -> ColumnElement[bool]:
    """For queries that have Absence: the same."""
    ends = or_(Absence.to_on.is_(None), Absence.to_on >= day)
    return and_(Absence.withdrawn_at.is_(None), Absence.from_on <= day, ends)
