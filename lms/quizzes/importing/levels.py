"""难度 and 标签 as files give them. Pure.

Difficulty is kept as 1 (easy) to 5 (hard). A fraction between 0 and 1 is 难度系数 P, the share of people who answer rightly, as test
theory and Chinese item banks give it: 0.85 is an easy question.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from lms.quizzes import typed_lists
from lms.quizzes.importing.drafts import Draft

WORDS = {
    1: "易 容易 简单 很容易 很易 easy veryeasy 低 初级 基础",
    2: "较易 较容易 偏易 比较容易 较简单",
    3: "中 中等 一般 适中 普通 中级 medium normal average",
    4: "较难 偏难 比较难",
    5: "难 困难 很难 hard difficult verydifficult 高 高级",
}
_LEVELS = {word: level for level, words in WORDS.items() for word in words.split()}
NUMBER = re.compile(r"[1-5](?:\.0+)?", re.ASCII)
SHARE = re.compile(r"0?\.\d+", re.ASCII)
STARS = re.compile(r"(★{1,5})☆{0,4}|(\*{1,5})")
ENDS = re.compile(r"(?:难度|题|级|度)$")
LONGEST_SHOWN = 30
# What stands in the one list of tags that other programs have.
DIFFICULTY = re.compile(r"难度\s*[:：]\s*(.+)")
BASIS = "依据："
SLASH = "\1"
ARTICLE = re.compile(r"第\s*[一二三四五六七八九十百零〇\d]{1,7}\s*条")


def difficulty(typed: str) -> int | None:
    """1 to 5, or nothing where nothing can be made of it."""
    said = ENDS.sub("", "".join(unicodedata.normalize("NFKC", typed).casefold().split()))
    if NUMBER.fullmatch(said):
        return int(float(said))
    if SHARE.fullmatch(said):
        # Nine in ten right is the easiest fifth.
        return 5 - min(int(float(said) * 5), 4)
    if stars := STARS.fullmatch(said):
        return len(stars[1] or stars[2])
    return _LEVELS.get(said)


def given(draft: Draft, said_difficulty: str, said_tags: str) -> Draft:
    """The draft with these; a difficulty of which nothing can be made is left out, and the draft says so."""
    level = difficulty(said_difficulty)
    odd = "" if level else said_difficulty.strip()[:LONGEST_SHOWN]
    return replace(draft, difficulty=level, tags=typed_lists.tags(said_tags), odd_difficulty=odd)


@dataclass(frozen=True)
class Tagged:
    """What one list of tags says of a question; `article` names it in words."""

    article: str
    difficulty: str
    tags: str


def told_apart(tags: Iterable[str]) -> Tagged:
    """Article, difficulty and tags proper out of the tags of a program that has nothing else for them."""
    each = [tag.strip() for tag in tags]
    articles = [tag for tag in each if _cites(tag)]
    levels = [found[1] for tag in each if (found := DIFFICULTY.fullmatch(tag))]
    others = [tag for tag in each if tag not in articles and not DIFFICULTY.fullmatch(tag)]
    return Tagged(cited(*articles), "".join(levels[:1]), typed_lists.tags_written(tuple(others)))


def of_category(path: str) -> list[str]:
    """The names of a category of Moodle, $course$/top/甲/乙, as tags; two slashes are one within a name."""
    names = (name.replace(SLASH, "/").strip() for name in path.replace("//", SLASH).split("/"))
    return [name for name in names if name and name.casefold() != "top" and not name.startswith("$")]


def together(article: str, level: int | None, tags: Iterable[str]) -> list[str]:
    """One list of tags, as `told_apart` takes it apart."""
    return [*filter(None, (as_tag(article), f"难度：{level}" if level else "")), *tags]


def as_tag(article: str) -> str:
    """A citation where other words may stand as well; one without an article says what it is."""
    return f"{BASIS}{article}" if article and (not ARTICLE.search(article) or article.startswith(BASIS)) else article


def cited(*tags: str) -> str:
    """The citation that those of these words are that are one."""
    return " ".join(tag.removeprefix(BASIS) for tag in tags if _cites(tag))


def _cites(tag: str) -> bool:
    return tag.startswith(BASIS) or bool(ARTICLE.search(tag))
