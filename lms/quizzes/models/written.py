"""What people write and people mark: an answer that waits, the marks that were given, and how a quiz is marked."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.courses.models import Lesson
from lms.db import Model
from lms.people.models import Person
from lms.quizzes.models.attempts import Attempt
from lms.quizzes.settling import Way

STANDING = "removed_at IS NULL"
MARK_TO_ENTER = "NOT entered"


class MarkingWay(Model):
    """How the written answers of a quiz are marked, from a moment on. The latest row holds."""

    __table_args__ = (
        CheckConstraint("markers BETWEEN 1 AND 2", name="one_or_two"),
        CheckConstraint("gap >= 0", name="gap_of_points"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), index=True)
    markers: Mapped[int] = mapped_column(default=1)
    # By more points than these two markers may not differ, or a third decides.
    gap: Mapped[float] = mapped_column(default=2.0)
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def way(self) -> Way:
        return Way(self.markers, self.gap)


class QuizMarker(Model):
    """阅卷人: a person named to mark the written answers of a quiz."""

    __table_args__ = (
        Index("uq_quiz_marker_standing", "lesson_id", "person_id", unique=True, sqlite_where=text(STANDING),
              postgresql_where=text(STANDING)),
        Index("ix_quiz_marker_person_id", "person_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    named_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    named_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])
    lesson: Mapped[Lesson] = relationship(lazy="raise")


class WrittenAnswer(Model):
    """An answer of a paper that was handed in and that people mark. Its number stands in addresses, and names nobody."""

    __table_args__ = (
        UniqueConstraint("attempt_id", "number"),
        # All answers to one question in a row.
        Index("ix_written_answer_lesson_id", "lesson_id", "version_id", "part"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    # Of the question on the paper.
    number: Mapped[int]
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    version_id: Mapped[int]
    part: Mapped[int] = mapped_column(default=0)
    points: Mapped[float]

    attempt: Mapped[Attempt] = relationship(lazy="raise")


class HumanMark(Model):
    """What one marker gave, or took back. Rows are only added; of each marker the latest counts."""

    __table_args__ = (
        Index("ix_human_mark_written_id", "written_id"),
        Index("ix_human_mark_to_enter", "id", sqlite_where=text(MARK_TO_ENTER), postgresql_where=text(MARK_TO_ENTER)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    written_id: Mapped[int] = mapped_column(ForeignKey("written_answer.id"))
    marker_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # None: taken back.
    points: Mapped[float | None]
    # The points for each marking point, where they were given one by one.
    by_point: Mapped[list[Any]] = mapped_column(default=list)
    # The learner reads it.
    remark: Mapped[str | None] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    entered: Mapped[bool] = mapped_column(default=False)
