"""Several persons who complete lectures in the same minute, again and again, on one device or from one address.

Once is chance, and twice a cup of tea together. On one device it cannot be done by several persons at once, not by
colleagues either: whoever shares a telephone watches in turn. From one address it can, by people who were called together
into one room, so there more is asked.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from lms.supervision.signals import strangers

PERSONS = 3
TIMES_ON_DEVICE = 3
TIMES_AT_ADDRESS = 4
GROUPS_AT_ADDRESS = 2


@dataclass(frozen=True, slots=True)
class Completion:
    """A lecture completed by a person, in a session that was opened at this place."""

    person: int
    lesson: int
    at: datetime

    @property
    def occasion(self) -> tuple[int, datetime]:
        return self.lesson, self.at.replace(second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Together:
    """Persons of whom any two, or both with a third, completed lectures in the same minute so many times."""

    persons: tuple[int, ...]
    times: int
    occasions: tuple[tuple[int, datetime], ...]


def on_device(completions: Iterable[Completion]) -> Together | None:
    """Whether persons completed again and again in the same minute on one device."""
    return _together(completions, TIMES_ON_DEVICE)


def at_address(completions: Iterable[Completion], units: Mapping[int, frozenset[int]]) -> Together | None:
    """The same from one network address. Colleagues of one unit are no signal: an office learns together."""
    found = _together(completions, TIMES_AT_ADDRESS)
    if found is None or len(strangers.groups({each: units[each] for each in found.persons})) < GROUPS_AT_ADDRESS:
        return None
    return found


def _together(completions: Iterable[Completion], times: int) -> Together | None:
    """The largest set of persons who are joined by pairs that coincided that often."""
    occasions: dict[tuple[int, datetime], set[int]] = {}
    for each in completions:
        occasions.setdefault(each.occasion, set()).add(each.person)
    counted = Counter(pair for persons in occasions.values() for pair in combinations(sorted(persons), 2))
    pairs = {number: frozenset(pair) for number, pair in enumerate(pair for pair, n in counted.items() if n >= times)}
    persons = max(
        (frozenset().union(*(pairs[n] for n in set_)) for set_ in strangers.groups(pairs)), key=len, default=()
    )
    if len(persons) < PERSONS:
        return None
    shared = sorted(occasion for occasion, there in occasions.items() if len(there & set(persons)) > 1)
    return Together(tuple(sorted(persons)), len(shared), tuple(shared))
