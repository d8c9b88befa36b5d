"""The key of a question, or of one part of a case, as a correction keeps it: letters of the bank, or for 填空 as JSON what each
blank takes. Pure.
"""

import json
from collections.abc import Sequence
from dataclasses import replace

from lms.quizzes.details import Part
from lms.quizzes.kinds import CASE, FILL_IN

Blanks = Sequence[Sequence[str]]


def of(asked: Part) -> str:
    """The key of what is asked; empty for what people mark, and for a case as a whole."""
    return of_blanks(asked.details.blanks) if asked.kind == FILL_IN else asked.answer


def of_blanks(accepted: Blanks) -> str:
    return json.dumps([list(texts) for texts in accepted], ensure_ascii=False)


def is_of_blanks(key: str) -> bool:
    return key.startswith("[")


def blanks(key: str) -> tuple[tuple[str, ...], ...]:
    """What each blank takes."""
    return tuple(tuple(texts) for texts in json.loads(key))


def words(key: str) -> str:
    """For people: "AC", or "三十 / 30；罚款"."""
    return "；".join(" / ".join(texts) for texts in blanks(key)) if is_of_blanks(key) else key


def with_key(asked: Part, key: str) -> Part:
    """The same with another key."""
    if asked.kind == FILL_IN:
        return replace(asked, details=replace(asked.details, blanks=blanks(key)))
    return replace(asked, answer=key)


def pick(whole: Part, part: int) -> Part:
    """The question itself, or one part of a case, counted from 1. Raises IndexError."""
    if not part:
        return whole
    if whole.kind != CASE or part < 1:
        raise IndexError(part)
    return whole.details.parts[part - 1]


def put(whole: Part, part: int, asked: Part) -> Part:
    """The whole with that in the place of the question or of the part."""
    if not part:
        return asked
    before = whole.details.parts
    parts = (*before[: part - 1], asked, *before[part:])
    return replace(whole, details=replace(whole.details, parts=parts))


def without_key(asked: Part) -> object:
    """What stays the same when keys are corrected: two that are equal in it ask the same."""
    kept = (asked.kind, asked.stem, asked.options, asked.details.pictures, len(asked.details.blanks))
    return (*kept, [without_key(part) for part in asked.details.parts])
