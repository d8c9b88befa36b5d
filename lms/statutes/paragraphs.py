"""The lines of an article as a law numbers them: 款 one after the other, with their 项 and 目 below them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

ITEM = re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")
# Two texts of this length are compared in a tenth of a second.
LONGEST_COMPARED = 3000
SUBITEM = re.compile(r"\d{1,2}\s?[.．、]")

# A stretch of text, and whether it is what was searched for.
Piece = tuple[str, bool]


@dataclass(frozen=True)
class Paragraph:
    """`kind` is paragraph, item or subitem."""

    kind: str
    words: str


@dataclass(frozen=True)
class MarkedParagraph:
    kind: str
    pieces: list[Piece]


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


def marked(words: str, other: str) -> list[Piece]:
    """Those words, cut where they differ from the other text: by character, as Chinese is written.

    Of a text that is too long to be compared while somebody waits, nothing is told.
    """
    if max(len(words), len(other)) > LONGEST_COMPARED:
        return [(words, False)]
    blocks = SequenceMatcher(None, words, other, autojunk=False).get_opcodes()
    return [(words[begin:end], kind != "equal") for kind, begin, end, _, _ in blocks if end > begin]


def marked_paragraphs(text: str, other: str) -> list[MarkedParagraph]:
    """The lines of an article with what differs from the other text in each."""
    lines: list[list[Piece]] = [[]]
    for words, differs in marked(text, other):
        first, *rest = words.split("\n")
        lines[-1].append((first, differs))
        lines += [[(each, differs)] for each in rest]
    return [
        MarkedParagraph(each.kind, [piece for piece in line if piece[0]])
        for each, line in zip(paragraphs(text), lines, strict=True)
    ]


def excerpt(text: str, terms: Sequence[str], around: int = 40) -> list[Piece]:
    """What stands around the first term, on its own line."""
    first = terms[0].lower() if terms else ""
    line = next((line for line in text.split("\n") if first in line.lower()), text.split("\n")[0])
    at = max(line.lower().find(first), 0)
    begin, end = max(at - around, 0), at + len(first) + around
    cut = ("…" if begin else "") + line[begin:end] + ("…" if end < len(line) else "")
    return pieces(cut, terms)
