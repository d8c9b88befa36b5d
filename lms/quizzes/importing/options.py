"""Options that stand in one cell, with whatever marks and separators the writer chose."""

import ast
import json
import re

from lms.quizzes.importing.drafts import LETTERS, MOST_OPTIONS, Doubt
from lms.quizzes.importing.texts import joined, whole

CIRCLED = "①②③④⑤⑥⑦⑧"
AFTER = r"\s*[.．:：、,，)）\]】]\s*"
# Surest first: what may stand before an option's MARK and what after it. A letter within a Latin word or a figure
# ("PVC", "A4") is never a mark.
LOOKS = (
    rf"(?:^|(?<=[*\s;；|。/$#,，、]))[(（\[【]?MARK{AFTER}",
    r"(?<=\*)\s*MARK\s*(?![A-Za-z0-9])",
    rf"(?<![A-Za-z0-9])[(（\[【]?MARK{AFTER}",
    # Before a figure the line is a minus.
    r"(?:^|(?<=[\s;；|,，、]))MARK[-－–—]+\s*(?!\d)",
    r"(?:^|(?<=\s))MARK\s*(?![A-Za-z0-9])",
    r"(?<![A-Za-z0-9])MARK(?![A-Za-z0-9])",
)
MARKED = 5
SEPARATORS = ("\n", "$", "#", "|", ";", "；", "\t", "@@", "^", "/", ",", "，", "、", "&")
TRIMMED = " \t\n*;；|$#,，、&^@"


def split(cell: str) -> tuple[str, ...]:
    """The options of a cell, in order.

    Raises Doubt when the marks do not tell where each begins.
    """
    if not cell:
        return ()
    return _listed(cell) or _marked(cell) or _separated(cell)


def unmarked(text: str, position: int) -> str:
    """The option without the mark "A." that it may repeat, given that it stands at this position."""
    found = (
        re.match(LOOKS[0].replace("MARK", _either_case(LETTERS[position])), text) if position < MOST_OPTIONS else None
    )
    return joined(text[found.end() :] if found else text).strip(TRIMMED)


def _listed(cell: str) -> tuple[str, ...]:
    """Options written as a list of Python or JSON, or as an object from letter to text."""
    items = literal(cell)
    if isinstance(items, dict):
        items = [items[key] for key in sorted(items, key=str)]
    return tuple(unmarked(str(item), index) for index, item in enumerate(items)) if isinstance(items, list) else ()


def literal(cell: str) -> list[object] | dict[object, object] | None:
    """The list or object that a cell spells out, if it does."""
    if cell[:1] not in {"[", "(", "{"}:
        return None
    for read in (json.loads, ast.literal_eval):
        try:
            value = whole(read(cell))
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        return value if isinstance(value, list | dict) else None
    return None


def _marked(cell: str) -> tuple[str, ...]:
    """Options behind letters, or else behind ① or 1."""
    for marks, looks in ((LETTERS, LOOKS), (CIRCLED, LOOKS[-1:]), ("12345678", LOOKS[:1])):
        found = _marks(cell, marks, looks)
        texts = _between(cell, marks, found) if found else ()
        if len(texts) > 1 and (marks == LETTERS or all(texts)):
            return texts
        if found and marks == LETTERS:
            raise Doubt("options_unclear")
    return ()


def _marks(cell: str, marks: str, looks: tuple[str, ...]) -> list[re.Match[str]]:
    """Where the first mark stands at the very beginning, and where each next one follows."""
    first = _next(cell, marks[0], looks, 0)
    if first is None or cell[: first.start()].strip(TRIMMED):
        return []
    found = [first]
    # Bare letters divide only where the first was bare too: "A:维生素B族" has one option.
    if re.search(AFTER + "$", first[0]):
        looks = looks[:MARKED]
    while len(found) < len(marks) and (place := _next(cell, marks[len(found)], looks, found[-1].end())):
        found.append(place)
    return found


def _next(cell: str, mark: str, looks: tuple[str, ...], start: int) -> re.Match[str] | None:
    places = (re.compile(look.replace("MARK", _either_case(mark))).search(cell, start) for look in looks)
    return next((place for place in places if place), None)


def _either_case(mark: str) -> str:
    return f"[{mark}{mark.lower()}]" if mark.isalpha() else re.escape(mark)


def _between(cell: str, marks: str, found: list[re.Match[str]]) -> tuple[str, ...]:
    ends = [place.start() for place in found[1:]] + [len(cell)]
    texts = [cell[place.end() : end] for place, end in zip(found, ends, strict=True)]
    if len(texts) == MOST_OPTIONS and marks == LETTERS and re.search(LOOKS[0].replace("MARK", "I"), texts[-1]):
        raise Doubt("too_many_options", limit=MOST_OPTIONS)
    for text in texts:
        _refuse_stray_marks(text, marks)
    return tuple(joined(text).strip(TRIMMED) for text in texts)


def _refuse_stray_marks(text: str, marks: str) -> None:
    """A sure mark inside an option means that letters are repeated, left out or out of order."""
    if marks == LETTERS and re.search(LOOKS[0].replace("MARK", "[A-H]"), text):
        raise Doubt("options_unclear")


def _separated(cell: str) -> tuple[str, ...]:
    """Options without any mark, divided by the first separator that divides them at all."""
    for separator in SEPARATORS:
        parts = tuple(part.strip(TRIMMED) for part in cell.split(separator) if part.strip(TRIMMED))
        if 2 <= len(parts) <= MOST_OPTIONS:
            return parts
    return ()
