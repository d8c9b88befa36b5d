"""Results of quizzes and readings, which never change once they are there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row

from lms import clock
from lms.reports.evidence.completing import Evidence
from lms.reports.evidence.differences import Difference, difference
from lms.reports.evidence.standing import Standing, microseconds
from lms.reports.evidence.told import Facts, Person

SHEET = {"paper", "answers"}


def compare(number: int, told: Person, standing: Standing, evidence: Evidence) -> Iterator[Difference]:
    """Name what differs, and add to `evidence` what was entered, and what waits for it."""
    attempts = {row.id: (row.entered, _attempt(row, standing.marked[row.id])) for row in standing.attempts}
    readings = {row.id: (row.entered, _reading(row)) for row in standing.readings}
    yield from _once_entered(number, "attempt", told.attempts, attempts)
    yield from _once_entered(number, "reading", told.readings, readings)
    yield from _scores(number, told, standing)
    evidence.attempts = [*told.attempts.values(), *_waiting(attempts)]
    evidence.readings = [*told.readings.values(), *_waiting(readings)]


def _once_entered(
    number: int, kind: str, told: dict[int, Facts], rows: dict[int, tuple[bool, Facts]]
) -> Iterator[Difference]:
    for each in sorted(told.keys() | rows.keys()):
        is_entered, stands = rows.get(each, (False, None))
        who: dict[str, Any] = {"person": number, kind: each, "lesson": (told.get(each) or stands or {})["lesson"]}
        if stands is None:
            yield difference(f"{kind}_missing", **who)
        elif each in told:
            yield from _altered(kind, who, stands, told[each])
        elif is_entered:
            yield difference(f"{kind}_not_entered", **who)


def _altered(kind: str, who: Facts, stands: Facts, entered: Facts) -> Iterator[Difference]:
    """Results entered before answer sheets were hashed tell nothing of these."""
    for name, value in stands.items():
        known = entered.get(name, value) if name in SHEET else entered[name]
        if value != known:
            yield difference(f"{kind}_altered", field=name, stands=value, evidence=known, **who)


def _scores(number: int, told: Person, standing: Standing) -> Iterator[Difference]:
    """Scores that do not follow from the answer sheet, unless they were entered before there was a hash of it."""
    for row in standing.attempts:
        given, entered = standing.marked[row.id]["score"], told.attempts.get(row.id)
        if row.score != given and (entered is None or entered.keys() >= SHEET):
            who = {"person": number, "lesson": row.lesson_id, "attempt": row.id}
            yield difference("attempt_score", stands=row.score, evidence=given, **who)


def _waiting(rows: dict[int, tuple[bool, Facts]]) -> list[Facts]:
    """Those that the worker has not entered yet: they stand for themselves."""
    return [facts for is_entered, facts in rows.values() if not is_entered]


def _attempt(row: Row[Any], sheet: Facts) -> Facts:
    return {
        "lesson": row.lesson_id,
        "started": clock.microseconds(row.started_at),
        "submitted": clock.microseconds(row.submitted_at),
        "score": row.score,
        "pass_mark": row.pass_mark,
        "passed": microseconds(row.passed_at),
        **{name: sheet[name] for name in SHEET},
    }


def _reading(row: Row[Any]) -> Facts:
    return {"lesson": row.lesson_id, "at": clock.microseconds(row.at), "sha256": row.body_sha256}
