"""Articles that a text names with their law: 《安全生产法》（2021）第二十四条第一款、第二十五条. Pure.

Each mention has the law as it is called there, the year and the order (令) that tell the edition, and its articles. What names no
law of its own belongs to the law before it, or else to whatever law the reader has in mind.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from lms.statutes import figures
from lms.statutes.article_numbers import ArticleNumber, read

FIGURE = r"(?:[零〇一二两三四五六七八九十百千]{1,9}|\d{1,4})"
BETWEEN = r"\s?(?:[、,和及与至到~-]|以及)\s?"
# 第24条, 第24、25条, 第24-26条, 第134-1条, 第一百三十四条之一, and 24条 behind the name of a law.
ARTICLES = re.compile(
    rf"(?:第|^|(?<=[法例定则》)、,\s]))\s?({FIGURE}(?:{BETWEEN}{FIGURE})*)\s?条(?!例|件|文|目)(?:\s?之\s?({FIGURE}))?"
)
# Paragraphs and items, which no number here holds.
WITHIN = re.compile(rf"\s?(?:第?\s?[(]?\s?{FIGURE}\s?[)]?\s?(?:款|项|目))+")
RANGE = re.compile(rf"({FIGURE})\s?[至到~-]\s?({FIGURE})")
MOST_OF_A_RANGE = 30
TITLE = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")
ASIDE = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】|〔([^〔〕]*)〕")
YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d\d|[一二][九〇零][〇零一二三四五六七八九]{2})(?!\d)\s?年?(?:\d{1,2}月(?:\d{1,2}日)?)?"
)
# An issuer has no more signs; without an end, a stem of four thousand took a second.
ORDER = re.compile(rf"([\u4e00-\u9fff]{{0,20}}?)(?:令\s?第?\s?({FIGURE})\s?号|第?\s?({FIGURE})\s?号\s?令)")
EDITION_WORDS = re.compile(r"(?:最新|第[一二三四五]次)?(?:修正|修订|修改|版|本|文本|公布|发布|施行|实施|通过|起)+")
# What stands before the name of a law and is no part of it.
LEADING = re.compile(
    r"^(?:[\s:、,;.。/|()]|依据|根据|按照|依照|参照|参见|参考|遵照|违反|对照|详见|请见|见|对应|出自|来源于?|来自|源于|法律依据|法规依据|依据条款"
    r"|法条|条款|法律|法规|规章|新修订的?|新修正的?|最新的?|新版|新|现行|我国的?|我国|的|和|及|与|或|以及|并|同时)+"
)
TRAILING = re.compile(r"(?:[\s:、,;.。/|]|的|之|中|里|(?<=[法例则程])(?:的?(?:有关|相关)?规定))+$")
CHAPTER = re.compile(rf"第\s?{FIGURE}\s?[编章节]")
GENERIC = re.compile(r"(本|该|此|同|上述|前述|同一)?(法|条例|规定|办法|规则|细则|规程|解释|决定)")
SAME = "同"


@dataclass(frozen=True)
class Order:
    """令 by which an edition was made known: 国务院令第493号. The issuer may be empty."""

    issuer: str
    number: int


@dataclass(frozen=True)
class Mention:
    """`law` as it is called there; empty: not named. 同法 and the like are SAME with their kind, 同法; 本法 is 法."""

    law: str
    year: str
    order: Order | None
    articles: tuple[ArticleNumber, ...]


@dataclass(frozen=True)
class Named:
    """The mentions of a text, and whether it says no more than them: no paragraph, no word besides."""

    mentions: tuple[Mention, ...]
    is_all: bool


def of(text: str) -> Named:
    """Every mention, in order. A text that is nothing but a number, 24 or 134-1, is an article."""
    text = " ".join(unicodedata.normalize("NFKC", text).replace("—", "-").replace("–", "-").split())
    if (bare := read(text)) and "条" not in text:
        return Named((Mention("", "", None, (bare,)),), is_all=True)
    found = list(_pieces(text))
    rest = text[found[-1][2] :] if found else text
    is_all = bool(found) and not rest.strip(" 。.;,)") and not any(says_more for _, says_more, _ in found)
    return Named(tuple(mention for mention, _, _ in found), is_all)


def joined(law: str, article: str) -> str:
    """What two cells say, one of the law and one of the article, as one text; either may say all of it."""
    first = next(iter(of(article).mentions), None)
    if not law or (first and first.law):
        return article or law
    if not article or of(law).mentions:
        return law
    named = law if "《" in law else f"《{law}》"
    return named + (article if "条" in article else f"第{article}条")


def _pieces(text: str) -> Iterator[tuple[Mention, bool, int]]:
    """Each mention, whether more stands at it than it holds, and where it ends."""
    end = 0
    for match in ARTICLES.finditer(text):
        numbers = tuple(_numbers(match[1], match[2]))
        if not numbers:
            continue
        mention, says_more = _mention(text[end : match.start()], numbers)
        within = WITHIN.match(text, match.end())
        end = within.end() if within else match.end()
        yield mention, says_more or bool(within), end


def _numbers(listed: str, inserted: str | None) -> Iterator[ArticleNumber]:
    """24、25 are two, 24-26 three, and 134-1 is an article inserted behind 134."""
    parts = re.split(r"\s?(?:[、,和及与]|以及)\s?", listed)
    for at, part in enumerate(filter(None, parts), 1):
        span = RANGE.fullmatch(part)
        ends = [read(f"第{each}条") for each in (span.groups() if span else (part,))]
        first, last = ends[0], ends[-1]
        if first is None or last is None:
            continue
        if span and last.number < first.number:
            yield ArticleNumber(first.number, last.number)
        elif span and last.number - first.number < MOST_OF_A_RANGE:
            yield from map(ArticleNumber, range(first.number, last.number + 1))
        else:
            behind = read(f"第{inserted}条") if inserted and at == len(parts) else None
            yield ArticleNumber(first.number, behind.number if behind else 0)


def _mention(before: str, articles: tuple[ArticleNumber, ...]) -> tuple[Mention, bool]:
    """With the law that the words before the numbers name, and whether they say more than law and year."""
    before = CHAPTER.sub("", before)
    titles = TITLE.findall(before)
    said = TITLE.sub("", before) if titles else before
    name, about = _without_asides(titles[-1] if titles else said)
    about = f"{about} {said}"
    order = ORDER.search(about)
    year = max((figures.digits_as_text(found) for found in YEAR.findall(about)), default="")
    says_more = bool(order) or (bool(titles) and bool(_bare(_without_asides(said)[0])))
    called = name.strip() if titles else _bare(name)
    return Mention(called, year, _order(order) if order else None, articles), says_more


def _without_asides(name: str) -> tuple[str, str]:
    """A name without what stands in brackets that speak of an edition, and that."""
    asides = [
        found[0]
        for found in ASIDE.finditer(name)
        if YEAR.search(found[0]) or ORDER.search(found[0]) or EDITION_WORDS.search(found[0])
    ]
    for each in asides:
        name = name.replace(each, "")
    return name, " ".join(asides)


def orders(text: str) -> list[Order]:
    """Every order that a text names, as the lines above a law do."""
    return [order for found in ORDER.finditer(unicodedata.normalize("NFKC", text)) if (order := _order(found))]


def _order(found: re.Match[str]) -> Order | None:
    number = read(f"第{found[2] or found[3]}条")
    return Order(LEADING.sub("", found[1]), number.number) if number else None


def _bare(name: str) -> str:
    """A name without brackets, freed of years, orders and the words around it."""
    for pattern in (ORDER, YEAR):
        name = pattern.sub("", name)
    name = re.sub(rf"^(?:{EDITION_WORDS.pattern})(?:的)?", "", LEADING.sub("", name))
    name = TRAILING.sub("", LEADING.sub("", name))
    generic = GENERIC.fullmatch(name)
    if generic is None:
        return name
    return generic[2] if generic[1] in {None, "本", "此"} else SAME + generic[2]
