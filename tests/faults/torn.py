"""What must hold of everybody who sits an exam, at any moment: whatever was killed, and wherever."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from flask import Flask
from sqlalchemy import Row, Select, func, select

from lms.certificates.models import Certificate
from lms.courses.models import Enrolment, LessonProgress
from lms.db import db
from lms.ledger import LedgerEntry
from lms.quizzes import correcting, scoring
from lms.quizzes.models import Answer, Attempt, AttemptEvent, AttemptResult
from lms.quizzes.scoring import Basis
from tests.faults.sitting import Sitting

Books = dict[str, dict[int, list[Row[Any]]]]
RESULT = ("number", "score", "passed_at", "basis")
_SECONDS = select(func.coalesce(func.sum(AttemptEvent.seconds), 0)).where(AttemptEvent.attempt_id == Attempt.id)
_GIVEN = _SECONDS.scalar_subquery().label("given")


def torn(app: Flask, sittings: Sequence[Sitting], *, at_rest: bool = False) -> list[str]:
    """What does not fit together; `at_rest`: after the worker's turn, when nothing may be owed any more."""
    with app.app_context():
        books = _books([sitting.person for sitting in sittings])
        return [
            f"person {sitting.person}: {wrong}"
            for sitting in sittings
            for wrong in _of_one(sitting, {name: rows[sitting.person] for name, rows in books.items()}, at_rest)
        ]


def attempts_open(app: Flask, sittings: Sequence[Sitting]) -> dict[int, list[int]]:
    """By person, the attempts that are not handed in; nothing of those who have handed theirs in."""
    with app.app_context():
        found = _books([sitting.person for sitting in sittings])["attempts"]
    return {
        sitting.person: [row.id for row in found[sitting.person]]
        for sitting in sittings
        if all(row.submitted_at is None for row in found[sitting.person])
    }


def _books(people: Sequence[int]) -> Books:
    """All that is written of these people."""
    stamp = LessonProgress.completed_at.label("stamped_at")
    enrolments = select(Enrolment.person_id, Enrolment.id, Enrolment.plan_id, Enrolment.completed_at, stamp)
    return {
        "attempts": _by_person(select(Attempt.__table__, _GIVEN), Attempt.person_id.in_(people)),
        "answers": _by_person(
            select(Attempt.person_id, Answer.attempt_id, Answer.number, Answer.chosen)
            .join(Attempt, Attempt.id == Answer.attempt_id)
            .order_by(Answer.chosen_at, Answer.id),
            Attempt.person_id.in_(people),
        ),
        "results": _by_person(
            select(Attempt.person_id, *(getattr(AttemptResult, name) for name in RESULT))
            .join(Attempt, Attempt.id == AttemptResult.attempt_id)
            .order_by(AttemptResult.number),
            Attempt.person_id.in_(people),
        ),
        "enrolments": _by_person(
            enrolments.outerjoin(LessonProgress, LessonProgress.enrolment_id == Enrolment.id)
            .where(Enrolment.closed_at.is_(None))
            .order_by(Enrolment.id),
            Enrolment.person_id.in_(people),
        ),
        "certificates": _by_person(
            select(Certificate.person_id, Certificate.plan_id).where(Certificate.ended_at.is_(None)),
            Certificate.person_id.in_(people),
        ),
        "entries": _by_person(select(LedgerEntry.person_id, LedgerEntry.kind), LedgerEntry.person_id.in_(people)),
    }


def _by_person(found: Select[Any], theirs: Any) -> dict[int, list[Row[Any]]]:
    rows: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in db.session.execute(found.where(theirs)):
        rows[row.person_id].append(row)
    return rows


def _of_one(sitting: Sitting, books: dict[str, list[Row[Any]]], at_rest: bool) -> Iterator[str]:
    attempts = books["attempts"]
    if len(attempts) != 1 and (attempts or sitting.attempt or at_rest):
        yield f"{len(attempts)} attempts"
    for attempt in attempts:
        answers = [row for row in books["answers"] if row.attempt_id == attempt.id]
        yield from _lost(sitting, attempt, answers)
        yield from _result(attempt, answers, books["results"])
        yield from _end(attempt)
    yield from _history(attempts, books["results"])
    passed = any(attempt.passed_at for attempt in attempts)
    yield from _stamps(passed, books["enrolments"], at_rest)
    yield from _certificates(books, at_rest)
    yield from _entries(attempts, books["entries"], at_rest)


def _lost(sitting: Sitting, attempt: Row[Any], answers: Sequence[Row[Any]]) -> Iterator[str]:
    if lost := sitting.acknowledged.items() - {(row.number, row.chosen) for row in answers}:
        yield f"answers lost: {lost}"
    # A whole page is one saving, of up to two answers here.
    if (attempt.saves > len(sitting.acknowledged)) != (len(answers) > len(sitting.acknowledged)):
        yield f"{len(answers)} answers by {attempt.saves} savings"


def _result(attempt: Row[Any], answers: Sequence[Row[Any]], results: Sequence[Row[Any]]) -> Iterator[str]:
    """Of paper, answers and what the last result rests on; none while it is open, or waits for its release."""
    chosen, expected = {row.number: row.chosen for row in answers}, (None, False)
    if results:
        written = results[-1].basis
        basis = Basis.read(written, correcting.known(written.get("corrections", [])))
        marks = scoring.mark(attempt.paper, chosen, attempt.pass_mark, basis)
        expected = (marks.score, marks.passed)
    if (attempt.score, attempt.passed_at is not None) != expected:
        yield f"score {attempt.score}, passed at {attempt.passed_at}; paper and answers give {expected}"


def _history(attempts: Sequence[Row[Any]], results: Sequence[Row[Any]]) -> Iterator[str]:
    """The last result of what was handed in stands, and none of what is open or waits for its release."""
    stand = [(row.score, row.passed_at) for row in attempts if row.submitted_at and not row.awaits_marking]
    if (kept := [(row.score, row.passed_at) for row in results[-1:]]) != stand:
        yield f"results {kept}, attempts {stand}"


def _end(attempt: Row[Any]) -> Iterator[str]:
    """An attempt ends at its start, its minutes and what was given back."""
    lasts = (attempt.closes_at - attempt.started_at).total_seconds()
    if lasts != attempt.rule["minutes"] * 60 + attempt.given:
        yield f"it lasts {lasts} s, of which {attempt.given} were given back"


def _stamps(passed: bool, enrolments: Sequence[Row[Any]], at_rest: bool) -> Iterator[str]:
    """With the pass and never without. An enrolment that came after the pass is stamped by the worker."""
    for place, enrolment in enumerate(enrolments):
        stamped = enrolment.stamped_at is not None
        if stamped != (enrolment.completed_at is not None):
            yield f"lesson stamped {enrolment.stamped_at}, enrolment completed {enrolment.completed_at}"
        if stamped and not passed:
            yield "stamped without a pass"
        if passed and not stamped and (at_rest or place == 0):
            yield "passed and not stamped"


def _certificates(books: dict[str, list[Row[Any]]], at_rest: bool) -> Iterator[str]:
    """None without the stamp of its enrolment, and never two; in the end one for each."""
    plans = [row.plan_id for row in books["certificates"]]
    completed = [row.plan_id for row in books["enrolments"] if row.completed_at]
    if len(set(plans)) < len(plans) or not set(plans) <= set(completed) or (at_rest and len(plans) < len(completed)):
        yield f"certificates of plans {plans}, completed {completed}"


def _entries(attempts: Sequence[Row[Any]], entries: Sequence[Row[Any]], at_rest: bool) -> Iterator[str]:
    told, entered = sum(row.kind == "attempt" for row in entries), sum(row.entered for row in attempts)
    if told != entered or (at_rest and told != 1):
        yield f"{told} entries of a result, {entered} said to be entered"
