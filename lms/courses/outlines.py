"""The outline of a plan: all that decides who has completed it, as it stood at a time. The ledger gets every change of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import selectinload

from lms import clock, ledger
from lms.courses.models import Course, Lesson, Plan
from lms.db import db
from lms.ledger import ENTRY, Fact
from lms.media.models import Recording

PLAN, RECORDING = "plan", "recording"


def outline(plan: Plan, course: Course, lessons: Sequence[Row[Any]]) -> dict[str, Any]:
    """Days as 2026-03-05, moments in microseconds; each lesson as [number, kind, number of its recording or none].

    The rules of class hours as [from which day, minutes of an hour, hours of a day at most, longest silence in seconds].
    """
    return {
        "course": course.id,
        "period": plan.period,
        "opens_on": plan.opens_on.isoformat(),
        "due_on": plan.due_on.isoformat(),
        "hours": [
            [rule.from_on.isoformat(), rule.minutes, rule.daily_cap, rule.longest_gap] for rule in plan.hours.history
        ],
        "watched_share": course.watched_share,
        "published": plan.published_at and clock.microseconds(plan.published_at),
        "closed": plan.closed_at and clock.microseconds(plan.closed_at),
        "taught": course.published_at is not None,
        "lessons": [[lesson.id, lesson.kind, lesson.recording_id] for lesson in lessons],
    }


def standing() -> dict[int, dict[str, Any]]:
    """The outline of every plan that was ever published, by its number, as the tables have it now."""
    plans = select(Plan, Course).join(Course, Course.id == Plan.course_id).options(selectinload(Plan.hours_rules))
    rows = db.session.execute(plans.order_by(Plan.id).execution_options(populate_existing=True)).all()
    known = set(db.session.scalars(select(ENTRY.c.about).where(ENTRY.c.kind == PLAN, ENTRY.c.person_id.is_(None))))
    lessons = _lessons()
    told = [(plan, course) for plan, course in rows if plan.published_at is not None or plan.id in known]
    return {plan.id: outline(plan, course, lessons.get(course.id, [])) for plan, course in told}


def _lessons() -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = {}
    lessons = select(Lesson.id, Lesson.course_id, Lesson.kind, Lesson.recording_id).where(Lesson.removed_at.is_(None))
    rows: Iterable[Row[Any]] = db.session.execute(lessons.order_by(Lesson.course_id, Lesson.position))
    for row in rows:
        found.setdefault(row.course_id, []).append(row)
    return found


def lengths(outlines: dict[int, dict[str, Any]]) -> dict[int, int]:
    """The seconds of every recording in these outlines, by its number, as the tables have them now."""
    numbers = {number for each in outlines.values() for _, _, number in each["lessons"] if number is not None}
    rows = db.session.execute(select(Recording.id, Recording.seconds).where(Recording.id.in_(numbers)))
    return {row.id: row.seconds for row in rows if row.seconds}


def behind() -> list[Fact]:
    """What is to be entered: outlines that are new or have changed, and lengths of recordings. A length is entered once."""
    now = standing()
    entered = {entry.about: entry.text for entry in _entered(PLAN)}
    known = {entry.about for entry in _entered(RECORDING)}
    lectures = sorted((number, seconds) for number, seconds in lengths(now).items() if number not in known)
    changed = [(number, each) for number, each in now.items() if entered.get(number) != ledger.written(each)]
    return [
        *(Fact(RECORDING, number, {"seconds": seconds}) for number, seconds in lectures),
        *(Fact(PLAN, number, each) for number, each in changed),
    ]


def _entered(kind: str) -> list[ledger.Entry]:
    return list(ledger.entries(ENTRY.c.kind == kind, ENTRY.c.person_id.is_(None)))
