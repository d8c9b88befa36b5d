"""Lists as authors type them: articles such as 第21-30条、第134条之一, and tags. Pure."""

import re
import unicodedata

from lms.quizzes.sections import Span
from lms.statutes import article_numbers
from lms.statutes.article_numbers import ArticleNumber

BETWEEN = re.compile(r"[,、;\n]|[和及与]")
BETWEEN_TAGS = re.compile(r"[,、;|\n]")
UNTIL = re.compile(r"\s*[~至到–—]+\s*")
# 第21-30条 and 21-30 are a span. 134-1 is 第一百三十四条之一, for a span would not run backwards.
HYPHEN = re.compile(r"第?\s*(\d{1,4})\s*-\s*(\d{1,4})\s*条?", re.ASCII)
MOST_TAGS, LONGEST_TAG = 20, 30


class NotAnArticle(ValueError):
    """What was typed is no number of an article, and no span of them."""


def spans(typed: str) -> tuple[Span, ...]:
    """The articles that somebody typed; both ends of a span belong to it. Raises NotAnArticle with the piece in question."""
    pieces = (piece.strip() for piece in BETWEEN.split(unicodedata.normalize("NFKC", typed)))
    return tuple(_span(piece) for piece in pieces if piece)


def _span(piece: str) -> Span:
    hyphened = HYPHEN.fullmatch(piece)
    is_span = hyphened and int(hyphened[1]) < int(hyphened[2])
    ends = list(hyphened.groups()) if hyphened and is_span else UNTIL.split(piece)
    numbers = [_number(end) for end in ends]
    first, last = numbers[0], numbers[-1]
    if len(numbers) > 2 or first is None or last is None or last < first:
        raise NotAnArticle(piece)
    return Span(first, last)


def _number(end: str) -> ArticleNumber | None:
    """An end of a span may leave out 第 or 条, as in 第二十一至三十条."""
    forms = (end, f"{end}条", f"第{end}", f"第{end}条")
    return next((number for form in forms if (number := article_numbers.read(form))), None)


def spans_written(articles: tuple[Span, ...]) -> str:
    """Spans as `spans` reads them: 21~30、134-1."""
    return "、".join(map(_written, articles))


def _written(span: Span) -> str:
    if span.first != span.last:
        return f"{span.first}~{span.last}"
    # 1-2 would be read as a span.
    number = span.first
    return f"第{number.number}条之{number.inserted}" if number.inserted > number.number else str(number)


def tags(typed: str) -> tuple[str, ...]:
    """The tags that somebody typed, in that order and each once; too long ones are cut, too many left out."""
    pieces = (
        " ".join(piece.split())[:LONGEST_TAG] for piece in BETWEEN_TAGS.split(unicodedata.normalize("NFKC", typed))
    )
    return tuple(dict.fromkeys(piece for piece in pieces if piece))[:MOST_TAGS]


def tags_written(each: tuple[str, ...]) -> str:
    """Tags as `tags` reads them."""
    return "、".join(each)
