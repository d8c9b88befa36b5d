"""Certificates: as they stand and as they were entered, and whether the completion that one states still stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row

from lms import clock
from lms.certificates import entering
from lms.courses.models import CONTINUED
from lms.reports.evidence.completing import Evidence
from lms.reports.evidence.court import Court
from lms.reports.evidence.differences import Difference, difference
from lms.reports.evidence.enrolments import STAMPED_WITHIN, facts_of
from lms.reports.evidence.standing import Standing
from lms.reports.evidence.told import Facts, Person

ISSUED, ENDED = 1, 2
ENDINGS = {"ended", "for"}


def compare(court: Court, number: int, told: Person, standing: Standing, evidence: Evidence) -> Iterator[Difference]:
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
            yield from _unfounded(court, who, row, standing, evidence)


def _altered(who: Facts, row: Row[Any], entered: Facts) -> Iterator[Difference]:
    for name, stands in entering.facts_of(row).items():
        known, bit = entered.get(name), ENDED if name in ENDINGS else ISSUED
        if stands != known and (known is not None or row.entered & bit):
            yield difference("certificate_altered", field=name, stands=stands, evidence=known, **who)


def _unfounded(court: Court, who: Facts, row: Row[Any], standing: Standing, evidence: Evidence) -> Iterator[Difference]:
    """The worker ends a certificate within minutes after its completion was annulled."""
    tasks = [task for task in standing.enrolments if task.plan_id == row.plan_id]
    if row.ended_at is None and not any(_stands(court, task, evidence) for task in tasks):
        ends = [clock.microseconds(task.closed_at) for task in tasks if task.closed_at]
        results = [result[0] for attempt in evidence.attempts for result in attempt["results"][1:]]
        if all(moment <= court.now - STAMPED_WITHIN for moment in (*ends, *results)):
            yield difference("certificate_unfounded", **who)


def _stands(court: Court, task: Row[Any], evidence: Evidence) -> bool:
    """Completed; and of whoever has left, by the results in force now, not by those when they left."""
    if not task.completed_at or task.closed_for in CONTINUED:
        return False
    if not task.closed_at:
        return True
    facts = facts_of(task)
    windows = court.windows(facts | {"closed": None}, facts["completed"])
    return not windows or any(window.quizzes_passed_by(facts["closed"], evidence) for window in windows)
