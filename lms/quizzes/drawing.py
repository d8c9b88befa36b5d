"""Papers drawn from a bank by a blueprint and a seed.

Nothing is left to a random number generator whose next version may count otherwise: every choice is the order of SHA-256
digests of seed and question. So the same seed draws the same paper from the same bank, years later and on any machine,
in whatever order the database gives the questions.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

# 判断题 keep 正确 before 错误.
NEVER_SHUFFLED = frozenset({"true_false"})
# "以上均对" stays last; "A和B" or "①②" speaks of places, so such a question is not shuffled at all.
ABOUT_ALL = re.compile(r"^(?:以上|上述|前述|前三|全部|都|均|所有)|(?:all|none) of the above", re.IGNORECASE)
ABOUT_PLACES = re.compile(
    r"^[A-H](?:[、,和及与]?[A-H])*(?:项|选项)?(?:都|均|全)?(?:是|对|正确)?$|(?:选项|答案)\s*[A-H]"
)


@dataclass(frozen=True)
class Drawable:
    """A question of the bank as drawing sees it."""

    id: int
    kind: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Drawn:
    """A question on a paper: which one, and the order in which its options stand."""

    id: int
    order: tuple[int, ...]


class TooFew(Exception):
    """The bank cannot fill the blueprint."""

    def __init__(self, kind: str, wanted: int, there: int) -> None:
        super().__init__(kind, wanted, there)
        self.kind, self.wanted, self.there = kind, wanted, there


def draw(bank: Iterable[Drawable], counts: Mapping[str, int], seed: str, *, shuffle: bool) -> list[Drawn]:
    """So many of each kind, in the order of the kinds; shuffled questions and options if wanted.

    Raises TooFew.
    """
    questions = list(bank)
    paper: list[Drawn] = []
    for kind, count in counts.items():
        chosen = _chosen([question for question in questions if question.kind == kind], kind, count, seed)
        ordered = chosen if shuffle else sorted(chosen, key=lambda question: question.id)
        paper += [Drawn(question.id, order_of_options(question, seed, shuffle=shuffle)) for question in ordered]
    return paper


def refuse_too_few(there: Mapping[str, int], counts: Mapping[str, int]) -> None:
    """Raise TooFew unless a bank with so many questions of each kind can fill these counts."""
    for kind, count in counts.items():
        if there.get(kind, 0) < count:
            raise TooFew(kind, count, there.get(kind, 0))


def _chosen(questions: Sequence[Drawable], kind: str, count: int, seed: str) -> list[Drawable]:
    refuse_too_few({kind: len(questions)}, {kind: count})
    return sorted(questions, key=lambda question: _lot(seed, question.id))[:count]


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
