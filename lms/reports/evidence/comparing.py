"""One person's coverage, results, tasks and class hours: what stands against what the evidence gives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row

from lms import clock
from lms.courses.hours import Rule, Rules, in_hours
from lms.reports.evidence import chains, seconds
from lms.reports.evidence.completing import Evidence, Window
from lms.reports.evidence.differences import Difference, difference, time
from lms.reports.evidence.standing import Standing
from lms.reports.evidence.told import Facts, Person, Teaching
from lms.watching import earning
from lms.watching.coverage import Coverage
from lms.watching.earning import Reported

# Whoever watched first and was enrolled later is stamped by the worker, which looks at everything once an hour.
STAMPED_WITHIN = timedelta(hours=2)
BITS = {"started": 2, "completed": 4, "closed": 8, "for": 8}


@dataclass(frozen=True, slots=True)
class Court:
    """What judges everybody alike: the outlines, the lengths, and the moment of the look."""

    teaching: Teaching
    now: int


def compare(court: Court, number: int, told: Person, standing: Standing) -> Iterator[Difference]:
    """Every difference of one person."""
    evidence = Evidence()
    yield from chains.compare(number, told, standing, evidence)
    yield from _entered_rows(number, told, standing, evidence)
    evidence.in_order()
    yield from _coverages(number, standing, evidence)
    yield from _enrolments(court, number, told, standing, evidence)
    yield from _stamps(court, number, told, standing, evidence)
    yield from _hours(court, number, told, standing, evidence)


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


def _entered_rows(number: int, told: Person, standing: Standing, evidence: Evidence) -> Iterator[Difference]:
    """Results and readings, which never change once they are there."""
    attempts = {row.id: (row.entered, _attempt(row)) for row in standing.attempts}
    readings = {row.id: (row.entered, _reading(row)) for row in standing.readings}
    yield from _once_entered(number, "attempt", told.attempts, attempts)
    yield from _once_entered(number, "reading", told.readings, readings)
    evidence.attempts = [*told.attempts.values(), *_waiting(attempts)]
    evidence.readings = [*told.readings.values(), *_waiting(readings)]


def _once_entered(
    number: int, kind: str, told: dict[int, Facts], rows: dict[int, tuple[bool, Facts]]
) -> Iterator[Difference]:
    for each in sorted(told.keys() | rows.keys()):
        is_entered, stands = rows.get(each, (False, None))
        who: dict[str, Any] = {"person": number, kind: each, "lesson": (told.get(each) or stands or {})["lesson"]}
        if stands is None:
            yield difference(f"{kind}_missing", **who)
        elif each in told:
            for name, value in stands.items():
                if value != told[each][name]:
                    yield difference(f"{kind}_altered", field=name, stands=value, evidence=told[each][name], **who)
        elif is_entered:
            yield difference(f"{kind}_not_entered", **who)


def _waiting(rows: dict[int, tuple[bool, Facts]]) -> list[Facts]:
    """Those that the worker has not entered yet: they stand for themselves."""
    return [facts for is_entered, facts in rows.values() if not is_entered]


def _attempt(row: Row[Any]) -> Facts:
    return {
        "lesson": row.lesson_id,
        "started": clock.microseconds(row.started_at),
        "submitted": clock.microseconds(row.submitted_at),
        "score": row.score,
        "pass_mark": row.pass_mark,
        "passed": _micro(row.passed_at),
    }


def _reading(row: Row[Any]) -> Facts:
    return {"lesson": row.lesson_id, "at": clock.microseconds(row.at), "sha256": row.body_sha256}


def _micro(moment: datetime | None) -> int | None:
    return None if moment is None else clock.microseconds(moment)


def _task(row: Row[Any]) -> Facts:
    return {
        "plan": row.plan_id,
        "post": row.post_id,
        "unit": row.unit_id,
        "kind": row.post_kind,
        "period": row.period,
        "enrolled": clock.microseconds(row.enrolled_at),
        "counts_from": _micro(row.counts_from),
        "started": _micro(row.started_at),
        "completed": _micro(row.completed_at),
        "closed": _micro(row.closed_at),
        "for": row.closed_for,
    }


TIMES = {"enrolled", "counts_from", "started", "completed", "closed"}


def _enrolments(
    court: Court, number: int, told: Person, standing: Standing, evidence: Evidence
) -> Iterator[Difference]:
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
            yield from _completion(court, who, _task(row), evidence)


def _went_with_its_plan(court: Court, entered: Facts) -> bool:
    """Tasks that nobody has begun go when their plan is withdrawn."""
    return entered["started"] is None and court.teaching.was_withdrawn(entered["plan"])


def _altered(who: Facts, row: Row[Any], entered: Facts) -> Iterator[Difference]:
    for name, stands in _task(row).items():
        if row.entered & BITS.get(name, 1) and stands != entered[name]:
            show = time if name in TIMES else str
            yield difference("enrolment_altered", field=name, stands=show(stands), evidence=show(entered[name]), **who)


def _completion(court: Court, who: Facts, task: Facts, evidence: Evidence) -> Iterator[Difference]:
    if task["completed"] is not None:
        windows = _windows(court, task, task["completed"])
        moments = [window.completed_at(evidence) for window in windows]
        if windows and not any(moment is not None and moment <= task["completed"] for moment in moments):
            given = time(moments[-1]) or _lacking(windows[-1], evidence)
            yield difference("completion_unfounded", stands=time(task["completed"]), evidence=given, **who)
    elif window := _running(court, task):
        moment = window.completed_at(evidence)
        if moment is not None and max(moment, task["enrolled"]) < court.now - STAMPED_WITHIN // timedelta(
            microseconds=1
        ):
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


def _windows(court: Court, task: Facts, at: int) -> list[Window]:
    outlines = court.teaching.in_force(task["plan"], at)
    return [Window.of(outline, task["counts_from"], court.teaching.lengths) for outline in outlines]


def _running(court: Court, task: Facts) -> Window | None:
    """The window of an open task whose plan runs."""
    outline = court.teaching.latest(task["plan"])
    if task["closed"] is not None or outline is None:
        return None
    if outline["published"] is None or outline["closed"] is not None or not outline["taught"]:
        return None
    return Window.of(outline, task["counts_from"], court.teaching.lengths)


def _stamps(court: Court, number: int, told: Person, standing: Standing, evidence: Evidence) -> Iterator[Difference]:
    tasks = {row.id: _task(row) for row in standing.enrolments}
    for row in standing.stamps:
        stands, entered = _micro(row.completed_at), told.stamps.get((row.enrolment_id, row.lesson_id))
        who = {"person": number, "plan": row.plan_id, "enrolment": row.enrolment_id, "lesson": row.lesson_id}
        if (row.entered or entered is not None) and stands != entered:
            yield difference("stamp_altered", stands=time(stands), evidence=time(entered), **who)
        elif stands is not None:
            windows = _windows(court, tasks[row.enrolment_id], stands)
            moments = [window.lesson_done_at(evidence, row.lesson_id) for window in windows]
            if windows and not any(moment is not None and moment <= stands for moment in moments):
                yield difference("stamp_unfounded", stands=time(stands), evidence=time(moments[-1]), **who)


def _hours(court: Court, number: int, told: Person, standing: Standing, evidence: Evidence) -> Iterator[Difference]:
    """Class hours of the running tasks, where they were counted from all the evidence that there is."""
    tasks = {row.id: _task(row) for row in standing.enrolments}
    counted = defaultdict(list)
    for row in standing.stamps:
        if row.counted_at is not None:
            counted[row.enrolment_id].append(row)
    for enrolment, rows in counted.items():
        window = _running(court, tasks[enrolment])
        if window and _is_up_to_date(window, rows, evidence):
            yield from _class_hours(number, window, rows, told, standing)


def _is_up_to_date(window: Window, rows: list[Row[Any]], evidence: Evidence) -> bool:
    counted = {row.lesson_id: clock.microseconds(row.counted_at) for row in rows}
    return all(
        counted.get(lesson, 0) >= evidence.played[recording][-1][0]
        for lesson, _kind, recording in window.outline["lessons"]
        if evidence.played.get(recording)
    )


def _class_hours(
    number: int, window: Window, rows: list[Row[Any]], told: Person, standing: Standing
) -> Iterator[Difference]:
    lectures: dict[int, int] = {
        recording: lesson for lesson, _, recording in reversed(window.outline["lessons"]) if recording
    }
    rules = Rules.of(Rule(date.fromisoformat(day), *terms) for day, *terms in window.outline["hours"])
    earned = earning.earned(_reports(window, lectures, told, standing), rules)
    given = {lesson: rules.tenths(earned.by_day[recording]) for recording, lesson in lectures.items()}
    for row in rows:
        if row.lesson_id in given and row.tenths != given[row.lesson_id]:
            yield difference(
                "class_hours",
                person=number,
                plan=row.plan_id,
                enrolment=row.enrolment_id,
                lesson=row.lesson_id,
                stands=str(in_hours(row.tenths)),
                evidence=str(in_hours(given[row.lesson_id])),
            )


def _reports(window: Window, lectures: dict[int, int], told: Person, standing: Standing) -> Iterator[Reported]:
    for recording, links in chains.sittings(told, standing):
        before: int | None = None
        for _number, at, played, _receipts, kind in links if recording in lectures else ():
            if at < window.since:
                continue
            silence = None if before is None or kind != "beat" else (at - before) / 1e6
            before = at
            if played:
                yield Reported(recording, clock.from_microseconds(at), silence, Coverage.read(played))
