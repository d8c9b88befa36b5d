"""Results of attempts as history: rows are only added, and each annuls the one before."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms import clock
from lms.db import Model
from lms.people.models.units import one_of

# By machine at hand-in; by markers; after a key was corrected; after somebody looked at marks again.
HANDED_IN, MARKED, KEY_CORRECTED, LOOKED_AGAIN = "handed_in", "marked", "key_corrected", "looked_again"
GROUNDS = (HANDED_IN, MARKED, KEY_CORRECTED, LOOKED_AGAIN)
# The first one goes into the ledger with its attempt.
RESULT_TO_ENTER = f"ground <> '{HANDED_IN}' AND NOT entered"
# Those that took the place of another.
GIVEN_ANEW = f"ground IN ('{KEY_CORRECTED}', '{LOOKED_AGAIN}')"


class AttemptResult(Model):
    """What an attempt came to from a moment on. The one with the highest number is in force; the attempt mirrors it."""

    __table_args__ = (
        UniqueConstraint("attempt_id", "number"),
        one_of("ground", GROUNDS),
        CheckConstraint("score BETWEEN 0 AND 100", name="score_of_hundred"),
        # Results that the ledger does not have yet.
        Index("ix_attempt_result_to_enter", "id", sqlite_where=text(RESULT_TO_ENTER),
              postgresql_where=text(RESULT_TO_ENTER)),
        # Certificates that state what was annulled.
        Index("ix_attempt_result_given_anew", "attempt_id", sqlite_where=text(GIVEN_ANEW),
              postgresql_where=text(GIVEN_ANEW)),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    number: Mapped[int]
    ground: Mapped[str] = mapped_column(String(20))
    score: Mapped[float]
    # The hand-in, whenever it was marked: nobody is late because a marker was, or because a key was wrong.
    passed_at: Mapped[datetime | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    # Who released it; nobody: the machine.
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # What it rests on besides paper and answers, as scoring.Basis writes it: corrections of keys, points that people gave.
    basis: Mapped[dict[str, Any]] = mapped_column(default=dict)
    entered: Mapped[bool] = mapped_column(default=False)
