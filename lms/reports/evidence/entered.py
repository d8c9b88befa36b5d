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


def compare(number: int, told: Person, standing: Standing, evidence: Evidence) -> Iterator[Difference]:
    """Name what differs, and add to `evidence` what was entered, and what waits for it."""
    attempts = {row.id: (row.entered, _attempt(row)) for row in standing.attempts}
    readings = {row.id: (row.entered, _reading(row)) for row in standing.readings}
    yield from _once_entered(number, "attempt", told.attempts, attempts)
    yield from _once_entered(number, "reading", told.readings, readings)
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
            for name, value in stands.items():
                if value != told[each][name]:
                    yield difference(f"{kind}_altered", field=name, stands=value, evidence=told[each][name], **who)
        elif is_entered:
            yield difference(f"{kind}_not_entered", **who)


def _waiting(rows: dict[int, tuple[bool, Facts]]) -> list[Facts]:
    """Those that the worker has not entered yet: they stand for themselves."""
    return [facts for is_entered, facts in rows.values() if not is_entered]


def _attempt(row: Row[Any]) -> Facts:
    return {
        "lesson": row.lesson_id,
        "started": clock.microseconds(row.started_at),
        "submitted": clock.microseconds(row.submitted_at),
        "score": row.score,
        "pass_mark": row.pass_mark,
        "passed": microseconds(row.passed_at),
    }


def _reading(row: Row[Any]) -> Facts:
    return {"lesson": row.lesson_id, "at": clock.microseconds(row.at), "sha256": row.body_sha256}
