"""What a law says of itself above its first article: title, edition, and the day from which it is in force."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from lms.statutes.figures import digits, number

YEAR = r"([12]\d{3}|[一二][〇零一二三四五六七八九]{3})年"
FIGURE = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
DAY = rf"{YEAR}\s?{FIGURE}月\s?{FIGURE}日"
IN_FORCE = re.compile(rf"{DAY}\s?(?:起?(?:正式)?(?:施行|实施|生效))")
# By which year an edition is told, the best first: of its last amendment, of its promulgation, of its passing.
TOLD_BY = (re.compile("修正|修订|修改"), re.compile("公布|发布"), re.compile("通过"))
COUNT = re.compile(r"共\s?(\d{1,4})\s?条")
SUFFIX = re.compile(r"\s*[（(].*[)）]?$")


@dataclass(frozen=True)
class Facts:
    """As far as the text tells. `articles` is how many it says it has."""

    title: str | None
    label: str | None
    effective_on: date | None
    articles: int | None


def facts(title: str, preface: Sequence[str], last_article: str) -> tuple[Facts, bool]:
    """What is known, and whether the day was found in the last article alone, where it is that of the first edition."""
    above = [title, *preface]
    told = _day(above)
    day = told or _day([last_article])
    count = COUNT.search(title)
    name = SUFFIX.sub("", title).strip("《》 ")[:200]
    label = _label(above) or (str(day.year) if day else None)
    return Facts(name or None, label, day, int(count[1]) if count else None), day is not None and told is None


def _day(lines: Sequence[str]) -> date | None:
    """The last day named as that from which it is in force."""
    found = [match for line in lines for match in IN_FORCE.finditer(line)]
    for year, month, day in reversed([match.groups() for match in found]):
        with suppress(ValueError):
            return date(digits(year), number(month), number(day))
    return None


def _label(lines: Sequence[str]) -> str | None:
    for deed in TOLD_BY:
        years = [digits(year) for line in lines if deed.search(line) for year in re.findall(YEAR, line)[:1]]
        if years:
            return str(max(years))
    return None
