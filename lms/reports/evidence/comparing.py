"""One person: what stands against what the evidence gives."""

from __future__ import annotations

from collections.abc import Iterator

from lms.reports.evidence import (
    annulments,
    answers,
    certified,
    chains,
    decided,
    derived,
    enrolments,
    entered,
    hours,
    packs,
    seconds,
    spots,
)
from lms.reports.evidence.completing import Evidence
from lms.reports.evidence.court import Court
from lms.reports.evidence.differences import Difference, difference
from lms.reports.evidence.standing import Standing
from lms.reports.evidence.told import Person


def compare(court: Court, number: int, told: Person, standing: Standing) -> Iterator[Difference]:
    """Every difference of one person. The evidence is gathered first, and judges then."""
    evidence = Evidence()
    yield from chains.compare(number, told, standing, evidence)
    yield from answers.compare(number, told, standing)
    yield from annulments.compare(number, told, standing)
    yield from decided.compare(number, told, standing)
    yield from spots.compare(court, number, told, standing)
    yield from packs.compare(court, number, told, standing)
    yield from entered.compare(court, number, told, standing, evidence)
    evidence.in_hall = decided.attended(told, standing)
    evidence.in_order()
    yield from _coverages(number, standing, evidence)
    yield from enrolments.compare(court, number, told, standing, evidence)
    yield from derived.compare(court, number, standing, evidence)
    yield from hours.compare(court, number, told, standing, evidence)
    yield from certified.compare(court, number, told, standing, evidence)


def _coverages(number: int, standing: Standing, evidence: Evidence) -> Iterator[Difference]:
    rows = {row.recording_id: row for row in standing.coverages}
    for recording in sorted(rows.keys() | evidence.played.keys()):
        row, given = rows.get(recording), evidence.covered(recording)
        spans, total = (row.spans, row.seconds) if row else ("", 0)
        if (spans, total) != (seconds.written(given), given.bit_count()):
            yield difference(
                "coverage",
                person=number,
                recording=recording,
                stands=f"{total} s ({spans})",
                evidence=f"{given.bit_count()} s ({seconds.written(given)})",
            )
