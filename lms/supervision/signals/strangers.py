"""Which persons have nothing to do with each other: they share no unit, not even through a third one."""

from collections.abc import Mapping


def groups(units: Mapping[int, frozenset[int]]) -> list[set[int]]:
    """Persons by their units, put together where they share one, or are joined by others who do.

    Colleagues are one group however many they are; whoever has no unit is a group of their own.
    """
    found: list[tuple[set[int], set[int]]] = []
    for person, theirs in units.items():
        joined = [each for each in found if each[1] & theirs]
        found = [each for each in found if not each[1] & theirs]
        found.append((
            {person}.union(*(persons for persons, _ in joined)), set(theirs).union(*(known for _, known in joined))
        ))  # fmt: skip
    return [persons for persons, _ in found]
