"""The text of a law, from Markdown or plain text, read line by line: 编, 章, 节, 条 and what stands below each article.

What the reading is not sure of it says, with the line and the reason; what it leaves out, too.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lms.statutes import lines, title_page
from lms.statutes.article_numbers import ArticleNumber, of_head
from lms.statutes.lines import Line
from lms.statutes.title_page import Facts
from lms.unpacking import CannotRead

CONTENTS = re.compile(r"目\s*[录次]")
AFTER_THE_LAW = re.compile(r"附\s*[件录表图]|来\s*源")
# “第十七条规定的…” at the beginning of a paragraph speaks of an article and begins none.
SPEAKS_OF = re.compile(r"[第规所的、，和或及至款项中以]")


@dataclass(frozen=True)
class Heading:
    """`level` is a key of lines.HEADINGS; `words` as the law has them: 第一章 总则."""

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


def read(data: bytes) -> Reading:
    """Raises CannotRead: empty_file, file_too_large, no_text, too_many_lines, line_too_long, several_laws, no_articles."""
    reader = _Reader()
    reader.take(_law(lines.of_file(data), reader.doubts))
    return reader.result()


def _law(every: list[Line], doubts: list[Doubt]) -> Iterator[Line]:
    """The lines up to where the law is over: a rule, or the heading of an annex, after which no article comes."""
    last = max((place for place, line in enumerate(every) if lines.head(line) or lines.level(line)), default=0)
    for place, line in enumerate(every):
        is_end = line.words == "---" or (line.is_heading and AFTER_THE_LAW.match(line.words))
        if place > last and is_end:
            if left := [each for each in every[place:] if each.words != "---"]:
                doubts.append(Doubt(left[0].number, "after_the_law", {"count": str(len(left))}))
            return
        if line.words != "---":
            yield line


class _Reader:
    """Sorts the lines of one law into its title page, headings and articles."""

    def __init__(self) -> None:
        self.front: list[str] = []
        self.headings: list[Heading] = []
        self.articles: list[_Article] = []
        self.numbers: set[ArticleNumber] = set()
        self.doubts: list[Doubt] = []
        self.left_out = False

    def take(self, law: Iterable[Line]) -> None:
        for line in law:
            if number := self._begins_article(line):
                self._article(number, line)
            elif level := lines.level(line):
                self._heading(Heading(level, line.words))
            elif line.is_heading and self.articles:
                self.doubts.append(Doubt(line.number, "unknown_heading", {"words": line.words[:40]}))
            else:
                self._paragraph(line)

    def _begins_article(self, line: Line) -> ArticleNumber | None:
        if not (head := lines.head(line)):
            return None
        number, rest = of_head(head), line.words[head.end() :]
        if number is None:
            self.doubts.append(Doubt(line.number, "bad_number", {"words": head[0]}))
            return None
        if not rest or rest[0].isspace() or rest[0] in "【[(（":
            return number
        is_next = not self.articles or number.follows(self.articles[-1].number)
        return number if is_next and not SPEAKS_OF.match(rest) else None

    def _article(self, number: ArticleNumber, line: Line) -> None:
        head = lines.head(line)
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

    def _look_at_order(self, number: ArticleNumber, line: Line) -> None:
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

    def _paragraph(self, line: Line) -> None:
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
