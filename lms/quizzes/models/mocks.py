"""模拟考试: a mock exam. It has the shape of an attempt and is none, so nothing that reads attempts can take it for one."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.courses.models import Lesson
from lms.db import Model
from lms.people.models.units import one_of
from lms.quizzes.models.attempts import BY_CLOCK, BY_PERSON


class Mock(Model):
    """A quiz sat on trial: the same paper, clock and marking, and it counts for nothing."""

    __table_args__ = (
        # One person, one open mock exam; an open attempt does not mind it.
        Index("uq_mock_open", "person_id", unique=True, sqlite_where=text("submitted_at IS NULL"),
              postgresql_where=text("submitted_at IS NULL")),
        Index("ix_mock_person_lesson", "person_id", "lesson_id"),
        one_of("submitted_by", (BY_PERSON, BY_CLOCK)),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), index=True)
    paper: Mapped[dict[str, Any]]
    shape: Mapped[list[Any]]
    pass_mark: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    closes_at: Mapped[datetime]
    # By number, the answer chosen last with when it was chosen and saved, in microseconds, and of what was written the
    # share of its points that the person gave it, once they did. Nobody proves anything by it.
    given: Mapped[dict[str, Any]] = mapped_column(default=dict)
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[str | None] = mapped_column(String(12))
    score: Mapped[float | None]
    # As with an attempt; what only people can mark the person judges.
    passed_at: Mapped[datetime | None]
    awaits_marking = False

    lesson: Mapped[Lesson] = relationship(lazy="raise")

    @property
    def is_unjudged(self) -> bool:
        """Whether something was written that the person has not judged yet."""
        texts = [str(number) for number, asked in enumerate(self.shape, 1) if "text" in asked]
        return any(number in self.given and self.given[number][0] and not self.given[number][3:] for number in texts)

    @property
    def is_open(self) -> bool:
        return self.submitted_at is None and clock.now() < self.closes_at

    @property
    def is_due(self) -> bool:
        """Its time ran out and nobody has closed it yet."""
        return self.submitted_at is None and not self.is_open

    @property
    def seconds_left(self) -> float:
        return max((self.closes_at - clock.now()).total_seconds(), 0.0)
