"""What item analysis counts: each closed attempt and each of its answers in a narrow row, copied from the evidence.

Nothing is decided by these rows. `analysis.counting` writes them, and can write them all anew.
"""

from datetime import date

from sqlalchemy import ForeignKey, Index, String
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


class CountedAnswer(Model):
    """What became of one question of such an attempt."""

    __table_args__ = (
        # Items: each of their answers by the score of its paper, in order and from the index alone.
        Index("ix_counted_answer_item", "lesson_id", "version_id", "chosen", "points", "earned", "score", "turn",
              "handed_in_on", "person_id", "attempt_id"),
        # Articles: how much of what was asked about each was known.
        Index("ix_counted_answer_article", "lesson_id", "turn", "person_id", "edition_id", "article", "inserted",
              "points", "earned", "handed_in_on", "attempt_id"),
    )  # fmt: skip

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True, autoincrement=False)
    # Of the question on the paper.
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version_id: Mapped[int] = mapped_column(ForeignKey("question_version.id"))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    article: Mapped[int | None]
    inserted: Mapped[int] = mapped_column(default=0)
    points: Mapped[float]
    earned: Mapped[float]
    # As the bank has them, sorted; empty where nothing was chosen, and of kinds without options.
    chosen: Mapped[str] = mapped_column(String(12))
    # As with the attempt.
    lesson_id: Mapped[int]
    person_id: Mapped[int]
    handed_in_on: Mapped[date]
    turn: Mapped[int]
    score: Mapped[float]
