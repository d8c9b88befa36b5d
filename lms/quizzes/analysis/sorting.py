"""The orders in which a table of questions can stand."""

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.quizzes.analysis.quizzes import Analysed

LAST = float("inf")


def _or_last(value: float | None) -> float:
    return LAST if value is None else value


def _worth_a_look(line: Analysed) -> tuple[bool, bool, float]:
    """What looks wrong first, and then what tells least."""
    return not line.is_key_suspicious, not line.flags, _or_last(line.item.discrimination)


# What looks worst comes first in each; a figure that is not defined, last.
ORDERS: dict[str, tuple[Any, Callable[[Analysed], Any]]] = {
    "look": (_l("What it says"), _worth_a_look),
    "number": (_l("No."), lambda line: (line.version.question_id, line.version.number)),
    "papers": (_l("Papers"), lambda line: -line.item.papers),
    "difficulty": (_l("Difficulty P"), lambda line: _or_last(line.item.difficulty)),
    "discrimination": (_l("Discrimination D"), lambda line: _or_last(line.item.discrimination)),
    "correlation": (_l("Correlation"), lambda line: _or_last(line.item.correlation)),
}


def in_order(lines: Sequence[Analysed], order: str) -> list[Analysed]:
    return sorted(lines, key=ORDERS[order][1])
