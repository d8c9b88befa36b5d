"""Stems as files give them: numbered ("56."), with their kind in front, with the answer left in the brackets."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lms.quizzes.importing import kinds

# "12、", "(12)", "第12题：", "12." but not the 1.5 of "1.5米" nor the 3 of "3人以上".
NUMBER = re.compile(
    r"^\s*(?:第\s*(\d{1,5})\s*题\s*[.．、:：,，]?|[(（【\[]\s*(\d{1,5})\s*[)）】\]][.．、]?"
    r"|(\d{1,5})\s*[、．:：)）]|(\d{1,5})\s*[.,，]\s*(?!\d))\s*"
)
NUMBER_BEFORE_FIGURE = re.compile(r"^\s*(\d{1,5})\.\s*(?=\d)")
BARE_NUMBER = re.compile(r"^\s*(\d{1,5})(?=[^\d\s.,，%％])")
KIND_IN_FRONT = re.compile(r"^\s*[(（【\[]([^()（）【】\[\]]{1,8})[)）】\]]\s*[.．、:：]?\s*")
# "单选：", "多选题：". Other kinds so named may as well be words of the stem.
CHOICE_IN_FRONT = re.compile(r"^\s*((?:单项?|多项?)选(?:择)?题?)\s*[:：]\s*")
ANSWER_INSIDE = re.compile(r"[(（]\s*([A-Ha-h√✓✔×✗✘](?:[\s、,，]*[A-Ha-h])*|正确|错误|对|错)\s*[)）]")
BLANK = "（　）"
# "(1)", "①": so are the questions about a case numbered.
WITHIN_CASE = re.compile(r"^\s*(?:[(（]\s*\d{1,2}\s*[)）]|[①-⑳])")
CIRCLED = re.compile(r"^\s*[①-⑳]\s*")


@dataclass(frozen=True)
class Stem:
    """A stem without its number; with the kind that stood in front of it, if any."""

    text: str
    number: int | None = None
    kind: str | None = None


def number_of(text: str) -> int | None:
    """The number that clearly stands in front of a stem."""
    found = NUMBER.match(text)
    return int(next(filter(None, found.groups()))) if found else None


def is_within_case(text: str) -> bool:
    """Whether a stem is numbered as those about a case are."""
    return bool(WITHIN_CASE.match(text))


def are_numbered(texts: Iterable[str]) -> bool:
    """Whether a sheet's stems are numbered: most of several begin with a number of their own."""
    numbers = [number_of(text) for text in texts]
    given = {number for number in numbers if number is not None}
    return len(given) >= 3 and len(given) >= 0.7 * len(numbers)


def read(text: str, *, numbered: bool, previous: int | None) -> Stem:
    """The stem taken apart. In a numbered sheet a bare number counts too when it is the next in order."""
    number, rest = _number(text, numbered, previous)
    kind, rest = _kind(rest)
    if kind and number is None:
        number, rest = _number(rest, numbered, previous)
    return Stem(rest.strip(), number, kind)


def _number(text: str, numbered: bool, previous: int | None) -> tuple[int | None, str]:
    if found := NUMBER.match(text):
        return number_of(text), text[found.end() :]
    for look in (NUMBER_BEFORE_FIGURE, BARE_NUMBER):
        found = look.match(text)
        if found and numbered and previous is not None and int(found[1]) == previous + 1:
            return int(found[1]), text[found.end() :]
    return None, text


def _kind(text: str) -> tuple[str | None, str]:
    found = KIND_IN_FRONT.match(text) or CHOICE_IN_FRONT.match(text)
    kind = kinds.named(found[1]) if found else None
    return (kind, text[found.end() :]) if found and kind else (None, text)


def answer_inside(text: str) -> str | None:
    """The answer that was left in the brackets of a stem, if just one pair of brackets holds one."""
    found = ANSWER_INSIDE.findall(text)
    return found[0] if len(found) == 1 else None


def without_answer(text: str) -> str:
    """The stem with that pair of brackets empty."""
    return ANSWER_INSIDE.sub(BLANK, text)
