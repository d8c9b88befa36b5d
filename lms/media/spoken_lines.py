"""What is heard in one breath, divided into lines that can be read while it is said.

Whisper gives up to half a minute as one piece; over a film that is a wall of eighty signs. Its words carry their times, so a
line ends where a sentence or a clause does, or where somebody pauses.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lms.media.cues import Cue

# What is read at a glance; Netflix's guide for simplified Chinese has two lines of 16 signs at most.
LONGEST = 28
PAUSE_SECONDS = 0.8

SENTENCE_ENDS = "。？！?!"
CLAUSE_ENDS = SENTENCE_ENDS + "，；：,;:"
# The model writes the half-wide marks of English between Chinese signs.
WIDE = str.maketrans(",;:?!", "，；：？！")
AFTER_SIGN = re.compile(r"(?<=[\u3400-\u9fff])[,;:?!]")


@dataclass(frozen=True)
class Word:
    """A piece of what was said with its marks, and its seconds."""

    text: str
    start: float
    end: float


Clause = list[Word]


def divided(words: Sequence[Word]) -> list[Cue]:
    """The same words as lines, in their order; clauses of one sentence share a line where they find room on it."""
    lines: list[Clause] = []
    for clause in (part for whole in _clauses(words) for part in _parts(whole)):
        if lines and _goes_with(lines[-1], clause):
            lines[-1] += clause
        else:
            lines.append(clause)
    return [Cue(round(line[0].start, 3), round(line[-1].end, 3), wide(_text(line))) for line in lines]


def wide(text: str) -> str:
    """With the marks that Chinese is printed with."""
    return AFTER_SIGN.sub(lambda mark: mark[0].translate(WIDE), text.strip())


def _clauses(words: Iterable[Word]) -> Iterator[Clause]:
    clause: Clause = []
    for word in words:
        if clause and word.start - clause[-1].end >= PAUSE_SECONDS:
            yield clause
            clause = []
        clause.append(word)
        if _ends_with(word, CLAUSE_ENDS):
            yield clause
            clause = []
    if clause:
        yield clause


def _parts(clause: Clause) -> Iterator[Clause]:
    """A clause without a mark for too long, in parts of about the same length."""
    rest = list(clause)
    for left in range(-(-len(_text(clause)) // LONGEST), 1, -1):
        room = len(_text(rest)) / left
        part: Clause = []
        while len(rest) > 1 and len(_text(part)) < room:
            part.append(rest.pop(0))
        yield part
    yield rest


def _goes_with(line: Clause, clause: Clause) -> bool:
    is_open = not _ends_with(line[-1], SENTENCE_ENDS) and clause[0].start - line[-1].end < PAUSE_SECONDS
    return is_open and len(_text(line + clause)) <= LONGEST


def _ends_with(word: Word, marks: str) -> bool:
    return word.text.rstrip()[-1:] in tuple(marks)


def _text(words: Iterable[Word]) -> str:
    return "".join(word.text for word in words)
