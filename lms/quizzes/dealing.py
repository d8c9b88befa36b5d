"""Questions dealt to the sections of a paper, so that none is asked twice and no section goes short without need. Pure.

One question after another gets a place, if need be after others have moved to another section that takes them too: the
augmenting paths of bipartite matching (Kuhn 1955). What can get a place this way keeps one, so the dealing fills the paper
whenever any dealing could, and of all questions those that come first are asked.
"""

from collections.abc import Iterable, Sequence

Takers = frozenset[int]


class Dealing:
    """The places of a paper being filled. `held` are, for each section, the questions in the order in which they came."""

    def __init__(self, places: Sequence[int]) -> None:
        self.places = places
        self.held: list[dict[int, Takers]] = [{} for _ in places]
        # Where one question could not find a place, no later one that suits the same sections will.
        self._hopeless: set[Takers] = set()

    def deal(self, questions: Iterable[tuple[int, Takers]]) -> None:
        """Deal questions, each with the sections that take it, until the paper is full."""
        left = sum(self.places) - sum(map(len, self.held))
        for question, takers in questions:
            if left == 0:
                return
            if takers in self._hopeless:
                continue
            if self._finds_place(question, takers, set()):
                left -= 1
            else:
                self._hopeless.add(takers)

    @property
    def missing(self) -> list[int]:
        """How many questions each section lacks."""
        return [places - len(held) for places, held in zip(self.places, self.held, strict=True)]

    def _finds_place(self, question: int, takers: Takers, asked: set[int]) -> bool:
        for section in sorted(takers, key=lambda each: (self._is_full(each), each)):
            if section in asked:
                continue
            asked.add(section)
            if not self._is_full(section) or self._makes_room(section, asked):
                self.held[section][question] = takers
                return True
        return False

    def _makes_room(self, section: int, asked: set[int]) -> bool:
        for other, takers in self.held[section].items():
            if self._finds_place(other, takers, asked):
                del self.held[section][other]
                return True
        return False

    def _is_full(self, section: int) -> bool:
        return len(self.held[section]) >= self.places[section]
