"""What quizzes enter into the ledger: every attempt once it is handed in, with the hashes of its answer sheet and the first
result, corrections of keys, what markers gave and what was changed of it, and every later result.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, case, select, text

from lms import clock, ledger
from lms.courses.entering import sha256_of
from lms.ledger import Fact
from lms.quizzes import answer_keys, answer_sheets, events
from lms.quizzes.models import Attempt, AttemptResult, HumanMark, KeyCorrection, MarkChange, WrittenAnswer
from lms.quizzes.models.attempts import TO_ENTER
from lms.quizzes.models.corrections import CORRECTION_TO_ENTER
from lms.quizzes.models.results import HANDED_IN, RESULT_TO_ENTER

ATTEMPT = Attempt.__table__
RESULT = AttemptResult.__table__
CORRECTION = KeyCorrection.__table__
MARK = HumanMark.__table__
CHANGE = MarkChange.__table__
WRITTEN = WrittenAnswer.__table__
FIRST = RESULT.alias("first")
# What an attempt came to when it was handed in: nothing, if people had to mark it first.
_MARKED_LATER = (FIRST.c.id.is_not(None)) & (FIRST.c.ground != HANDED_IN)
COLUMNS = (
    *(ATTEMPT.c[name] for name in ("id", "person_id", "lesson_id", "started_at", "submitted_at", "submitted_by")),
    ATTEMPT.c.sitting_id,
    ATTEMPT.c.pass_mark,
    ATTEMPT.c.entered,
    ATTEMPT.c.closes_at,
    ATTEMPT.c.rule,
    case((_MARKED_LATER, None), (FIRST.c.id.is_not(None), FIRST.c.score), else_=ATTEMPT.c.score).label("score"),
    case((_MARKED_LATER, None), (FIRST.c.id.is_not(None), FIRST.c.passed_at), else_=ATTEMPT.c.passed_at).label(
        "passed_at"
    ),
    FIRST.c.basis,
)
HANDED_IN_ATTEMPTS = ATTEMPT.outerjoin(FIRST, (FIRST.c.attempt_id == ATTEMPT.c.id) & (FIRST.c.number == 1))


def enter_attempts() -> int:
    """A batch of attempts that were handed in; how many."""
    waiting = (
        select(*COLUMNS).select_from(HANDED_IN_ATTEMPTS).where(text(TO_ENTER.replace("entered", "attempt.entered")))
    )
    return ledger.enter(ATTEMPT, waiting, _attempt, entered=True)


def _attempt(row: Row[Any]) -> Fact:
    [(_, sheet)] = answer_sheets.of([row.id])
    body = {
        "attempt": row.id,
        "started": clock.microseconds(row.started_at),
        "submitted": clock.microseconds(row.submitted_at),
        "by": row.submitted_by,
        "sitting": row.sitting_id,
        "score": row.score,
        "pass_mark": row.pass_mark,
        "passed": _or_none(row.passed_at),
        **sheet.hashes,
        **events.sealed(row, events.rows_of(row.id)),
        **(row.basis if row.basis and row.score is not None else {}),
    }
    return Fact("attempt", row.lesson_id, body, row.person_id)


def enter_corrections() -> int:
    """A batch of corrections of keys that were decided; how many."""
    return ledger.enter(CORRECTION, select(CORRECTION).where(text(CORRECTION_TO_ENTER)), _correction, entered=True)


def _correction(row: Row[Any]) -> Fact:
    return Fact("correction", row.question_id, {"correction": row.id} | correction_facts(row))


def correction_facts(row: Row[Any]) -> dict[str, Any]:
    """A correction in the words of the ledger, which has the hash of its ground, and of texts that blanks take.

    The bank asks the question on, with the same key.
    """
    part = {"part": row.part} if row.part else {}
    return part | {
        "version": row.version_id,
        "rule": row.rule,
        "old": told_key(row.old_key),
        "new": told_key(row.key),
        "ground": sha256_of(row.ground),
        "by": [row.proposed_by_id, row.decided_by_id],
        "decided": clock.microseconds(row.decided_at),
    }


def told_key(key: str) -> str:
    return sha256_of(key) if answer_keys.is_of_blanks(key) else key


MARKS = (
    select(MARK, WRITTEN.c.attempt_id, WRITTEN.c.number, WRITTEN.c.lesson_id, ATTEMPT.c.person_id)
    .join(WRITTEN, WRITTEN.c.id == MARK.c.written_id)
    .join(ATTEMPT, ATTEMPT.c.id == WRITTEN.c.attempt_id)
)
CHANGES = (
    select(CHANGE, WRITTEN.c.attempt_id, WRITTEN.c.number, WRITTEN.c.lesson_id, ATTEMPT.c.person_id)
    .join(WRITTEN, WRITTEN.c.id == CHANGE.c.written_id)
    .join(ATTEMPT, ATTEMPT.c.id == WRITTEN.c.attempt_id)
    .where(CHANGE.c.decided_at.is_not(None))
)


def enter_marks() -> int:
    """A batch of what markers gave or took back; how many."""
    return ledger.enter(MARK, MARKS.where(~MARK.c.entered), _mark, entered=True)


def _mark(row: Row[Any]) -> Fact:
    return Fact("mark", row.lesson_id, {"mark": row.id} | mark_facts(row), row.person_id)


def mark_facts(row: Row[Any]) -> dict[str, Any]:
    """A mark in the words of the ledger, which has the hash of its remark. The person of the entry is the learner."""
    return {
        "attempt": row.attempt_id,
        "number": row.number,
        "marker": row.marker_id,
        "points": row.points,
        "by_point": row.by_point,
        "remark": None if row.remark is None else sha256_of(row.remark),
        "at": clock.microseconds(row.at),
    }


def enter_mark_changes() -> int:
    """A batch of changes of released marks that were decided; how many."""
    return ledger.enter(CHANGE, CHANGES.where(~CHANGE.c.entered), _change, entered=True)


def _change(row: Row[Any]) -> Fact:
    return Fact("mark_change", row.lesson_id, {"change": row.id} | change_facts(row), row.person_id)


def change_facts(row: Row[Any]) -> dict[str, Any]:
    """A change in the words of the ledger, which has the hash of its ground."""
    return {
        "attempt": row.attempt_id,
        "number": row.number,
        "old": row.old_points,
        "new": row.points,
        "ground": sha256_of(row.ground),
        "by": [row.proposed_by_id, row.decided_by_id],
        "decided": clock.microseconds(row.decided_at),
    }


def enter_results() -> int:
    """A batch of results that came after the hand-in; how many. Their attempts were entered before them."""
    waiting = (
        select(RESULT, ATTEMPT.c.person_id, ATTEMPT.c.lesson_id)
        .join(ATTEMPT, ATTEMPT.c.id == RESULT.c.attempt_id)
        .where(text(RESULT_TO_ENTER.replace("entered", "attempt_result.entered")), ATTEMPT.c.entered)
    )
    return ledger.enter(RESULT, waiting, _result, entered=True)


def _result(row: Row[Any]) -> Fact:
    return Fact("result", row.lesson_id, {"attempt": row.attempt_id} | result_facts(row), row.person_id)


def result_facts(row: Row[Any]) -> dict[str, Any]:
    """A result in the words of the ledger, with what it rests on besides paper and answers."""
    return {
        "number": row.number,
        "for": row.ground,
        "score": row.score,
        "passed": _or_none(row.passed_at),
        "at": clock.microseconds(row.at),
        "by": row.by_id,
        **row.basis,
    }


def _or_none(moment: datetime | None) -> int | None:
    return None if moment is None else clock.microseconds(moment)
