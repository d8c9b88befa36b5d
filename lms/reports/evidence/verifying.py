"""Verifying: the chain of the ledger from its beginning, then person by person what stands against what the evidence gives.

It all happens in one snapshot, so that people may learn meanwhile, and streams: memory holds one block of persons.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Any

from sqlalchemy import select

from lms import clock, ledger
from lms.db import db, reading
from lms.ledger import BEGINNING, ENTRY, Entry
from lms.media.models import Recording
from lms.reports.evidence import comparing, disposals, group_elsewhere, groups, outlines, packs, standing
from lms.reports.evidence.corrections import Corrections
from lms.reports.evidence.court import Court
from lms.reports.evidence.differences import Difference, difference
from lms.reports.evidence.digests import Digest
from lms.reports.evidence.told import Person, Teaching, person, teaching

PERSONS_AT_A_TIME = 100
# What is being done, how much of it is done, and of how much.
Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Tally:
    """How much was looked at."""

    entries: int = 0
    persons: int = 0
    head: bytes = BEGINNING


@contextmanager
def snapshot() -> Iterator[None]:
    """Inside, everything is read as of one moment, and nobody waits for it."""
    db.session.rollback()
    with reading():
        if db.engine.dialect.name == "postgresql":
            db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        try:
            yield
        finally:
            db.session.rollback()


def verify(digests: Sequence[Digest], tally: Tally, progress: Progress) -> Iterator[Difference]:
    """Every difference. Call it inside `snapshot`."""
    yield from _walk(digests, tally, progress)
    told = teaching(ledger.entries(ENTRY.c.person_id.is_(None)))
    court = Court(
        told, clock.microseconds(clock.now()), outlines.due_days(told), Corrections.of(told.corrections),
        group_elsewhere.stays_of(told.groups),
    )  # fmt: skip
    yield from (difference("entry_unreadable", number=each, person=None) for each in court.teaching.unreadable)
    yield from _lengths(court.teaching)
    yield from outlines.compare(court)
    yield from court.corrections.compare()
    yield from disposals.compare(told.disposals)
    yield from groups.compare(court.teaching, court.stays)
    yield from packs.compare_packs(court.teaching)
    last = standing.last_person()
    for first in range(1, last + 1, PERSONS_AT_A_TIME):
        until = first + PERSONS_AT_A_TIME - 1
        yield from _persons(court, first, until, tally)
        progress("persons", min(until, last), last)


def _walk(digests: Sequence[Digest], tally: Tally, progress: Progress) -> Iterator[Difference]:
    """The chain, entry by entry, and at each entry that a digest names, its hash."""
    expected: dict[int, list[Digest]] = defaultdict(list)
    for digest in digests:
        expected[digest.number].append(digest)
    total = db.session.scalar(select(ENTRY.c.number).order_by(ENTRY.c.number.desc()).limit(1)) or 0
    previous, reached = BEGINNING, 0
    for entry in ledger.entries():
        yield from _link(entry, previous, reached)
        previous, reached = entry.hash, entry.number
        for digest in expected.pop(reached, []):
            yield from digest.compared(previous)
        tally.entries += 1
        if tally.entries % 1000 == 0:
            progress("entries", reached, total)
    tally.head = previous
    for digest in chain.from_iterable(expected.values()):
        yield from digest.compared(BEGINNING if digest.number == 0 else None)


def _link(entry: Entry, previous: bytes, reached: int) -> Iterator[Difference]:
    if entry.number > reached + 1:
        yield difference("entries_missing", first=reached + 1, last=entry.number - 1)
    if not entry.follows(previous):
        yield difference("entry_altered", number=entry.number, kind=entry.kind, person=entry.person_id)


def _lengths(told: Teaching) -> Iterator[Difference]:
    rows = db.session.execute(select(Recording.id, Recording.seconds).where(Recording.id.in_(told.lengths)))
    stands: dict[int, Any] = {row.id: row.seconds for row in rows}
    for recording, seconds in sorted(told.lengths.items()):
        if stands.get(recording) != seconds:
            yield difference("recording_length", recording=recording, stands=stands.get(recording), evidence=seconds)


def _persons(court: Court, first: int, last: int, tally: Tally) -> Iterator[Difference]:
    rows = standing.block(first, last, court.corrections.known)
    entries = ledger.entries(ENTRY.c.person_id.between(first, last), by_person=True)
    for number, group in groupby(entries, key=lambda entry: entry.person_id):
        assert number is not None
        tally.persons += 1
        told = person(group)
        yield from (difference("entry_unreadable", number=each, person=number) for each in told.unreadable)
        yield from comparing.compare(court, number, told, rows.pop(number, standing.Standing()))
    for number, row in sorted(rows.items()):
        tally.persons += 1
        yield from comparing.compare(court, number, Person(), row)
