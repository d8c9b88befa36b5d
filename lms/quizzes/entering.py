"""What quizzes enter into the ledger: the result of every attempt once it is handed in, and the hashes of its answer sheet."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select, text

from lms import clock, ledger
from lms.ledger import Fact
from lms.quizzes import answer_sheets
from lms.quizzes.models import Attempt
from lms.quizzes.models.attempts import TO_ENTER

ATTEMPT = Attempt.__table__
COLUMNS = (
    "id",
    "person_id",
    "lesson_id",
    "started_at",
    "submitted_at",
    "submitted_by",
    "score",
    "pass_mark",
    "passed_at",
)


def enter_results() -> int:
    """A batch of attempts that were handed in; how many."""
    waiting = select(*(ATTEMPT.c[name] for name in COLUMNS)).where(text(TO_ENTER))
    return ledger.enter(ATTEMPT, waiting, _result, entered=True)


def _result(row: Row[Any]) -> Fact:
    [(_, sheet)] = answer_sheets.of([row.id])
    body = {
        "attempt": row.id,
        "started": clock.microseconds(row.started_at),
        "submitted": clock.microseconds(row.submitted_at),
        "by": row.submitted_by,
        "score": row.score,
        "pass_mark": row.pass_mark,
        "passed": row.passed_at and clock.microseconds(row.passed_at),
        **sheet.hashes,
    }
    return Fact("attempt", row.lesson_id, body, row.person_id)
