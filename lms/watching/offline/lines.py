"""How the page of a pack writes down what was watched: numbered lines, each hashed onto those before it.

A line is `number|at|tick|sitting|kind|detail`. `at` is the clock of the machine in seconds since 1970, which may be wrong; `tick`
are the whole seconds since the page was opened, which nobody sets; `sitting` is the number of that opening.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lms.watching.coverage import NOTHING, Coverage

# Goes into every hash and signature: what these bytes mean must not change unseen.
DOMAIN = "lms-offline-1"
WRITTEN = re.compile(
    r"([1-9]\d{0,5})\|(\d{1,11})\|(\d{1,8})\|([1-9]\d{0,5})\|(open|play|ask|answer|leave)\|([0-9,-]{0,4000})", re.ASCII
)


class Broken(ValueError):
    """What such a page never writes; the number of the line."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    at: int
    tick: int
    sitting: int
    kind: str
    seconds: Coverage = NOTHING


def read(texts: Sequence[str], length: int) -> list[Line]:
    """The lines of a record of a lecture of that length. Raises Broken."""
    found: list[Line] = []
    for number, text in enumerate(texts, 1):
        line = _line(text, number)
        if line.number != number or line.seconds.stop > length or not _follows(line, found[-1] if found else None):
            raise Broken(number)
        found.append(line)
    return found


def _line(text: str, number: int) -> Line:
    found = WRITTEN.fullmatch(text)
    if found is None:
        raise Broken(number)
    at, tick, sitting = map(int, found.group(2, 3, 4))
    kind, detail = found.group(5, 6)
    try:
        seconds = Coverage.read(detail) if kind == "play" else NOTHING
    except ValueError:
        raise Broken(number) from None
    return Line(int(found[1]), at, tick, sitting, kind, seconds)


def _follows(line: Line, before: Line | None) -> bool:
    """Whether an opening begins each sitting, and its ticks never go back."""
    if line.kind == "open":
        return line.sitting == (before.sitting if before else 0) + 1
    return before is not None and line.sitting == before.sitting and line.tick >= before.tick


def begins_anew(text: str, last: str) -> bool:
    """Whether a line opens the page at a later moment than that last one, as a machine does that has forgotten it."""
    line, before = WRITTEN.fullmatch(text), WRITTEN.fullmatch(last)
    if line is None or before is None:
        return False
    return line.group(5) == "open" and int(line.group(2)) >= int(before.group(2))


def name(pack: str, person: int, machine: str) -> str:
    """What the record of one person on one machine begins with."""
    return f"{DOMAIN}|{pack}|{person}|{machine}"


def head(before: str, texts: Iterable[str]) -> str:
    """The hash that leads on from `before` over these lines, in hexadecimal."""
    for text in texts:
        before = _hash(f"{before}\n{text}")
    return before


def beginning(named: str) -> str:
    """The hash before the first line."""
    return _hash(named)


def signed(named: str, lines: int, last: str) -> bytes:
    """What the key of the pack signs."""
    return f"{named}|{lines}|{last}".encode()


def _hash(text: str) -> str:
    """The first half of SHA-512, which is what the page has at hand."""
    return hashlib.sha512(text.encode()).digest()[:32].hex()
