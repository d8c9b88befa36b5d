"""Attempts, their results and readings, which never change once they are there: a later result is one more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, TypeVar

from sqlalchemy import Row

from lms import clock
from lms.quizzes import events, settling
from lms.quizzes.entering import change_facts, mark_facts, result_facts
from lms.quizzes.settling import Way
from lms.reports.evidence import attempt_times
from lms.reports.evidence.completing import Evidence
from lms.reports.evidence.court import Court
from lms.reports.evidence.differences import Difference, difference, time
from lms.reports.evidence.enrolments import STAMPED_WITHIN
from lms.reports.evidence.standing import Standing, microseconds
from lms.reports.evidence.told import Facts, Person

SHEET = {"paper", "answers"}
# What a result may rest on besides paper and answers; nothing where it is not said.
BASIS: Facts = {"corrections": None, "marks": None, "way": None, "changes": None}
TIMES = {"closes", "minutes", "events"}
Key = TypeVar("Key", int, tuple[int, int])


def compare(court: Court, number: int, told: Person, standing: Standing, evidence: Evidence) -> Iterator[Difference]:
    """Name what differs, and add to `evidence` what was entered, and what waits for it."""
    happened = attempt_times.by_attempt(standing)
    attempts = {
        row.id: (row.entered, _attempt(row, standing.marked[row.id], happened[row.id])) for row in standing.attempts
    }
    results = {(row.attempt_id, row.number): (row.entered, _result(row)) for row in standing.results}
    marks = {row.id: (row.entered, _mark(row)) for row in standing.marks}
    changes = {row.id: (row.entered, _change(row)) for row in standing.changes}
    readings = {row.id: (row.entered, _reading(row)) for row in standing.readings}
    yield from _once_entered(number, "attempt", told.attempts, attempts)
    yield from _once_entered(number, "result", told.results, results)
    yield from _once_entered(number, "mark", told.marks, marks)
    yield from _once_entered(number, "mark_change", told.changes, changes)
    given = _all(told.marks, marks), _all(told.changes, changes)
    yield from _founded(number, *given, _all(told.results, results))
    yield from _once_entered(number, "reading", told.readings, readings)
    yield from _scores(number, told, standing)
    yield from _in_force(number, standing)
    yield from _corrected(court, number, standing)
    yield from attempt_times.compare(number, {each: facts for each, (_, facts) in attempts.items()})
    evidence.attempts = _with_results(_all(told.attempts, attempts), _all(told.results, results))
    evidence.readings = list(_all(told.readings, readings).values())


def _once_entered(
    number: int, kind: str, told: dict[Key, Facts], rows: dict[Key, tuple[bool, Facts]]
) -> Iterator[Difference]:
    for each in sorted(told.keys() | rows.keys()):  # type: ignore[type-var]
        is_entered, stands = rows.get(each, (False, None))
        known = told.get(each) or stands or {}
        who: dict[str, Any] = {"person": number, kind: each, "lesson": known["lesson"]}
        if kind in ("mark", "mark_change"):
            who["attempt"] = known["attempt"]
        if kind == "result":
            who |= {"attempt": known["attempt"], "result": known["number"]}
        if stands is None:
            yield difference(f"{kind}_missing", **who)
        elif each in told:
            yield from _altered(kind, who, stands, told[each])
        elif is_entered:
            yield difference(f"{kind}_not_entered", **who)


def _altered(kind: str, who: Facts, stands: Facts, entered: Facts) -> Iterator[Difference]:
    """What was entered before answer sheets were hashed, or times given back were known, tells nothing of these."""
    for name, value in stands.items():
        known = entered.get(name, value if name in SHEET | TIMES else None)
        if value != known:
            yield difference(f"{kind}_altered", field=name, stands=value, evidence=known, **who)


def _scores(number: int, told: Person, standing: Standing) -> Iterator[Difference]:
    """Scores that do not follow from the answer sheet, unless they were entered before there was a hash of it."""
    for row in standing.attempts:
        given, entered = standing.marked[row.id]["scores"][0], told.attempts.get(row.id)
        if row.score != given and (entered is None or entered.keys() >= SHEET):
            who = {"person": number, "lesson": row.lesson_id, "attempt": row.id}
            yield difference("attempt_score", stands=row.score, evidence=given, **who)
    for row in standing.results:
        given = standing.marked[row.attempt_id]["scores"][row.number]
        if row.score != given:
            who = {"person": number, "lesson": row.lesson_id, "attempt": row.attempt_id, "result": row.number}
            yield difference("result_score", stands=row.score, evidence=given, **who)


def _founded(
    number: int, marks: dict[int, Facts], changes: dict[int, Facts], results: dict[tuple[int, int], Facts]
) -> Iterator[Difference]:
    """The points of a result that people marked follow from what each marker gave until then, and what was changed of it."""
    for (attempt, place), result in sorted(results.items()):
        follows = _settled(attempt, result, marks) | _changed(attempt, result, changes)
        for each, stands in sorted((result.get("marks") or {}).items()):
            if stands != follows.get(each):
                who = {"person": number, "lesson": result["lesson"], "attempt": attempt, "result": place}
                yield difference("marks_unfounded", number=each, stands=stands, evidence=follows.get(each), **who)


def _settled(attempt: int, result: Facts, marks: dict[int, Facts]) -> dict[str, float | None]:
    given: dict[str, list[tuple[int, float | None]]] = defaultdict(list)
    for _, each in sorted(marks.items()):
        if each["attempt"] == attempt and each["at"] <= result["at"]:
            given[str(each["number"])].append((each["marker"], each["points"]))
    way = Way(*(result.get("way") or [1, 0]))
    return {each: settling.settle(settling.standing(of), way).points for each, of in given.items()}


def _changed(attempt: int, result: Facts, changes: dict[int, Facts]) -> dict[str, float | None]:
    """By the time of the decision, the latest last: two changes of one answer may be decided in another order than proposed."""
    until = [each for each in changes.values() if each["attempt"] == attempt and each["decided"] <= result["at"]]
    return {str(each["number"]): each["new"] for each in sorted(until, key=lambda each: int(each["decided"]))}


def _in_force(number: int, standing: Standing) -> Iterator[Difference]:
    """The attempt says what its last result says."""
    last = {row.attempt_id: row for row in standing.results}
    for row in standing.attempts:
        result = last.get(row.id, row)
        who = {"person": number, "lesson": row.lesson_id, "attempt": row.id}
        if row.score_now != result.score:
            yield difference("attempt_altered", field="score", stands=row.score_now, evidence=result.score, **who)
        if row.passed_now != result.passed_at:
            passed = {"stands": time(microseconds(row.passed_now)), "evidence": time(microseconds(result.passed_at))}
            yield difference("attempt_altered", field="passed", **passed, **who)


def _corrected(court: Court, number: int, standing: Standing) -> Iterator[Difference]:
    """Every result rests on the corrections of the questions on its paper; the worker carries them through within minutes."""
    due = {
        each: facts["version"]
        for each, facts in court.corrections.facts.items()
        if facts["decided"] < court.now - STAMPED_WITHIN
    }
    last = {row.attempt_id: row for row in standing.results}
    for row in standing.attempts:
        if row.score_now is not None:
            on_paper = {each for each, version in due.items() if version in standing.marked[row.id]["versions"]}
            for each in sorted(on_paper - set((last.get(row.id, row).basis or {}).get("corrections", []))):
                who = {"person": number, "lesson": row.lesson_id, "attempt": row.id}
                yield difference("correction_missed", correction=each, **who)


def _all(told: dict[Key, Facts], rows: dict[Key, tuple[bool, Facts]]) -> dict[Key, Facts]:
    """What was entered, and what the worker has not entered yet: that stands for itself."""
    return told | {each: facts for each, (is_entered, facts) in rows.items() if not is_entered and each not in told}


def _with_results(attempts: dict[int, Facts], results: dict[tuple[int, int], Facts]) -> list[Facts]:
    """Attempts with everything they came to, in order: from when on, the score and the moment of passing."""
    found = {
        each: attempt | {"results": [_came_to(attempt["submitted"], attempt)]} for each, attempt in attempts.items()
    }
    for (each, _), result in sorted(results.items()):
        if each in found:
            found[each]["results"].append(_came_to(result["at"], result))
    return list(found.values())


def _came_to(at: int, facts: Facts) -> tuple[int, float | None, int | None]:
    return at, facts["score"], facts["passed"]


def _attempt(row: Row[Any], sheet: Facts, happened: list[Row[Any]]) -> Facts:
    return {
        "lesson": row.lesson_id,
        "started": clock.microseconds(row.started_at),
        "submitted": clock.microseconds(row.submitted_at),
        "by": row.submitted_by,
        "sitting": row.sitting_id,
        "score": row.score,
        "pass_mark": row.pass_mark,
        "passed": microseconds(row.passed_at),
        **{name: sheet[name] for name in SHEET},
        **BASIS,
        **events.sealed(row, happened),
        **(row.basis if row.basis and row.score is not None else {}),
    }


def _result(row: Row[Any]) -> Facts:
    return BASIS | {"lesson": row.lesson_id, "attempt": row.attempt_id} | result_facts(row)


def _mark(row: Row[Any]) -> Facts:
    return {"lesson": row.lesson_id, "mark": row.id} | mark_facts(row)


def _change(row: Row[Any]) -> Facts:
    return {"lesson": row.lesson_id, "change": row.id} | change_facts(row)


def _reading(row: Row[Any]) -> Facts:
    return {"lesson": row.lesson_id, "at": clock.microseconds(row.at), "sha256": row.body_sha256}
