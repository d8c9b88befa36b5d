"""When somebody at a group session was somewhere else as well: again from the other sessions, and from their own watching.

What was known when a session was settled is written down nowhere. So nobody has less than what was reported a minute before its
end, which surely was known, nor more than all that there is by now. Moments are in microseconds.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.reports.evidence.told import Facts
from lms.watching.group import crediting, settling
from lms.watching.group.crediting import SECOND, Time
from lms.watching.group.models import GroupAttendance, GroupSession, GroupStay

# A report that waits for its turn has a moment from before it is known.
GRACE = 60 * SECOND


@dataclass(frozen=True, slots=True)
class Stay:
    """`until`: the latest moment up to which it may have been held to last when another session was settled."""

    group: int
    start: int
    stop: int
    until: int


Stays = Mapping[int, Sequence[Stay]]


def stays_of(groups: Mapping[int, Facts]) -> Stays:
    """By person: those in the ledger, and those of sessions that are not entered yet."""
    found: dict[int, list[Stay]] = defaultdict(list)
    for number, entered in groups.items():
        for each in entered["attendances"]:
            found[each["person"]].extend(_entered(number, entered["for"], each))
    not_entered = (
        select(GroupAttendance.person_id, GroupAttendance.group_id, GroupStay.in_at)
        .join(GroupStay, GroupStay.attendance_id == GroupAttendance.id)
        .join(GroupSession, GroupSession.id == GroupAttendance.group_id)
        .where(~GroupSession.entered)
    )
    for person, group, at in db.session.execute(not_entered):
        start = clock.microseconds(at)
        found[person].append(Stay(group, start, start, sys.maxsize))
    return found


def _entered(number: int, ending: str, attendance: Facts) -> Iterator[Stay]:
    for start, stop, _, out_by in attendance["stays"]:
        # A session that falls silent has ended before anybody knows.
        yield Stay(number, start, stop, sys.maxsize if ending == "silent" and out_by is None else stop)


def contradiction(number: int, entered: Facts, attendance: Facts, stays: Stays) -> tuple[int, int] | None:
    """Whole seconds as they are entered, and what they are at least or at most, if that is not so."""
    here = [(start, stop) for start, stop, *_ in attendance["stays"]]
    told = [(start, stop) for start, stop in attendance["elsewhere"]]
    others = [each for each in stays.get(attendance["person"], ()) if each.group != number]
    surely = entered["closed"] - GRACE
    least = [(each.start, each.stop) for each in others if each.start <= surely]
    least = crediting.shared(here, [*least, *_alone(attendance["person"], entered, surely)])
    most = [(each.start, each.until) for each in others]
    most = crediting.shared(here, [*most, *_alone(attendance["person"], entered)])
    if crediting.without(least, told):
        return _seconds(told), _seconds(least)
    return (_seconds(told), _seconds(most)) if crediting.without(told, most) else None


def _alone(person: int, entered: Facts, until: int | None = None) -> Iterator[Time]:
    opened, closed = (clock.from_microseconds(entered[name]) for name in ("opened", "closed"))
    known = None if until is None else clock.from_microseconds(until)
    return settling.on_their_own(person, opened, closed, known)


def _seconds(times: Sequence[Time]) -> int:
    return sum(stop - start for start, stop in times) // SECOND
