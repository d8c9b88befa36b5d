"""The rows of exemptions and deferrals."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.courses.attaching.models import Attachment
from lms.courses.excusing.kinds import EXCUSALS, GROUNDS
from lms.courses.models import Plan
from lms.db import Model
from lms.people.models import Person, Post
from lms.people.models.units import one_of

# What of it is in the ledger: 1 that it was decided, 2 that it was lifted.
FACTS = "1 + CASE WHEN lifted_at IS NULL THEN 0 ELSE 2 END"


class Excusal(Model):
    """免学 or 缓学 of a post in a plan: decided by people, on a paper. Never altered; lifted with a ground.

    It belongs to plan and post and not to a row of enrolment, so that it stands on where an annulled row goes on in a new one.
    """

    __table_args__ = (
        one_of("kind", EXCUSALS),
        one_of("ground", GROUNDS),
        CheckConstraint("kind = 'exemption' OR until IS NOT NULL", name="deferred_to_a_day"),
        CheckConstraint("ground <> 'another' OR words IS NOT NULL", name="another_ground_is_told"),
        CheckConstraint(
            "(lifted_at IS NULL) = (lifted_ground IS NULL) AND (lifted_at IS NULL) = (lifted_by_id IS NULL)",
            name="lifted_with_a_ground",
        ),
        # Rates ask for the posts of one plan; a task's page for those of one post.
        Index("ix_excusal_plan_post", "plan_id", "post_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    ground: Mapped[str] = mapped_column(String(20))
    words: Mapped[str | None] = mapped_column(String(500))
    # 文号, or what the paper is called that it rests on.
    document: Mapped[str] = mapped_column(String(100))
    approved_by: Mapped[str] = mapped_column(String(100))
    # The last day of an exemption, none where it has no end; the due day of a deferral.
    until: Mapped[date | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # How several were chosen at once: the conditions of the rule, or the name of the list.
    chosen_by: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    lifted_at: Mapped[datetime | None]
    lifted_ground: Mapped[str | None] = mapped_column(String(500))
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entered: Mapped[int] = mapped_column(default=0, server_default="0")

    plan: Mapped[Plan] = relationship(lazy="raise")
    post: Mapped[Post] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])
    made_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[made_by_id])
    lifted_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[lifted_by_id])
    attachments: Mapped[list[Attachment]] = relationship(lazy="raise", order_by=Attachment.id)

    def holds_on(self, day: date) -> bool:
        """Whether it stands, and its last day has not passed."""
        return self.lifted_at is None and (self.until is None or self.until >= day)
