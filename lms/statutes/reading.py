"""The text of a law, from Markdown or plain text, read line by line: 编, 章, 节, 条 and what stands below each article.

What the reading is not sure of it says, with the line and the reason; what it leaves out, too.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lms.decoding import text_of
from lms.statutes import title_page
from lms.statutes.article_numbers import FIGURE, HEAD, ArticleNumber, of_head
from lms.statutes.title_page import Facts
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
CONTENTS = re.compile(r"目\s*[录次]")
AFTER_THE_LAW = re.compile(r"附\s*[件录表图]|来\s*源")
NAMES_A_LAW = re.compile(
    r"(?!(?:一般|其他|特别|共同|基本)规定)《?[\w〈〉“”、]{2,60}(?:法|条例|规定|办法|规则|决定)》?(?:[\s(（].*)?"
)
# “第十七条规定的…” at the beginning of a paragraph speaks of an article and begins none.
SPEAKS_OF = re.compile(r"[第规所的、，和或及至款项中以]")


@dataclass(frozen=True)
class Heading:
    """`level` is a key of HEADINGS; `words` as the law has them: 第一章 总则."""

    level: str
    words: str


@dataclass(frozen=True)
class ArticleText:
    """One article: `text` has one line for each paragraph (款) and item (项); `headings` are those that begin with it."""

    number: ArticleNumber
    text: str
    headings: tuple[Heading, ...] = ()


@dataclass(frozen=True)
class Doubt:
    """What a person should look at, by line (counted from 1) and a code that is put into words when shown."""

    line: int
    reason: str
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What a file holds. `preface` are the lines between the title and the first article: by whom it was passed, and when."""

    facts: Facts
    preface: str
    articles: tuple[ArticleText, ...]
    doubts: tuple[Doubt, ...]

    @property
    def is_whole(self) -> bool:
        """Whether its articles go from the first on without a gap."""
        numbers = [each.number for each in self.articles]
        behind = zip(numbers[1:], numbers, strict=False)
        return numbers[0] == ArticleNumber(1) and all(number.follows(last) for number, last in behind)


@dataclass
class _Article:
    number: ArticleNumber
    line: int
    headings: list[Heading]
    paragraphs: list[str]


@dataclass(frozen=True)
class _Line:
    number: int
    words: str
    is_heading: bool


def read(data: bytes) -> Reading:
    """Raises CannotRead: empty_file, file_too_large, no_text, too_many_lines, line_too_long, several_laws, no_articles."""
    lines = list(_lines(_text(data)))
    _refuse_several(lines)
    reader = _Reader()
    reader.take(_law(lines, reader.doubts))
    return reader.result()


def _text(data: bytes) -> str:
    if not data.strip():
        raise CannotRead("empty_file")
    if len(data) > MOST_BYTES:
        raise CannotRead("file_too_large", limit=MOST_BYTES // 2**20)
    text = text_of(data)
    if text is None or any(ord(character) < 32 and character not in "\t\n\r\f\v" for character in text):
        raise CannotRead("no_text")
    return text


def _lines(text: str) -> Iterator[_Line]:
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
            yield _Line(number, "---", False)
        elif words := " ".join(MARKS.sub("", plain).split()):
            yield _Line(number, words, plain.startswith("#"))


def _refuse_several(lines: Iterable[_Line]) -> None:
    """A file with two headings that name laws, each with something below it, is no single law."""
    named = [line for line in lines if line.is_heading and NAMES_A_LAW.fullmatch(line.words) and not _level(line)]
    if len({line.words for line in named}) > 1:
        raise CannotRead("several_laws", first=named[0].number, second=named[1].number)


def _law(lines: list[_Line], doubts: list[Doubt]) -> Iterator[_Line]:
    """The lines up to where the law is over: a rule, or the heading of an annex, after which no article comes."""
    last = max((place for place, line in enumerate(lines) if _head(line) or _level(line)), default=0)
    for place, line in enumerate(lines):
        is_end = line.words == "---" or (line.is_heading and AFTER_THE_LAW.match(line.words))
        if place > last and is_end:
            if left := [each for each in lines[place:] if each.words != "---"]:
                doubts.append(Doubt(left[0].number, "after_the_law", {"count": str(len(left))}))
            return
        if line.words != "---":
            yield line


def _head(line: _Line) -> re.Match[str] | None:
    return HEAD.match(line.words)


def _level(line: _Line) -> str | None:
    """Of which kind a heading is, if the line is one; a paragraph that speaks of a chapter is longer, or ends as one."""
    if len(line.words) > LONGEST_HEADING or line.words.endswith(("。", "；", "：")):
        return None
    return next((level for level, form in HEADINGS.items() if form.fullmatch(line.words)), None)


class _Reader:
    """Sorts the lines of one law into its title page, headings and articles."""

    def __init__(self) -> None:
        self.front: list[str] = []
        self.headings: list[Heading] = []
        self.articles: list[_Article] = []
        self.numbers: set[ArticleNumber] = set()
        self.doubts: list[Doubt] = []
        self.left_out = False

    def take(self, lines: Iterable[_Line]) -> None:
        for line in lines:
            if number := self._begins_article(line):
                self._article(number, line)
            elif level := _level(line):
                self._heading(Heading(level, line.words))
            elif line.is_heading and self.articles:
                self.doubts.append(Doubt(line.number, "unknown_heading", {"words": line.words[:40]}))
            else:
                self._paragraph(line)

    def _begins_article(self, line: _Line) -> ArticleNumber | None:
        if not (head := _head(line)):
            return None
        number, rest = of_head(head), line.words[head.end() :]
        if number is None:
            self.doubts.append(Doubt(line.number, "bad_number", {"words": head[0]}))
            return None
        if not rest or rest[0].isspace() or rest[0] in "【[(（":
            return number
        is_next = not self.articles or number.follows(self.articles[-1].number)
        return number if is_next and not SPEAKS_OF.match(rest) else None

    def _article(self, number: ArticleNumber, line: _Line) -> None:
        head = _head(line)
        assert head, "the line begins an article"
        first = line.words[head.end() :].strip()
        self.left_out = number in self.numbers
        if self.left_out:
            self.doubts.append(Doubt(line.number, "doubled", {"article": number.words}))
            return
        self._look_at_order(number, line)
        self.numbers.add(number)
        self.articles.append(_Article(number, line.number, self.headings, [first] if first else []))
        self.headings = []

    def _look_at_order(self, number: ArticleNumber, line: _Line) -> None:
        last = self.articles[-1].number if self.articles else ArticleNumber(0)
        if number.follows(last):
            return
        told = {"article": number.words, "last": last.words if last.number else ""}
        if number < last:
            self.doubts.append(Doubt(line.number, "out_of_order", told))
        elif last.number:
            self.doubts.append(Doubt(line.number, "missing", told))
        else:
            self.doubts.append(Doubt(line.number, "begins_late", told))

    def _heading(self, heading: Heading) -> None:
        # A table of contents names all chapters before the first of them begins.
        if heading in self.headings:
            self.headings = []
        self.headings.append(heading)
        self.left_out = False

    def _paragraph(self, line: _Line) -> None:
        if self.left_out or CONTENTS.fullmatch(line.words):
            return
        if not self.articles:
            self.front.append(line.words)
        elif self.headings:
            self.doubts.append(Doubt(line.number, "below_a_heading", {"words": line.words[:40]}))
        else:
            self.articles[-1].paragraphs.append(line.words)

    def result(self) -> Reading:
        if not self.articles:
            raise CannotRead("no_articles")
        title, *preface = self.front or [""]
        last = self.articles[-1]
        facts, from_last = title_page.facts(title, preface, "\n".join(last.paragraphs))
        if from_last:
            self.doubts.append(Doubt(last.line, "day_of_last_article", {"day": str(facts.effective_on)}))
        self._look_at_whole(facts)
        articles = tuple(
            ArticleText(each.number, "\n".join(each.paragraphs), tuple(each.headings)) for each in self.articles
        )
        return Reading(facts, "\n".join(preface), articles, tuple(sorted(self.doubts, key=lambda doubt: doubt.line)))

    def _look_at_whole(self, facts: Facts) -> None:
        for each in self.articles:
            if not each.paragraphs:
                self.doubts.append(Doubt(each.line, "empty_article", {"article": each.number.words}))
        count = len(self.articles)
        if facts.articles and facts.articles != count:
            told = {"announced": str(facts.articles), "count": str(count)}
            self.doubts.append(Doubt(1, "count_differs", told))
