"""The marks in front of lines - 1、 1. （1） ① 一、 - and the lists that they make within a question."""

import re
from dataclasses import dataclass

from lms.quizzes.importing import stems
from lms.statutes import figures

NARROW = str.maketrans("（）．：，【】", "().:,[]")
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
CHINESE = re.compile(r"^([(]?)([一二三四五六七八九十]{1,3})([)、.,])")


@dataclass(frozen=True)
class Mark:
    """A number, and how the first of its kind is written: "1、", "(1)", "①", "一、"."""

    number: int
    style: str

    @property
    def counts_questions(self) -> bool:
        """Only plain figures number questions; ① and 一、 number what is within them."""
        return "1" in self.style

    def follows(self, other: "Mark | None") -> bool:
        """Whether it is the next of the same list."""
        return other is not None and self == other.next

    @property
    def next(self) -> "Mark":
        """The one that counts on."""
        return Mark(self.number + 1, self.style)

    @property
    def written(self) -> str:
        """As it stands in a line."""
        shown = {"1": str(self.number), "一": figures.written(self.number), "①": CIRCLED[self.number - 1 :][:1] or "\0"}
        return "".join(shown.get(sign, sign) for sign in self.style)


def of(text: str) -> Mark | None:
    """The mark that a line begins with."""
    plain = text.translate(NARROW).lstrip()
    if plain and plain[0] in CIRCLED:
        return Mark(CIRCLED.index(plain[0]) + 1, "①")
    if found := CHINESE.match(plain):
        return Mark(figures.number(found[2]), f"{found[1]}一{found[3]}")
    number = stems.number_of(text)
    return Mark(number, _style(plain)) if number is not None else None


def _style(plain: str) -> str:
    found = re.match(r"(\D*?)\s*\d+\s*(题?)\s*([^\w\s]?)", plain)
    return f"{found[1]}1{found[2]}{found[3]}" if found else "1"


def last_in(text: str, before: Mark | None) -> Mark | None:
    """The list that is open behind a line: the one that it begins or goes on with, as far as it counts within the line."""
    last, plain, at = of(text) or before, text.translate(NARROW), 0
    while last and (place := plain.find(last.next.written, at)) >= 0:
        last, at = last.next, place + 1
    return last
