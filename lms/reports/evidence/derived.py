"""What is kept beside the stamps of a task for its rates: when its quizzes were passed, and how its lectures were watched.

The stamps of its lessons are judged by themselves; when its quizzes were passed follows from them, and how it was watched from
the sessions since the moment from which evidence counts. A course that is open is not changed, but one that was closed
meanwhile may be: what follows from any outline since then is right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Row

from lms.reports.evidence.completing import Evidence, Window
from lms.reports.evidence.court import Court
from lms.reports.evidence.differences import Difference, difference, time
from lms.reports.evidence.enrolments import STAMPED_WITHIN, facts_of
from lms.reports.evidence.standing import Standing, microseconds
from lms.reports.evidence.told import Facts


def compare(court: Court, number: int, standing: Standing, evidence: Evidence) -> Iterator[Difference]:
    stamps = defaultdict(list)
    for stamp in standing.stamps:
        stamps[stamp.enrolment_id].append(stamp)
    for row in standing.enrolments:
        who = {"person": number, "plan": row.plan_id, "enrolment": row.id}
        done = [stamp for stamp in stamps[row.id] if stamp.completed_at]
        yield from _passed(court, who, row, {stamp.lesson_id: microseconds(stamp.completed_at) or 0 for stamp in done})
        yield from _way(who, row, done)
        for stamp in done:
            yield from _way_of_lesson(court, who, row, stamp, evidence)


def _passed(court: Court, who: Facts, row: Row[Any], done: Mapping[int, int]) -> Iterator[Difference]:
    stands, until = microseconds(row.passed_at), microseconds(row.closed_at) or court.now
    since = max(done.values(), default=until) if stands is None else stands
    given = [_last_quiz(each, done) for each in court.teaching.between(row.plan_id, since, until)]
    if not given or stands in given:
        return
    # The worker gives what is missing within the hour.
    if stands is not None or since < court.now - STAMPED_WITHIN:
        yield difference("derived", field="passed", stands=time(stands), evidence=time(given[-1]), **who)


def _last_quiz(outline: Facts, done: Mapping[int, int]) -> int | None:
    """When the last quiz of a plan was passed; none where one is left, or there is none."""
    quizzes = [number for number, kind, _ in outline["lessons"] if kind == "quiz"]
    return max((done[each] for each in quizzes), default=None) if done.keys() >= set(quizzes) else None


def _way(who: Facts, row: Row[Any], done: Collection[Row[Any]]) -> Iterator[Difference]:
    """Of a task that is completed: as its lectures were watched, with those of later or without."""
    until = [stamp for stamp in done if row.completed_at and stamp.completed_at <= row.completed_at]
    given = [_alike(stamp.grade for stamp in some) for some in (done, until)] if row.completed_at else [None]
    if row.grade not in given:
        yield difference("derived", field="grade", stands=row.grade, evidence=given[0], **who)


def _alike(ways: Collection[str | None] | Iterator[str | None]) -> str | None:
    known = {way for way in ways if way}
    return "mixed" if len(known) > 1 else next(iter(known), None)


def _way_of_lesson(
    court: Court, who: Facts, row: Row[Any], stamp: Row[Any], evidence: Evidence
) -> Iterator[Difference]:
    at = microseconds(stamp.completed_at) or 0
    windows = court.windows(facts_of(row), at)
    if not windows:
        return
    ways = [_ways(window, stamp.lesson_id, evidence, until) for window in windows for until in (at, court.now)]
    given = {_alike(some) for some in ways}
    in_hall = (each for window in windows for each in evidence.attended(stamp.lesson_id, window.since, window.until))
    given |= {"hall" for each in in_hall if each["at"] <= at}
    if stamp.completed_at < row.enrolled_at:
        # Brought along from a task whose window began later.
        given |= {way for some in ways for way in some}
    if stamp.grade not in given:
        yield difference("way_of_lesson", lesson=stamp.lesson_id, stands=stamp.grade, evidence=_alike(ways[-1]), **who)


def _ways(window: Window, lesson: int, evidence: Evidence, until: int) -> set[str]:
    """How a lecture was watched from the moment on from which evidence counts; nothing of a quiz or a document."""
    recordings = [recording for number, kind, recording in window.outline["lessons"] if (number, kind) == (lesson, "lecture")]  # fmt: skip
    return {way for recording in recordings for way in evidence.ways(recording or 0, window.since, until)}
