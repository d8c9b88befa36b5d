"""Class hours of running tasks, where they were counted from all the evidence that there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Row

from lms import clock
from lms.courses.hours import Rule, Rules, in_hours
from lms.reports.evidence import chains
from lms.reports.evidence.completing import Evidence, Window
from lms.reports.evidence.court import Court
from lms.reports.evidence.differences import Difference, difference
from lms.reports.evidence.enrolments import facts_of
from lms.reports.evidence.standing import Standing
from lms.reports.evidence.told import Person
from lms.watching import earning
from lms.watching.coverage import Coverage
from lms.watching.earning import Reported


def compare(court: Court, number: int, told: Person, standing: Standing, evidence: Evidence) -> Iterator[Difference]:
    tasks = {row.id: facts_of(row) for row in standing.enrolments}
    counted = defaultdict(list)
    for row in standing.stamps:
        if row.counted_at is not None:
            counted[row.enrolment_id].append(row)
    for enrolment, rows in counted.items():
        window = court.running(tasks[enrolment])
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
