"""改分: a released mark that was found wrong is changed, with a ground, proposed by one person and decided by one or two."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.db import Model
from lms.people.models import Person
from lms.quizzes.models.corrections import UNDECIDED
from lms.quizzes.models.written import WrittenAnswer

CHANGE_TO_ENTER = "decided_at IS NOT NULL AND NOT entered"


class MarkChange(Model):
    """Other points for one written answer, from the decision on. What the markers gave stays; undone by another change."""

    __table_args__ = (
        CheckConstraint("points <> old_points", name="changes_something"),
        CheckConstraint("decided_at IS NULL OR dropped_at IS NULL", name="decided_or_dropped"),
        Index("ix_mark_change_written_id", "written_id"),
        # An answer has one proposal at a time.
        Index("uq_mark_change_undecided", "written_id", unique=True, sqlite_where=text(UNDECIDED),
              postgresql_where=text(UNDECIDED)),
        Index("ix_mark_change_to_enter", "id", sqlite_where=text(CHANGE_TO_ENTER),
              postgresql_where=text(CHANGE_TO_ENTER)),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    written_id: Mapped[int] = mapped_column(ForeignKey("written_answer.id"))
    old_points: Mapped[float]
    points: Mapped[float]
    # The learner reads it.
    ground: Mapped[str] = mapped_column(String(1000))
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    entered: Mapped[bool] = mapped_column(default=False)

    written: Mapped[WrittenAnswer] = relationship(lazy="raise")
    proposed_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[proposed_by_id])
    decided_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[decided_by_id])

    @property
    def is_open(self) -> bool:
        return self.decided_at is None and self.dropped_at is None
