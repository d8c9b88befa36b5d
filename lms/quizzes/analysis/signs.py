"""One sign for each thing that can become of a question, so that a whole paper is a short text and counting is counting signs.

A hundred thousand papers of twenty questions hold two million answers, and but some thousand different ones.
"""

from collections.abc import Collection, Mapping
from itertools import count
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, insert, select

from lms.db import db, take_turns
from lms.quizzes.models import CountedOutcome

# Before it are signs that a database or a terminal may take for orders.
FIRST = 0x100
# Half signs of UTF-16, which no text may hold.
HALVES, HALVES_END = 0xD800, 0xE000


class Outcome(NamedTuple):
    """Quiz, version, letters of the bank, points of the question and what was earned of them, both as they count in the score."""

    lesson: int
    version: int
    chosen: str
    points: float
    earned: float


def sign(number: int) -> str:
    """That of an outcome, by its number in the quiz. Raises ValueError beyond a million."""
    place = number + FIRST
    return chr(place if place < HALVES else place + HALVES_END - HALVES)


def outcomes(*conditions: ColumnElement[bool]) -> dict[Outcome, str]:
    """With their signs, which are those of one quiz; the conditions are on CountedOutcome."""
    row = CountedOutcome
    found = select(row.lesson_id, row.version_id, row.chosen, row.points, row.earned, row.number).where(*conditions)
    rows = db.session.execute(found.order_by(row.lesson_id, row.number))
    return {Outcome(*each[:-1]): sign(each[-1]) for each in rows}


def signs_for(wanted: Collection[Outcome]) -> Mapping[Outcome, str]:
    """The sign of each; new ones are added, and others wait for the end of the transaction to add theirs."""
    versions = CountedOutcome.version_id.in_({outcome.version for outcome in wanted})
    found = outcomes(versions)
    if found.keys() >= set(wanted):
        return found
    take_turns("outcomes of analysis")
    _add(set(wanted) - outcomes(versions).keys())
    return outcomes(versions)


def _add(new: Collection[Outcome]) -> None:
    last = select(CountedOutcome.lesson_id, func.max(CountedOutcome.number)).group_by(CountedOutcome.lesson_id)
    asked = CountedOutcome.lesson_id.in_({outcome.lesson for outcome in new})
    numbers = {lesson: count(number + 1) for lesson, number in db.session.execute(last.where(asked))}
    rows = [
        {"lesson_id": lesson, "number": next(numbers.setdefault(lesson, count(1))), "version_id": version,
         "chosen": chosen, "points": points, "earned": earned}
        for lesson, version, chosen, points, earned in sorted(new)
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(CountedOutcome), rows)
