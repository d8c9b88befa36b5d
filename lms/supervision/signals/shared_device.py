"""Many accounts on one device. A telephone shared within one unit, or by a family, is no signal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.supervision.signals import strangers

# A family or the two heads of neighbouring shops share a telephone; somebody who learns for others needs more accounts.
PERSONS = 5
GROUPS = 3
WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Opening:
    """A player that was opened on the device and played something."""

    person: int
    units: frozenset[int]
    at: datetime


@dataclass(frozen=True, slots=True)
class Shared:
    """`groups`: how many sets of persons there are who share no unit."""

    persons: tuple[int, ...]
    groups: int
    openings: int
    first_at: datetime
    last_at: datetime


def look(openings: Iterable[Opening]) -> Shared | None:
    """Whether so many persons of so many units watched on one device, given all openings on it in the last thirty days."""
    listed = list(openings)
    groups = strangers.groups({each.person: each.units for each in listed})
    persons = sorted(person for group in groups for person in group)
    if len(persons) < PERSONS or len(groups) < GROUPS:
        return None
    moments = [each.at for each in listed]
    return Shared(tuple(persons), len(groups), len(listed), min(moments), max(moments))
