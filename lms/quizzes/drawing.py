"""Papers drawn from a bank by the sections of a blueprint and a seed.

Nothing is left to a random number generator whose next version may count otherwise: every choice is the order of SHA-256
digests of seed and question. So the same seed draws the same paper from the same bank, years later and on any machine,
in whatever order the database gives the questions.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lms.quizzes.dealing import Dealing
from lms.quizzes.sections import Drawable, Section

# 判断题 keep 正确 before 错误.
NEVER_SHUFFLED = frozenset({"true_false"})
# "以上均对" stays last; "A和B" or "①②" speaks of places, so such a question is not shuffled at all.
ABOUT_ALL = re.compile(r"^(?:以上|上述|前述|前三|全部|都|均|所有)|(?:all|none) of the above", re.IGNORECASE)
ABOUT_PLACES = re.compile(
    r"^[A-H](?:[、,和及与]?[A-H])*(?:项|选项)?(?:都|均|全)?(?:是|对|正确)?$|(?:选项|答案)\s*[A-H]"
)


@dataclass(frozen=True)
class Drawn:
    """A question on a paper: which one, for which section (from 0), and the order in which its options stand.

    Of a case it is the order of each part.
    """

    id: int
    section: int
    order: tuple[Any, ...]


@dataclass(frozen=True)
class Lack:
    """A section (from 0) that stays short: the bank has `there` questions for it, and `got` were left by the others."""

    place: int
    section: Section
    there: int
    got: int


class TooFew(Exception):
    """The bank cannot fill the sections; `lacks` names those that stay short."""

    def __init__(self, lacks: Sequence[Lack]) -> None:
        super().__init__(lacks)
        self.lacks = lacks


def draw(bank: Iterable[Drawable], sections: Sequence[Section], seed: str, *, shuffle: bool) -> list[Drawn]:
    """The questions of each section in turn, none of them twice; shuffled questions and options if wanted.

    Raises TooFew, and only where no choice of questions whatever fills the sections.
    """
    questions = {question.id: question for question in bank}
    paper: list[Drawn] = []
    for place, share in enumerate(_dealt(list(questions.values()), sections, seed)):
        ordered = sorted(share, key=lambda number: _lot(seed, number)) if shuffle else sorted(share)
        paper += [Drawn(one, place, order_of(questions[one], seed, shuffle=shuffle)) for one in ordered]
    return paper


def some(bank: Iterable[Drawable], count: int, seed: str) -> list[Drawn]:
    """So many questions of any kind, shuffled; fewer where there are not as many."""
    ordered = sorted(bank, key=lambda question: _lot(seed, question.id))[:count]
    return [Drawn(each.id, 0, order_of(each, seed, shuffle=True)) for each in ordered]


def order_of(question: Drawable, seed: str, *, shuffle: bool) -> tuple[Any, ...]:
    """The order of the options, of a case that of each part. The parts keep theirs, for one may build upon another."""
    if not question.parts:
        return order_of_options(question, seed, shuffle=shuffle)
    parts = [Drawable(question.id, kind, options) for kind, options in question.parts]
    return tuple(order_of_options(part, f"{seed}/part{n}", shuffle=shuffle) for n, part in enumerate(parts, 1))


def _dealt(bank: Sequence[Drawable], sections: Sequence[Section], seed: str) -> list[list[int]]:
    """For each section the ids of its questions."""
    takers = {one.id: frozenset(n for n, section in enumerate(sections) if section.takes(one)) for one in bank}
    wanted = [number for number, takes in takers.items() if takes]
    dealing = Dealing([section.count for section in sections])
    dealing.deal((number, takers[number]) for number in sorted(wanted, key=lambda number: _lot(seed, number)))
    if any(dealing.missing):
        raise TooFew(_lacks(sections, dealing, list(takers.values())))
    return [list(held) for held in dealing.held]


def _lacks(sections: Sequence[Section], dealing: Dealing, takers: Sequence[frozenset[int]]) -> list[Lack]:
    return [
        Lack(place, sections[place], sum(place in takes for takes in takers), len(dealing.held[place]))
        for place, missing in enumerate(dealing.missing)
        if missing
    ]


def order_of_options(question: Drawable, seed: str, *, shuffle: bool) -> tuple[int, ...]:
    """The indexes of the options in the order in which they are shown."""
    places = tuple(range(len(question.options)))
    if not shuffle or question.kind in NEVER_SHUFFLED or any(map(_speaks_of_places, question.options)):
        return places
    last = [place for place in places if ABOUT_ALL.search(question.options[place])]
    free = [place for place in places if place not in last]
    return (*sorted(free, key=lambda place: _lot(seed, question.id, place)), *last)


def _speaks_of_places(option: str) -> bool:
    return bool(ABOUT_PLACES.search(unicodedata.normalize("NFKC", option).strip(" .。")))


def _lot(seed: str, *what: int) -> bytes:
    return hashlib.sha256("/".join([seed, *map(str, what)]).encode()).digest()
