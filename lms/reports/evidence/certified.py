"""Certificates: as they stand and as they were entered, and whether the completion that one states still stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row

from lms import clock
from lms.certificates import entering
from lms.courses.models import CONTINUED
from lms.reports.evidence.court import Court
from lms.reports.evidence.differences import Difference, difference
from lms.reports.evidence.enrolments import STAMPED_WITHIN
from lms.reports.evidence.standing import Standing
from lms.reports.evidence.told import Facts, Person

ISSUED, ENDED = 1, 2
ENDINGS = {"ended", "for"}


def compare(court: Court, number: int, told: Person, standing: Standing) -> Iterator[Difference]:
    rows = {row.id: row for row in standing.certificates}
    for each in sorted(told.certificates.keys() | rows.keys()):
        entered, row = told.certificates.get(each), rows.get(each)
        who = {"person": number, "plan": row.plan_id if row else (entered or {})["plan"], "certificate": each}
        if row is None:
            yield difference("certificate_missing", **who)
        elif entered is None and row.entered:
            yield difference("certificate_not_entered", **who)
        else:
            yield from _altered(who, row, entered or {})
            yield from _unfounded(court, who, row, standing)


def _altered(who: Facts, row: Row[Any], entered: Facts) -> Iterator[Difference]:
    for name, stands in entering.facts_of(row).items():
        known, bit = entered.get(name), ENDED if name in ENDINGS else ISSUED
        if stands != known and (known is not None or row.entered & bit):
            yield difference("certificate_altered", field=name, stands=stands, evidence=known, **who)


def _unfounded(court: Court, who: Facts, row: Row[Any], standing: Standing) -> Iterator[Difference]:
    """The worker ends a certificate within minutes after its completion was annulled."""
    tasks = [task for task in standing.enrolments if task.plan_id == row.plan_id]
    completed = any(task.completed_at and task.closed_for not in CONTINUED for task in tasks)
    lately = [
        task for task in tasks if task.closed_at and clock.microseconds(task.closed_at) > court.now - STAMPED_WITHIN
    ]
    if row.ended_at is None and not completed and not lately:
        yield difference("certificate_unfounded", **who)
