"""Answers behind numbers on one line: 1-5 ABCDA, 1.A 2.B, 6-7 AB ACD."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lms.quizzes.importing.drafts import Doubt, Place
from lms.quizzes.importing.formats import labels

VERDICT, LETTERS = r"正确|错误|[√✓✔×✗✘对错TF]", r"[A-Ha-h](?:[,，、]?[A-Ha-h]){0,7}"
ONE = rf"{VERDICT}|[A-Ha-h]"
# Bounded, for each round of an unbounded group is remembered.
RANGE = rf"(\d{{1,4}})\s*(?:[-—–－~～至到]+)\s*(\d{{1,4}})\s*[题]?\s*[:：.、．]?\s*((?:(?:{ONE})[\s,，、;；]{{0,9}}){{1,2000}})"
SINGLE = rf"[(（]?(?<!\d)(\d{{1,4}})\s*[题]?\s*[:：.、．)）]?\s*[(（]?\s*({VERDICT}|{LETTERS})(?![A-Za-z])\s*[)）]?"
ENTRY = re.compile(f"{RANGE}|{SINGLE}")
BETWEEN = " \t\n,，、;；。.(（)）|"

# ABCDA BCDAB, without numbers.
RUN = re.compile(rf"(?:(?:{ONE})[\s,，、;；]{{0,9}}){{2,2000}}")


@dataclass
class Key:
    """One answer. `section` counts the headings, and new beginnings of the numbers, before it."""

    place: Place
    section: int
    kind: str | None
    number: int
    answer: str
    doubt: Doubt | None = None
    explanation: str = ""
    is_used: bool = False


def are_keys(text: str) -> bool:
    """Whether a line holds answers behind numbers and nothing else, but for their explanation."""
    written = next((words for part, words in labels.divided(text, "") if part == ""), "")
    return bool(ENTRY.match(written)) and not ENTRY.sub("", written).strip(BETWEEN)


def of_run(place: Place, first: int, written: str, *, several: bool) -> list[Key]:
    """Answers in the order of the questions, from number `first` on: words where each may be `several` letters, else signs."""
    given = written.split() if several else re.findall(ONE, written)
    return [Key(place, 0, None, number, answer) for number, answer in enumerate(given, first)]


def of_line(place: Place, text: str) -> Iterator[Key]:
    """The answers of a line, in order."""
    for found in ENTRY.finditer(text):
        first, last, several, number, answer = found.groups()
        if number:
            yield Key(place, 0, None, int(number), answer)
        else:
            yield from _of_range(place, int(first), int(last), several)


def _of_range(place: Place, first: int, last: int, written: str) -> Iterator[Key]:
    """One answer for each number: words with spaces between, or else one sign each."""
    numbers = range(first, last + 1)
    answers = _as_many(written, len(numbers))
    for at, number in enumerate(numbers[:500]):
        doubt = None if answers else Doubt("answers_uneven", first=first, last=last)
        yield Key(place, 0, None, number, answers[at] if answers else written.strip(), doubt)


def _as_many(written: str, count: int) -> Sequence[str]:
    """The answers, if there are as many; none otherwise."""
    for parts in (re.split(r"[\s,，、;；]+", written.strip(" ,，、;；\n")), re.findall(ONE, written)):
        if len(parts) == count:
            return parts
    return ()
