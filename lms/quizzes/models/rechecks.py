"""成绩复核: a learner asks once that a person looks at a result again, and is answered in words."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.db import Model
from lms.quizzes.models.attempts import Attempt


class Recheck(Model):
    """One request for an attempt. What comes of it for the score is a correction of a key or a change of a mark."""

    __table_args__ = (CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name="answered_in_words"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), unique=True)
    words: Mapped[str] = mapped_column(String(1000))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    answer: Mapped[str | None] = mapped_column(String(1000))
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    attempt: Mapped[Attempt] = relationship(lazy="raise")
