"""Answers that stand together at the end of a text: 1-5 ABCDA, 1.A 2.B, 6-7 AB ACD, under the headings of their sections."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lms.quizzes.importing import kinds
from lms.quizzes.importing.drafts import Doubt, Place
from lms.quizzes.importing.texts import tidy

ONE = r"正确|错误|[√✓✔×✗✘对错]|[A-Ha-hTF]"
HEAD = re.compile(
    r"^[【\[(（]?\s*(?:附|附件|附录)?[:：]?\s*(?:正确|参考|标准|试题)?\s*答\s*案(?:(?:及|与|和)(?:解析|说明))?\s*[】\])）]?\s*[:：]?\s*"
)
# Bounded, for each round of an unbounded group is remembered.
RANGE = rf"(\d{{1,4}})\s*(?:[-—–－~～至到]+)\s*(\d{{1,4}})\s*[题]?\s*[:：.、．]?\s*((?:(?:{ONE})[\s,，、;；]{{0,9}}){{1,2000}})"
SINGLE = rf"(\d{{1,4}})\s*[题]?\s*[:：.、．)）]?\s*((?:{ONE})(?:[,，、]?(?:{ONE})){{0,7}})(?![A-Za-z])"
ENTRY = re.compile(f"{RANGE}|{SINGLE}")
EXPLANATION = re.compile(r"[【\[]?\s*(?:答案)?(?:解析|详解)\s*(?:[】\]]\s*[:：]?|[:：])\s*")
SECTION = re.compile(r"^[(（]?[一二三四五六七八九十]{1,3}\s*[)）、.．]")


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


def begins(text: str, after: str) -> bool:
    """Whether the answers begin here: with a line that says so and has answers behind numbers in it, or in the next line."""
    found = HEAD.match(tidy(text))
    if not found:
        return False
    rest = tidy(text)[found.end() :]
    return bool(re.match(RANGE, rest)) if rest else bool(ENTRY.match(tidy(after)) or _heading(tidy(after)))


def read(lines: Iterable[tuple[Place, str]]) -> Iterator[Key]:
    """The answers of all these lines, in order."""
    section, kind, last = 0, None, None
    for place, written in lines:
        text = tidy(written)
        if heading := _heading(text):
            section, kind, last = section + 1, heading, None
        key_text, _, explanation = _divided(text)
        keys = list(_of_line(place, key_text))
        if keys and last and keys[0].number <= last.number:
            section += 1
        for key in keys:
            key.section, key.kind = section, kind
        if explanation and (keys or last):
            (keys[-1] if keys else last).explanation += explanation  # type: ignore[union-attr]
        yield from keys
        last = keys[-1] if keys else last


def _heading(text: str) -> str | None:
    """The kind that the line begins with, whatever answers follow it."""
    return kinds.of_heading(text[:30]) if SECTION.match(text) or kinds.of_heading(text) else None


def _divided(text: str) -> tuple[str, str, str]:
    found = EXPLANATION.search(text)
    return (text[: found.start()], found[0], text[found.end() :]) if found else (text, "", "")


def _of_line(place: Place, text: str) -> Iterator[Key]:
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
