"""Forms of a paper: drawn by a kept seed, sealed like the paper of an attempt, printed as often as wanted. Rows are only added."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.courses.models import Lesson
from lms.db import Model
from lms.people.models import Person


class PaperForm(Model):
    """卷别 A, B, …: one paper of a quiz for a room without computers."""

    __table_args__ = (UniqueConstraint("lesson_id", "letter"), UniqueConstraint("code"))

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    letter: Mapped[str] = mapped_column(String(3))
    # What stands on the sheets, by which the form is found again: the quiz, the letter, and a check.
    code: Mapped[str] = mapped_column(String(24))
    seed: Mapped[str] = mapped_column(String(32))
    # As the paper of an attempt; see `papers`.
    paper: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    # What the paper tells those who sit it.
    minutes: Mapped[int]
    pass_mark: Mapped[int]
    drawn_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    drawn_at: Mapped[datetime] = mapped_column(default=clock.now)

    lesson: Mapped[Lesson] = relationship(lazy="raise")
    drawn_by: Mapped[Person] = relationship(lazy="raise")
