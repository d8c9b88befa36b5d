"""Attempts: the evidence of a quiz. It belongs to the person; enrolments are stamped from it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.courses.models import Lesson
from lms.db import Model
from lms.people.models.units import one_of

TO_ENTER = "submitted_at IS NOT NULL AND NOT entered"
BY_PERSON, BY_CLOCK, BY_INVIGILATOR = "person", "clock", "invigilator"


class Attempt(Model):
    """One sitting of one person: the sealed paper, the server's clock, the result."""

    __table_args__ = (
        # One person, one open attempt.
        Index("uq_attempt_open", "person_id", unique=True, sqlite_where=text("submitted_at IS NULL"),
              postgresql_where=text("submitted_at IS NULL")),
        # The sweep that closes what nobody handed in.
        Index("ix_attempt_due", "closes_at", sqlite_where=text("submitted_at IS NULL"),
              postgresql_where=text("submitted_at IS NULL")),
        # A person's attempts at a quiz, on its page and for the number of tries.
        Index("ix_attempt_person_lesson", "person_id", "lesson_id"),
        # Results that the ledger does not have yet.
        Index("ix_attempt_to_enter", "id", sqlite_where=text(TO_ENTER), postgresql_where=text(TO_ENTER)),
        # What was handed in since the worker last looked for signals.
        Index("ix_attempt_submitted", "submitted_at"),
        CheckConstraint("score IS NULL OR score BETWEEN 0 AND 100", name="score_of_hundred"),
        # What was handed in has a score, or waits for one.
        CheckConstraint("(score IS NOT NULL) = (submitted_at IS NOT NULL AND NOT awaits_marking)", name="submitted_has_score"),
        CheckConstraint("submitted_at IS NOT NULL OR NOT awaits_marking", name="awaits_once_submitted"),
        CheckConstraint("passed_at IS NULL OR score >= pass_mark", name="passed_by_score"),
        one_of("submitted_by", (BY_PERSON, BY_CLOCK, BY_INVIGILATOR)),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), index=True)
    # In which supervised room it was begun, if in one.
    sitting_id: Mapped[int | None] = mapped_column(ForeignKey("sitting.id"), index=True)
    seed: Mapped[str] = mapped_column(String(32))
    # Exactly what is shown, with keys, points and rules; see `papers`. Saving an answer has no use for it.
    paper: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    # For each question in order what an answer may be; see `papers.shape`.
    shape: Mapped[list[Any]]
    pass_mark: Mapped[int]
    # The rule under which it was begun, by the names of `rules.RULE`, with the plan that set it; see `rules.sealed`.
    rule: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    closes_at: Mapped[datetime]
    # How often an answer was saved: each saving takes its turn here, before or after the handing in and never beside it.
    saves: Mapped[int] = mapped_column(default=0)
    # When its page last asked how things stand; noted in supervised rooms alone.
    seen_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[str | None] = mapped_column(String(12))
    # The result in force; see AttemptResult. None: it is open, or 待阅卷.
    score: Mapped[float | None]
    passed_at: Mapped[datetime | None]
    awaits_marking: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Whether its result is in the ledger.
    entered: Mapped[bool] = mapped_column(default=False)

    lesson: Mapped[Lesson] = relationship(lazy="raise")

    @property
    def is_open(self) -> bool:
        return self.submitted_at is None and clock.now() < self.closes_at

    @property
    def is_due(self) -> bool:
        """Its time ran out and nobody has closed it yet."""
        return self.submitted_at is None and clock.now() >= self.closes_at

    @property
    def is_failed(self) -> bool:
        """Its result in force is none that passes. One that awaits marking has neither passed nor failed."""
        return self.score is not None and self.passed_at is None

    @property
    def seconds_left(self) -> float:
        return max((self.closes_at - clock.now()).total_seconds(), 0.0)


class Answer(Model):
    """One saving of one answer. Rows are only added; the one chosen last counts."""

    __table_args__ = (Index("ix_answer_attempt_number", "attempt_id", "number", "chosen_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    number: Mapped[int]
    # Letters as they stood on the screen, sorted; the texts of the blanks as JSON; or what was written. Empty when taken back.
    chosen: Mapped[str] = mapped_column(Text)
    # When it was chosen, by our clock and the age that the page gives; an answer kept back by a bad line arrives later.
    chosen_at: Mapped[datetime]
    saved_at: Mapped[datetime] = mapped_column(default=clock.now)
