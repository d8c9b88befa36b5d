"""What comes into the book of wrong questions, and when it leaves."""

from datetime import UTC, datetime, timedelta

import pytest

from lms.quizzes.practising import leaving
from lms.quizzes.practising.leaving import MISSED, PUT_BACK, RIGHT, TAKEN_OUT, Event

THEN = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def happened(*what: tuple[str, int]) -> bool | None:
    """Whether the question is in the book after this, each on a day; nothing if it never was."""
    events = [Event(7, each, THEN + timedelta(days=day), (THEN + timedelta(days=day)).date(), 70) for each, day in what]
    entry = leaving.entries(events).get(7)
    return entry.is_in if entry else None


@pytest.mark.parametrize(
    ("what", "is_in"),
    [
        ([(RIGHT, 0)], None),
        ([(MISSED, 0)], True),
        ([(RIGHT, 0), (MISSED, 0), (RIGHT, 0), (RIGHT, 0)], True),
        ([(MISSED, 0), (RIGHT, 0), (RIGHT, 1)], False),
        ([(MISSED, 0), (RIGHT, 0), (MISSED, 1), (RIGHT, 2)], True),
        ([(MISSED, 0), (RIGHT, 0), (RIGHT, 1), (MISSED, 9)], True),
        ([(MISSED, 0), (TAKEN_OUT, 0)], False),
        ([(MISSED, 0), (TAKEN_OUT, 0), (RIGHT, 1), (PUT_BACK, 1)], True),
        ([(MISSED, 0), (RIGHT, 0), (TAKEN_OUT, 0), (PUT_BACK, 0), (RIGHT, 1)], False),
        ([(MISSED, 0), (RIGHT, 0), (RIGHT, 1), (PUT_BACK, 1), (RIGHT, 2)], True),
        ([(TAKEN_OUT, 0)], None),
    ],
)
def test_the_book_by_what_happened(what: list[tuple[str, int]], is_in: bool | None) -> None:
    assert happened(*what) is is_in
