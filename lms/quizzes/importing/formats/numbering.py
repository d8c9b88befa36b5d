"""The numbers that Word puts before paragraphs without writing them into their text, counted from numbering.xml and styles.xml."""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from lms.quizzes.importing.formats.office import attribute, child, children, value
from lms.statutes.figures import written

LEVEL = re.compile(r"%([1-9])")
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
CHINESE = frozenset(
    ("chineseCounting", "chineseCountingThousand", "ideographTraditional", "japaneseCounting", "taiwaneseCounting",
     "taiwaneseCountingThousand")
)  # fmt: skip
UNSEEN = frozenset(("bullet", "none"))


@dataclass(frozen=True)
class Level:
    """How the paragraphs of a level are numbered: 一、 or A. or 1."""

    start: int = 1
    style: str = "decimal"
    text: str = ""


class Numbering:
    """Counts on with each paragraph."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self.levels: dict[str, dict[int, Level]] = {}
        self.lists: dict[str, str] = {}
        self.restarts: dict[tuple[str, int], int] = {}
        self.styles: dict[str, tuple[str, int]] = {}
        self.counts: dict[tuple[str, int], int] = {}
        self.begun: set[str] = set()
        if numbering is not None:
            self._read(numbering)
        for style in children(styles, "style"):
            if place := _place(child(style, "pPr")):
                self.styles[attribute(style, "styleId")] = place

    def _read(self, numbering: Element) -> None:
        for abstract in children(numbering, "abstractNum"):
            found = {_index(level): _level(level) for level in children(abstract, "lvl")}
            self.levels[attribute(abstract, "abstractNumId")] = found
        for one in children(numbering, "num"):
            number = attribute(one, "numId")
            self.lists[number] = value(one, "abstractNumId")
            for override in children(one, "lvlOverride"):
                if start := value(override, "startOverride"):
                    self.restarts[number, _index(override)] = _whole(start, 1)

    def before(self, properties: Element | None) -> str:
        """What Word shows before a paragraph with these properties; counts on by one."""
        place = _place(properties) or self.styles.get(value(properties, "pStyle"))
        if place is None or place[0] not in self.lists:
            return ""
        number, depth = place
        abstract = self.lists[number]
        levels = self.levels.get(abstract, {})
        level = levels.get(depth, Level())
        self._count(number, abstract, depth, level)
        if level.style in UNSEEN:
            return ""
        return LEVEL.sub(lambda found: self._shown(abstract, int(found[1]) - 1, levels), level.text)

    def _count(self, number: str, abstract: str, depth: int, level: Level) -> None:
        if number not in self.begun:
            self.begun.add(number)
            for (of, at), start in self.restarts.items():
                if of == number:
                    self.counts[abstract, at] = start - 1
        self.counts[abstract, depth] = self.counts.get((abstract, depth), level.start - 1) + 1
        for deeper in [key for key in self.counts if key[0] == abstract and key[1] > depth]:
            del self.counts[deeper]

    def _shown(self, abstract: str, depth: int, levels: dict[int, Level]) -> str:
        level = levels.get(depth, Level())
        return figure(self.counts.get((abstract, depth), level.start), level.style)


def figure(count: int, style: str) -> str:
    """A number in one of Word's styles."""
    if style in {"upperLetter", "lowerLetter"} and count > 0:
        letter = chr(ord("A") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter if style == "upperLetter" else letter.lower()
    if style in CHINESE and 0 < count < 10_000:
        return written(count)
    if style.startswith("decimalEnclosedCircle") and 0 < count <= len(CIRCLED):
        return CIRCLED[count - 1]
    return f"{count:02}" if style == "decimalZero" else str(count)


def _place(properties: Element | None) -> tuple[str, int] | None:
    """The list and the level that properties name."""
    own = child(properties, "numPr")
    number = value(own, "numId")
    return (number, _whole(value(own, "ilvl"), 0)) if number else None


def _index(level: Element) -> int:
    return _whole(attribute(level, "ilvl"), 0)


def _level(level: Element) -> Level:
    return Level(_whole(value(level, "start"), 1), value(level, "numFmt") or "decimal", value(level, "lvlText"))


def _whole(text: str, usual: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else usual
