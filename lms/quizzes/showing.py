"""What of the key a result shows, and when.

Whoever may try again and reads every right answer of a blank paper sees the whole bank after some hand-ins. So what was not
answered shows its article and where that is taught, never its key; and of an examination nobody is shown anything while
others may still sit it, for who has passed sits beside who has not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lms import clock
from lms.people.models import Person
from lms.quizzes import opening, rules, windows
from lms.quizzes.models import Attempt
from lms.quizzes.models.rules import AFTER_WINDOW, NEVER
from lms.quizzes.results import Line


@dataclass(frozen=True)
class Showing:
    """Whether a result tells which answers were right. `later`: it does not yet, and `since` when it will, where that is known."""

    verdicts: bool
    later: bool = False
    since: datetime | None = None

    def key_of(self, line: Line) -> bool:
        """Whether the right answer of a question and its explanation are shown."""
        return self.verdicts and bool(line.chosen)


def of(person: Person, attempt: Attempt) -> Showing:
    """What the result of this closed attempt shows to the person whose it is."""
    when = rules.shows_key(attempt.rule)
    if when == NEVER:
        return Showing(verdicts=False)
    if when == AFTER_WINDOW:
        return _after_window(person, attempt)
    return Showing(verdicts=True)


def _after_window(person: Person, attempt: Attempt) -> Showing:
    over = windows.over_at(attempt)
    if over:
        return Showing(verdicts=True) if clock.now() >= over else Showing(verdicts=False, later=True, since=over)
    knows = attempt.passed_at is not None or _is_done(person, attempt)
    return Showing(verdicts=knows, later=not knows)


def _is_done(person: Person, attempt: Attempt) -> bool:
    """There is no common window, and nothing left for this person to gain by the key."""
    door = opening.look(person, attempt.lesson)
    return door.has_passed or door.tries_left == 0
