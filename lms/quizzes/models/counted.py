"""What item analysis counts: each closed attempt in one narrow row, copied from the evidence.

Nothing is decided by these rows. `analysis.counting` writes them, and can write them all anew.
"""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model


class CountedAttempt(Model):
    """A closed attempt, by the result that is in force."""

    __table_args__ = (
        # The spread of a quiz, answered from the index alone.
        Index("ix_counted_attempt_quiz", "lesson_id", "turn", "handed_in_on", "person_id", "score", "is_passed",
              "error_variance", "attempt_id"),
    )  # fmt: skip

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True, autoincrement=False)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # The county's day of the handing in.
    handed_in_on: Mapped[date]
    # 1: the person's first try at the quiz, or the first since passing it, when a new period asks for it again.
    turn: Mapped[int]
    # The number of that result.
    result: Mapped[int]
    score: Mapped[float]
    is_passed: Mapped[bool]
    questions: Mapped[int]
    # What the drawing of other questions would have changed, as `analysis.reliability.error_variance` reckons it.
    error_variance: Mapped[float | None]
    # What became of each question, in the order of the paper: one sign each, of CountedOutcome.
    outcomes: Mapped[str] = mapped_column(Text)


class CountedOutcome(Model):
    """What can become of a question in a quiz, under a sign of its own: the version asked, what was chosen and what it earned."""

    __table_args__ = (UniqueConstraint("version_id", "lesson_id", "chosen", "points", "earned"),)

    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), primary_key=True)
    # From 1 in each quiz; the sign follows from it.
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version_id: Mapped[int] = mapped_column(ForeignKey("question_version.id"))
    # As the bank has them, sorted; empty where nothing was chosen, and of kinds without options.
    chosen: Mapped[str] = mapped_column(String(12))
    points: Mapped[float]
    earned: Mapped[float]
