"""What people are called where several of one name stand in one list: 王伟 (1111)."""

from collections import Counter
from collections.abc import Iterable
from typing import Protocol

from flask_babel import gettext as _


class Called(Protocol):
    """A person, or a row with what tells persons apart."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def mobile(self) -> str | None: ...


def told_apart(persons: Iterable[Called]) -> dict[int, str]:
    """By id the name; beside a namesake with the last four digits of the mobile number, never the whole number.

    Where these tell nothing, with the number of the person on this site.
    """
    people = {each.id: each for each in persons}
    names = Counter(each.name for each in people.values())
    ends = Counter((each.name, _end(each)) for each in people.values())
    return {number: _called(each, names, ends) for number, each in people.items()}


def _end(person: Called) -> str:
    return (person.mobile or "")[-4:]


def _called(person: Called, names: Counter[str], ends: Counter[tuple[str, str]]) -> str:
    if names[person.name] == 1:
        return person.name
    tells = _end(person) and ends[person.name, _end(person)] == 1
    mark = _end(person) if tells else _("no. %(number)s", number=person.id)
    return f"{person.name} ({mark})"
