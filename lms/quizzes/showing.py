"""What of the key a result shows, and when.

Whoever may try again and reads every right answer of a blank paper sees the whole bank after some hand-ins. So what was not
answered shows its article and where that is taught, never its key; and of an examination nothing is shown while others may
still sit it.
"""

from __future__ import annotations

from dataclasses import dataclass

from lms import clock
from lms.people.models import Person
from lms.quizzes import opening, rules
from lms.quizzes.models import Attempt
from lms.quizzes.models.rules import AFTER_WINDOW, NEVER
from lms.quizzes.results import Line


@dataclass(frozen=True)
class Showing:
    """Whether a result tells which answers were right. `later`: it does not yet, and why is said."""

    verdicts: bool
    later: bool = False

    def key_of(self, line: Line) -> bool:
        """Whether the right answer of a question and its explanation are shown."""
        return self.verdicts and bool(line.chosen)


def of(person: Person, attempt: Attempt) -> Showing:
    """What the result of this closed attempt shows to the person whose it is."""
    when = rules.shows_key(attempt.rule)
    if when == NEVER:
        return Showing(verdicts=False)
    if when == AFTER_WINDOW and not _may_know(person, attempt):
        return Showing(verdicts=False, later=True)
    return Showing(verdicts=True)


def _may_know(person: Person, attempt: Attempt) -> bool:
    """The window is over for everybody, or there is nothing left for this person to gain by it."""
    over = rules.window_over_at(attempt.rule)
    if attempt.passed_at or (over and clock.now() >= over):
        return True
    door = opening.look(person, attempt.lesson)
    return door.has_passed or door.tries_left == 0
