"""The lines of an article as a law numbers them: 款 one after the other, with their 项 and 目 below them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ITEM = re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")
SUBITEM = re.compile(r"\d{1,2}\s?[.．、]")

# A stretch of text, and whether it is what was searched for.
Piece = tuple[str, bool]


@dataclass(frozen=True)
class Paragraph:
    """`kind` is paragraph, item or subitem."""

    kind: str
    words: str


def paragraphs(text: str) -> list[Paragraph]:
    """Of the text of an article, which has one line for each."""
    return [Paragraph(_kind(line), line) for line in text.split("\n")]


def _kind(line: str) -> str:
    if ITEM.match(line):
        return "item"
    return "subitem" if SUBITEM.match(line) else "paragraph"


def pieces(words: str, terms: Iterable[str]) -> list[Piece]:
    """The words cut where a term begins and ends."""
    known = sorted({term for term in terms if term}, key=len, reverse=True)
    if not known:
        return [(words, False)]
    parts = re.split("(" + "|".join(map(re.escape, known)) + ")", words, flags=re.IGNORECASE)
    return [(part, bool(place % 2)) for place, part in enumerate(parts) if part]


def excerpt(text: str, terms: Sequence[str], around: int = 40) -> list[Piece]:
    """What stands around the first term, on its own line."""
    first = terms[0].lower() if terms else ""
    line = next((line for line in text.split("\n") if first in line.lower()), text.split("\n")[0])
    at = max(line.lower().find(first), 0)
    begin, end = max(at - around, 0), at + len(first) + around
    cut = ("…" if begin else "") + line[begin:end] + ("…" if end < len(line) else "")
    return pieces(cut, terms)
