"""How much a person can have attended to: on the site's own clock, whatever the clock of a machine says.

What a record tells was played at some time since its pack was made. So for each such moment, all that the person has watched
since, in whatever way, must fit into the time that has passed since. All of it follows from what was known; see knowing.py.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lms.clock import from_microseconds, microseconds
from lms.watching import attention
from lms.watching.chain import Link
from lms.watching.coverage import Coverage
from lms.watching.group import crediting
from lms.watching.group.crediting import Time
from lms.watching.offline.judging import CLOCK_SECONDS


@dataclass(frozen=True, slots=True)
class Sitting:
    """A watch session as far as it was known: so many of its links. `last_at` is its last report, `links` reads them."""

    number: int
    count: int
    grade: str
    opened_at: datetime
    last_at: datetime
    played: Coverage
    links: Callable[[], Sequence[Link]]

    def played_since(self, moment: datetime) -> int:
        """Seconds that were watched online or in a group since then; of a group that had begun before, nothing."""
        if self.opened_at >= moment:
            return self.played.total
        links = self.links() if self.grade == "online" else ()
        return Coverage.of(
            *(span for each in links if each.at >= moment for span in Coverage.read(each.played).spans)
        ).total


@dataclass(frozen=True, slots=True)
class Stay:
    """How long the person was at a group session, by what was known of it; microseconds."""

    group: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """A record that was taken before: when its pack was made, what counted, and when it was played by the machine's clock."""

    number: int
    made_at: datetime
    counted: int
    shown: tuple[Time, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What was known of a person when a record was taken."""

    sittings: Sequence[Sitting]
    stays: Sequence[Stay]
    earlier: Sequence[Earlier]

    @property
    def written(self) -> dict[str, Any]:
        """By their numbers; every earlier record is among them."""
        return {
            "sessions": [[each.number, each.count] for each in self.sittings],
            "stays": [[each.group, each.start, each.stop] for each in self.stays],
        }


def reaches_back(made_at: datetime, earlier: Sequence[Earlier]) -> datetime:
    """From when on what the person watched bears on a record of a pack that was made then."""
    return min(_moments(made_at, earlier)) - timedelta(seconds=CLOCK_SECONDS)


def _moments(made_at: datetime, earlier: Sequence[Earlier]) -> set[datetime]:
    return {made_at, *(each.made_at for each in earlier if each.counted and each.made_at < made_at)}


def budget(known: Known, made_at: datetime, now: datetime) -> int:
    """How many more seconds of a pack that was made then the person can have watched by now; less than nothing if too many were."""
    return min(_left(known, moment, now) for moment in _moments(made_at, known.earlier))


def _left(known: Known, since: datetime, now: datetime) -> int:
    other = sum(each.counted for each in known.earlier if each.made_at >= since)
    passed = attention.allowance_for(max(now - since, timedelta(0))) // 1_000_000
    return passed - other - sum(each.played_since(since) for each in known.sittings)


def elsewhere(known: Known, shown: Sequence[Time], but: Collection[int]) -> list[Time]:
    """Of these times those at which the person watched in another way, or from another pack or machine; nothing where they are
    so short together, and less than half, that a clock that is a little wrong explains them. `but` are the records that these times belong to.
    """
    if not shown:
        return []
    others = [(each.start, each.stop) for each in known.stays]
    others += _alone(known.sittings, from_microseconds(shown[0][0]), from_microseconds(shown[-1][1]))
    others += [time for each in known.earlier if each.number not in but for time in each.shown]
    found = crediting.shared(shown, others)
    return found if _lasted(found) > min(CLOCK_SECONDS * crediting.SECOND, _lasted(shown) // 2) else []


def _alone(sittings: Sequence[Sitting], opened: datetime, closed: datetime) -> Iterator[Time]:
    for each in sittings:
        if each.grade == "online" and each.opened_at <= closed and each.last_at >= opened:
            yield from crediting.alone(microseconds(each.opened_at), each.links())


def _lasted(times: Sequence[Time]) -> int:
    return sum(stop - start for start, stop in times)
