"""Somebody, or something, that guesses at the question which the player puts now and then.

Of six numbers a guess is wrong five times in six, so a program that presses at random needs five tries more than one for
each question. Whoever does not see well or presses in haste is wrong now and then, and half the time at worst.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

QUESTIONS = 8
WRONG_FOR_EACH = 2.5
WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Guessed:
    """`wrong`: how often a wrong number was pressed before the right one, over all questions."""

    asked: int
    wrong: int
    first_at: datetime
    last_at: datetime


def look(answers: Sequence[tuple[datetime, int]]) -> Guessed | None:
    """Whether a person's answers in order, each with its wrong presses, look like guesses."""
    wrong = sum(presses for _, presses in answers)
    if len(answers) < QUESTIONS or wrong < WRONG_FOR_EACH * len(answers):
        return None
    return Guessed(len(answers), wrong, answers[0][0], answers[-1][0])
