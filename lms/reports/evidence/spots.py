"""Checks on the spot: as they stand and as they were entered, and what paper and answers give anew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row

from lms.quizzes import scoring
from lms.quizzes.models.spot_checks import ANSWERED
from lms.quizzes.scoring import Basis
from lms.quizzes.spot_checks.entering import facts_of
from lms.reports.evidence.court import Court
from lms.reports.evidence.differences import Difference, difference
from lms.reports.evidence.standing import Standing
from lms.reports.evidence.told import Facts, Person

RECEIVED = 1
# What is entered later than the result, and what before it.
VOID = {"voided", "void_ground", "voided_by"}
BITS = {"signature": 2, **dict.fromkeys(VOID, 4)}
BITS |= dict.fromkeys(("check", "post", "inspector", "drawn", "paper"), 8)
# What is raised by a paper that never was one of ours, or rests on a correction that nobody knows.
NONSENSE = (KeyError, TypeError, ValueError)


def compare(court: Court, number: int, told: Person, standing: Standing) -> Iterator[Difference]:
    rows = {row.id: row for row in standing.spots}
    for each in sorted(told.spots.keys() | rows.keys()):
        entered, row = told.spots.get(each), rows.get(each)
        who = {"person": number, "spot": each}
        if row is None:
            yield difference("spot_missing", **who)
            continue
        if entered is not None:
            yield from _altered(who, row, entered)
        elif row.entered:
            yield difference("spot_not_entered", **who)
        yield from _recounted(court, who, row)


def _altered(who: Facts, row: Row[Any], entered: Facts) -> Iterator[Difference]:
    """What was entered and stands no more is altered, too: a void that was taken away."""
    facts = facts_of(row)
    for name in sorted(facts.keys() | (entered.keys() & VOID)):
        stands, known, bit = facts.get(name), entered.get(name), BITS.get(name, RECEIVED)
        if stands != known and (known is not None or int(row.entered) & bit):
            yield difference("spot_altered", field=name, stands=stands, evidence=known, **who)


def _recounted(court: Court, who: Facts, row: Row[Any]) -> Iterator[Difference]:
    if row.outcome != ANSWERED:
        return
    right = _right(court, row)
    if right != row.right_answers or (row.passed_at is not None) != (right is not None and right >= row.pass_mark):
        yield difference("spot_unfounded", stands=row.right_answers, evidence=right, **who)


def _right(court: Court, row: Row[Any]) -> int | None:
    try:
        chosen = {number: letters for number, letters, _second in row.given}
        marks = scoring.mark(row.paper, chosen, 0, Basis.read(row.basis, court.corrections.known))
        return sum(line.is_right for line in marks.lines)
    except NONSENSE:
        return None
