"""Numbers of articles: 第二十一条 is 21, and 第一百三十四条之一, inserted behind it by an amendment, is 134-1."""

import re
import unicodedata
from dataclasses import dataclass

from lms.statutes.figures import number, written

LARGEST = 9999
FIGURE = r"[零〇一二两三四五六七八九十百千]{1,9}|\d{1,4}"
HEAD = re.compile(rf"第\s?({FIGURE})\s?条(?:\s?之\s?({FIGURE}))?")
SHORT = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?", re.ASCII)


@dataclass(frozen=True, order=True)
class ArticleNumber:
    """`inserted` counts the articles of one number that were inserted behind it (之一, 之二); 0 is the article itself."""

    number: int
    inserted: int = 0

    def __str__(self) -> str:
        """As addresses and exports have it: 134-1."""
        return f"{self.number}-{self.inserted}" if self.inserted else f"{self.number}"

    @property
    def anchor(self) -> str:
        return f"a{self}"

    @property
    def words(self) -> str:
        """As the law writes it."""
        return f"第{written(self.number)}条" + (f"之{written(self.inserted)}" if self.inserted else "")

    def follows(self, other: "ArticleNumber") -> bool:
        """Whether nothing is missing between the other and this one."""
        if self.inserted:
            return (self.number, self.inserted - 1) == (other.number, other.inserted)
        return self.number == other.number + 1


def read(typed: str) -> ArticleNumber | None:
    """The number that somebody typed, as 21, 134-1, 第21条 or 第一百三十四条之一; none if it is none."""
    typed = unicodedata.normalize("NFKC", typed).strip()
    if short := SHORT.fullmatch(typed):
        return _of(*short.groups())
    head = HEAD.fullmatch(typed)
    return of_head(head) if head else None


def of_head(head: re.Match[str]) -> ArticleNumber | None:
    """The number that HEAD found; none where its figures are no number that a law would write."""
    return _of(*head.groups())


def _of(figure: str, inserted: str | None) -> ArticleNumber | None:
    value, behind = _value(figure), _value(inserted) if inserted else 0
    return None if value is None or behind is None else ArticleNumber(value, behind)


def _value(figure: str) -> int | None:
    """None for what is put together wrongly, such as 百百, and for nought."""
    if figure.isdecimal():
        value = int(figure)
        return value if 0 < value <= LARGEST else None
    value, plain = number(figure), figure.replace("〇", "零").replace("两", "二")
    return value if 0 < value <= LARGEST and written(value) == plain else None
