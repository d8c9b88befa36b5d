"""What was watched from offline packs in a person's own evidence: from which pack, handed in when, how and by whom.

It is drawn by the clock of the machine, for the site knows only when the record came.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from lms.db import db
from lms.people.models import Person
from lms.watching import timeline
from lms.watching.coverage import Coverage
from lms.watching.offline.lines import WRITTEN
from lms.watching.offline.models import OfflinePack, OfflineRecord
from lms.watching.timeline import Sitting, Stretch


@dataclass(frozen=True, slots=True)
class Told:
    """`is_clock_right`: the clock of the machine can have been right."""

    pack: str
    at: datetime
    way: str
    by: str | None
    is_clock_right: bool
    lines: tuple[str, ...]


def of(sessions: Collection[int]) -> dict[int, Told]:
    """By watch session, those of these that are of an offline pack."""
    found = db.session.execute(
        select(OfflineRecord, OfflinePack.code, Person.name)
        .join(OfflinePack, OfflinePack.id == OfflineRecord.pack_id)
        .outerjoin(Person, Person.id == OfflineRecord.by_id)
        .where(OfflineRecord.session_id.in_(sessions))
    ).all()
    return {
        row.session_id or 0: Told(code, row.at, row.way, name, bool(row.shown), tuple(row.lines.split("\n")))
        for row, code, name in found
    }


def redrawn(sittings: Collection[Sitting], told: dict[int, Told]) -> list[Sitting]:
    """The same sittings; those from packs by the clocks of their machines."""
    for sitting in sittings:
        if sitting.session.session_id in told:
            _draw(sitting, told[sitting.session.session_id])
    return sorted(sittings, key=lambda each: each.begin)


def _draw(sitting: Sitting, told: Told) -> None:
    stretches: list[Stretch] = []
    for link in sitting.session.links:
        for each in _stretches(told.lines, dict(timeline.kinds_of(link))):
            timeline.add(stretches, each)
    if stretches:
        sitting.stretches = stretches
        sitting.begin, sitting.end = min(each.begin for each in stretches), max(each.end for each in stretches)
        sitting.speed = None


def _stretches(texts: Collection[str], kinds: dict[str, Coverage]) -> Iterator[Stretch]:
    before: int | None = None
    for found in (WRITTEN.fullmatch(text) for text in texts):
        assert found is not None, "only what was read is kept"
        at = int(found[2])
        if found[5] == "play" and found[6]:
            seconds = Coverage.read(found[6])
            begin = max(at - seconds.total, at - seconds.total if before is None else before)
            yield from _parts(seconds, kinds, min(begin, at), at)
        before = at


def _parts(seconds: Coverage, kinds: dict[str, Coverage], begin: int, end: int) -> Iterator[Stretch]:
    """What of a line is of which kind, laid out evenly over its time."""
    parts = sorted((span, kind) for kind, among in kinds.items() for span in (seconds & among).spans)
    whole, done = max(sum(stop - start for (start, stop), _ in parts), 1), 0
    for (start, stop), kind in parts:
        first, last = begin + (end - begin) * done / whole, begin + (end - begin) * (done + stop - start) / whole
        done += stop - start
        yield Stretch(kind, _moment(first), _moment(last), start, stop)


def _moment(seconds: float) -> datetime:
    """Clocks of machines tell any year."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=min(seconds, 2**33))
