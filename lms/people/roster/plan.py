"""What a plan knows while it is being made: the units and persons there are, and those that it will make."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from lms.people.roster.known import KnownUnit, KnownUnits
from lms.people.roster.lines import Line

# A person of the database by id, or one that the plan makes by number.
PersonRef = tuple[int | None, int | None]


@dataclass
class Plan:
    """One plan of one import; new units and new persons are numbered from 1."""

    roster_import_id: int
    number: int
    units: KnownUnits
    today: date
    # Who holds an ID number, by fingerprint, as far as rows have asked.
    holders: dict[str, str] = field(default_factory=dict)
    # Persons that the plan has met, by the hash of their ID number, and the ids of those.
    persons: dict[str, PersonRef] = field(default_factory=dict)
    identified: set[int | None] = field(default_factory=set)
    # Persons for whom a row has spoken already, and posts that rows have named.
    spoken_for: set[PersonRef] = field(default_factory=set)
    posts: set[tuple[object, ...]] = field(default_factory=set)
    # Supervision lines that get another supervisor, by unit and line.
    moved: set[tuple[int, str]] = field(default_factory=set)
    _met: dict[str, PersonRef | None] = field(default_factory=dict)
    _unit_numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _person_numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def make_unit(self, kind: str, name: str, line: Line) -> KnownUnit:
        """A new unit, which later rows may name."""
        short_name, code = (line.values.get(column) for column in ("short_name", "credit_code"))
        unit = KnownUnit(kind, name, _text(short_name), _text(code), number=next(self._unit_numbers))
        self.units.add(unit)
        return unit

    def make_person(self) -> PersonRef:
        return None, next(self._person_numbers)

    def meet(self, place: str, person: PersonRef) -> None:
        """Remember who is at this place; two different ones leave nobody who could be meant by the name alone."""
        self._met[place] = person if self._met.get(place, person) == person else None

    def people_at(self, place: str) -> set[PersonRef]:
        """Whoever this plan has met at this place: nobody, one person, or a person and nobody in particular."""
        if place not in self._met:
            return set()
        person = self._met[place]
        return {person} if person else {(None, None), (None, 0)}


def _text(value: object) -> str | None:
    return str(value) if value else None
