"""What a group session gives to one person: the seconds that the screen really played while the person was there.

All moments are microseconds since 1970. A report tells what was played and not at which moment; its seconds are laid out evenly
up to the moment of the report, at ordinary speed or faster, and never over more time than since the report before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lms.clock import microseconds
from lms.watching.accepting import Reason, Receipt, receipts_of
from lms.watching.chain import Link
from lms.watching.coverage import NOTHING, Coverage

SECOND = 1_000_000
# Seconds of the lecture that may be shown past a question before they no longer count, as in the player: five minutes at the
# highest speed. Whoever answers meanwhile loses nothing.
AMPLE = 450

# From one moment to another.
Time = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Showing:
    """Seconds of the lecture that a screen played from `begin` to `end`, in their order."""

    begin: int
    end: int
    seconds: Coverage

    def within(self, time: Time) -> Coverage:
        """Those of the seconds that were wholly shown in that time."""
        number, length = self.seconds.total, max(self.end - self.begin, 1)
        first = -((self.begin - time[0]) * number // length)  # rounded up
        last = (time[1] - self.begin) * number // length
        return self.seconds.first(last) - self.seconds.first(max(first, 0))

    def moment_of(self, number: int) -> int:
        """When so many of its seconds had been shown."""
        return self.begin + (self.end - self.begin) * number // max(self.seconds.total, 1)


def showings(opened: int, reports: Iterable[tuple[int, str]]) -> list[Showing]:
    """What a screen that was opened then showed when, from its reports: moments, and seconds as they are written."""
    found, before = [], opened
    for at, played in reports:
        seconds = Coverage.read(played)
        if seconds and at > before:
            found.append(Showing(max(before, at - seconds.total * SECOND), at, seconds))
        before = max(before, at)
    return found


def alone(opened: int, links: Iterable[Link]) -> list[Time]:
    """When somebody watched on their own, by the reports of a player that was opened then."""
    reports = [(microseconds(each.at), _watched(each)) for each in links if each.kind == "beat"]
    return joined((each.begin, each.end) for each in showings(opened, reports))


def _watched(link: Link) -> str:
    """What counts by a report, and what waits for an answer."""
    held = (each.seconds for each in receipts_of(link) if each.reason == Reason.HELD)
    return str(Coverage.of(*(span for each in (Coverage.read(link.played), *held) for span in each.spans)))


def joined(times: Iterable[Time]) -> list[Time]:
    """The same times in order, those that overlap or touch as one."""
    return list(Coverage.of(*times).spans)


def shared(ours: Iterable[Time], theirs: Iterable[Time]) -> list[Time]:
    """The time that lies in both."""
    return list((Coverage.of(*ours) & Coverage.of(*theirs)).spans)


def without(ours: Iterable[Time], theirs: Iterable[Time]) -> list[Time]:
    """Our time that is not theirs."""
    return list((Coverage.of(*ours) - Coverage.of(*theirs)).spans)


def unheeded(
    shown: Sequence[Showing], checks: Iterable[tuple[int, int | None]], end: int, stays: Sequence[Time]
) -> list[Time]:
    """When a question had waited for too long: from when AMPLE seconds had been shown past it to somebody who was there, until
    it was answered."""
    there = [clipped for each in shown for stay in stays if (clipped := _clipped(each, stay)).begin < clipped.end]
    return joined(time for raised, answered in checks for time in _too_late(there, raised, answered or end))


def _clipped(showing: Showing, time: Time) -> Showing:
    """What of it lies in that time."""
    return Showing(max(showing.begin, time[0]), min(showing.end, time[1]), showing.within(time))


def _too_late(shown: Sequence[Showing], raised: int, answered: int) -> Iterator[Time]:
    left = AMPLE
    for showing in sorted(shown, key=lambda each: each.begin):
        passed = showing.seconds.total - showing.within((raised, showing.end)).total
        if showing.seconds.total - passed > left:
            yield showing.moment_of(passed + left), answered
            return
        left -= showing.seconds.total - passed


@dataclass(frozen=True, slots=True)
class Presence:
    """One person at a session: when there, when a question had waited for too long, and when somewhere else as well."""

    stays: tuple[Time, ...]
    unheeded: tuple[Time, ...] = ()
    elsewhere: tuple[Time, ...] = ()

    @property
    def counting(self) -> list[Time]:
        return without(without(self.stays, self.unheeded), self.elsewhere)


@dataclass(frozen=True, slots=True)
class Credit:
    """What counts of one screen, and receipts for what was shown and does not."""

    seconds: Coverage
    receipts: tuple[Receipt, ...]


def credit(shown: Sequence[Showing], presence: Presence) -> Credit:
    counted = seen(shown, presence.counting)
    there = seen(shown, presence.stays)
    attentive = seen(shown, without(presence.stays, presence.unheeded))
    whole = Coverage.of(*(span for showing in shown for span in showing.seconds.spans))
    lacking = (
        (Reason.AWAY, whole - there),
        (Reason.UNANSWERED, there - attentive),
        (Reason.ELSEWHERE, attentive - counted),
    )
    return Credit(counted, tuple(Receipt(reason, seconds) for reason, seconds in lacking if seconds))


def seen(shown: Iterable[Showing], times: Iterable[Time]) -> Coverage:
    """The seconds that were shown in these times."""
    found, among = NOTHING, list(times)
    for showing in shown:
        for time in among:
            if time[0] < showing.end and showing.begin < time[1]:
                found |= showing.within(time)
    return found
