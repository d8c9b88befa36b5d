"""Answers as a form sends them: ticked options, the text of each blank, or what was written."""

from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from lms.quizzes import papers

# What any question takes, escaped and with some to spare, so that whoever writes too much is told by how much.
LONGEST_SENT = 64_000
MOST_FIELDS = 100


def sent(form: MultiDict[str, str], shape: Sequence[Any]) -> dict[int, str]:
    """What the form says of each question of that shape (see `papers.shape`), not yet checked."""
    return {number: _answer(form, asked, number) for number, asked in enumerate(shape, 1)}


def _answer(form: MultiDict[str, str], asked: Any, number: int) -> str:
    texts = [text[:LONGEST_SENT] for text in form.getlist(f"q{number}")[:MOST_FIELDS]]
    if not isinstance(asked, dict):
        return "".join(texts)[:20]
    return papers.filled(texts) if "blanks" in asked else "".join(texts)
