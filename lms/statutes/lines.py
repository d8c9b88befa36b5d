"""A file as the lines of one law, without what a typesetter adds: which of them are headings, and which begin an article."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lms.decoding import text_of
from lms.statutes.article_numbers import FIGURE, HEAD
from lms.unpacking import CannotRead

# The Civil Code, the longest of all, has 1260 articles in 400 KB; its longest line has 700 characters.
MOST_BYTES = 5 * 2**20
LONGEST_LINE = 20_000
MOST_LINES = 50_000
LONGEST_HEADING = 60

PART = rf"第\s?(?:{FIGURE})\s?"
HEADINGS = {
    "part": re.compile(rf"{PART}(?:分?编)(?:[\s:：]|$).*"),
    "chapter": re.compile(rf"{PART}章(?:[\s:：]|$).*|附\s*则"),
    "section": re.compile(rf"{PART}节(?:[\s:：]|$).*"),
}
MARKS = re.compile(r"^(?:#{1,6}\s+|[-*+>]\s+)+|\*\*|__")
RULE = re.compile(r"(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}")
NAMES_A_LAW = re.compile(
    r"(?!(?:一般|其他|特别|共同|基本)规定)《?[\w〈〉“”、]{2,60}(?:法|条例|规定|办法|规则|决定)》?(?:[\s(（].*)?"
)


@dataclass(frozen=True)
class Line:
    number: int
    words: str
    is_heading: bool


def of_file(data: bytes) -> list[Line]:
    """Raises CannotRead: empty_file, file_too_large, no_text, too_many_lines, line_too_long, several_laws."""
    lines = list(_lines(_text(data)))
    _refuse_several(lines)
    return lines


def _text(data: bytes) -> str:
    if not data.strip():
        raise CannotRead("empty_file")
    if len(data) > MOST_BYTES:
        raise CannotRead("file_too_large", limit=MOST_BYTES // 2**20)
    text = text_of(data)
    if text is None or any(ord(character) < 32 and character not in "\t\n\r\f\v" for character in text):
        raise CannotRead("no_text")
    return text


def _lines(text: str) -> Iterator[Line]:
    """Without marks of Markdown, comments and empty lines."""
    lines = re.split(r"\r\n|\r|\n", text)
    if len(lines) > MOST_LINES:
        raise CannotRead("too_many_lines", limit=MOST_LINES)
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            raise CannotRead("line_too_long", line=number, limit=LONGEST_LINE)
        plain = line.replace("\u3000", " ").replace("\ufeff", "").strip()
        if plain.startswith("<!--") and plain.endswith("-->"):
            continue
        if RULE.fullmatch(plain):
            yield Line(number, "---", False)
        elif words := " ".join(MARKS.sub("", plain).split()):
            yield Line(number, words, plain.startswith("#"))


def _refuse_several(lines: Iterable[Line]) -> None:
    """A file with two headings that name laws, each with something below it, is no single law."""
    named = [line for line in lines if line.is_heading and NAMES_A_LAW.fullmatch(line.words) and not level(line)]
    if len({line.words for line in named}) > 1:
        raise CannotRead("several_laws", first=named[0].number, second=named[1].number)


def head(line: Line) -> re.Match[str] | None:
    return HEAD.match(line.words)


def level(line: Line) -> str | None:
    """Of which kind a heading is, if the line is one; a paragraph that speaks of a chapter is longer, or ends as one."""
    if len(line.words) > LONGEST_HEADING or line.words.endswith(("。", "；", "：")):
        return None
    return next((name for name, form in HEADINGS.items() if form.fullmatch(line.words)), None)
