"""Tasks and their stamps: as they were entered, and as the evidence completes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row

from lms import clock
from lms.reports.evidence.completing import Evidence, Window
from lms.reports.evidence.court import Court
from lms.reports.evidence.differences import Difference, difference, time
from lms.reports.evidence.standing import Standing, microseconds
from lms.reports.evidence.told import Facts, Person

# Whoever watched first and was enrolled later is stamped by the worker, which looks at everything once an hour.
STAMPED_WITHIN = timedelta(hours=2) // timedelta(microseconds=1)
BITS = {"started": 2, "completed": 4, "closed": 8, "for": 8}
TIMES = {"enrolled", "counts_from", "started", "completed", "closed"}


def compare(court: Court, number: int, told: Person, standing: Standing, evidence: Evidence) -> Iterator[Difference]:
    yield from _tasks(court, number, told, standing, evidence)
    yield from _stamps(court, number, told, standing, evidence)


def _tasks(court: Court, number: int, told: Person, standing: Standing, evidence: Evidence) -> Iterator[Difference]:
    rows = {row.id: row for row in standing.enrolments}
    for each in sorted(told.enrolments.keys() | rows.keys()):
        entered, row = told.enrolments.get(each), rows.get(each)
        plan = row.plan_id if row else (entered or {})["plan"]
        who = {"person": number, "plan": plan, "enrolment": each}
        if row is None:
            if not _went_with_its_plan(court, entered or {}):
                yield difference("enrolment_missing", **who)
        elif entered is None and row.entered:
            yield difference("enrolment_not_entered", **who)
        else:
            yield from _altered(who, row, entered or {})
            yield from _due(court, who, row)
            taken_back = {annulment.lesson_id for annulment in standing.annulments if _concerns(annulment, row)}
            yield from _completion(court, who, facts_of(row), evidence, taken_back)


def _went_with_its_plan(court: Court, entered: Facts) -> bool:
    """Tasks that nobody has begun go when their plan is withdrawn."""
    return entered["started"] is None and court.teaching.was_withdrawn(entered["plan"])


def _altered(who: Facts, row: Row[Any], entered: Facts) -> Iterator[Difference]:
    for name, stands in facts_of(row).items():
        known = entered.get(name)
        if stands != known and (known is not None or row.entered & BITS.get(name, 1)):
            show = time if name in TIMES else str
            yield difference("enrolment_altered", field=name, stands=show(stands), evidence=show(known), **who)


def _due(court: Court, who: Facts, row: Row[Any]) -> Iterator[Difference]:
    """A task is due when its plan is, or was: whether it is overdue rests on that."""
    if (stands := row.due_on.isoformat()) not in (days := court.due_days.get(row.plan_id, {stands})):
        yield difference("due_day", stands=stands, evidence=", ".join(sorted(days)), **who)


def _concerns(annulment: Row[Any], row: Row[Any]) -> bool:
    """Whether it closed the row, or came after its person had left."""
    if annulment.plan_id != row.plan_id or row.closed_at is None:
        return False
    return bool(row.annulment_id == annulment.id or annulment.at >= row.closed_at)


def _completion(
    court: Court, who: Facts, task: Facts, evidence: Evidence, taken_back: set[int | None]
) -> Iterator[Difference]:
    """`taken_back`: the lessons of annulments; a completion that was given without one of them is known to be none."""
    if task["completed"] is not None:
        windows = court.windows(task, task["completed"])
        moments = [window.completed_at(evidence) for window in windows]
        if windows and not any(moment is not None and moment <= task["completed"] for moment in moments):
            if taken_back & {each["lesson"] for each in windows[-1].lacking(evidence)}:
                return
            given = time(moments[-1]) or _lacking(windows[-1], evidence)
            yield difference("completion_unfounded", stands=time(task["completed"]), evidence=given, **who)
    elif window := court.running(task):
        moment = window.completed_at(evidence)
        if moment is not None and max(moment, task["enrolled"]) < court.now - STAMPED_WITHIN:
            yield difference("completion_missed", evidence=time(moment), **who)


def _lacking(window: Window, evidence: Evidence) -> str:
    """The lessons without which there is no completion, and how far the lectures among them come."""
    words = [
        _("lecture %(lesson)s (recording %(recording)s): %(seconds)s of %(needed)s s", **each)
        if "recording" in each
        else _("lesson %(lesson)s", **each)
        for each in window.lacking(evidence)
    ]
    return str(_("no completion; lacking: %(lessons)s", lessons=_(", ").join(words)))


def _stamps(court: Court, number: int, told: Person, standing: Standing, evidence: Evidence) -> Iterator[Difference]:
    tasks = {row.id: facts_of(row) for row in standing.enrolments}
    gone = told.stamps.keys() - {(row.enrolment_id, row.lesson_id) for row in standing.stamps}
    for enrolment, lesson in sorted(gone):
        who = {"person": number, "plan": told.plan_of(enrolment), "enrolment": enrolment, "lesson": lesson}
        yield difference("stamp_altered", stands=None, evidence=time(told.stamps[enrolment, lesson]), **who)
    for row in standing.stamps:
        stands, entered = microseconds(row.completed_at), told.stamps.get((row.enrolment_id, row.lesson_id))
        who = {"person": number, "plan": row.plan_id, "enrolment": row.enrolment_id, "lesson": row.lesson_id}
        if (row.entered or entered is not None) and stands != entered:
            yield difference("stamp_altered", stands=time(stands), evidence=time(entered), **who)
        elif stands is not None:
            windows = court.windows(tasks[row.enrolment_id], stands)
            moments = [window.lesson_done_at(evidence, row.lesson_id) for window in windows]
            if windows and not any(moment is not None and moment <= stands for moment in moments):
                yield difference("stamp_unfounded", stands=time(stands), evidence=time(moments[-1]), **who)


def facts_of(row: Row[Any]) -> Facts:
    """A row of the table in the words of the ledger."""
    return {
        "plan": row.plan_id,
        "post": row.post_id,
        "unit": row.unit_id,
        "kind": row.post_kind,
        "period": row.period,
        "enrolled": clock.microseconds(row.enrolled_at),
        "counts_from": microseconds(row.counts_from),
        "started": microseconds(row.started_at),
        "completed": microseconds(row.completed_at),
        "closed": microseconds(row.closed_at),
        "for": row.closed_for,
    }
