"""Class hours that enrolments have earned, as watching counts and tells them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import contains_eager

from lms.courses.completion import window_from
from lms.courses.hours import Rules
from lms.courses.models import Enrolment, Lesson, LessonProgress, Plan
from lms.courses.running import plan_runs
from lms.db import db


@dataclass(frozen=True)
class Account:
    """A person's open enrolments in one plan: from which moment evidence counts, by which rules, and for which lectures.

    `lectures` has the lesson of each recording; one that stands in a course twice counts once, as the first.
    """

    enrolment_ids: Sequence[int]
    counts_from: datetime
    rules: Rules
    lectures: Mapping[int, int]


def accounts(person_id: int, recording_id: int) -> list[Account]:
    """The running plans whose course has a lecture with this recording."""
    has_it = select(Lesson.course_id).where(Lesson.recording_id == recording_id, Lesson.removed_at.is_(None))
    found = (
        select(Enrolment)
        .join(Enrolment.plan)
        .join(Plan.course)
        .options(contains_eager(Enrolment.plan).selectinload(Plan.hours_rules))
        .where(Enrolment.person_id == person_id, Enrolment.closed_at.is_(None), Plan.course_id.in_(has_it), plan_runs())
        .order_by(Enrolment.id)
    )
    plans = defaultdict(list)
    for enrolment in db.session.scalars(found):
        plans[enrolment.plan, window_from(enrolment.plan.opens_on, enrolment.counts_from)].append(enrolment.id)
    lectures = _lectures_of({plan.course_id for plan, _ in plans})
    return [Account(ids, since, plan.hours, lectures[plan.course_id]) for (plan, since), ids in plans.items()]


def _lectures_of(courses: set[int]) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = defaultdict(dict)
    lectures = select(Lesson.course_id, Lesson.recording_id, Lesson.id).where(Lesson.course_id.in_(courses))
    standing = lectures.where(Lesson.recording_id.is_not(None), Lesson.removed_at.is_(None)).order_by(Lesson.position)
    for course_id, recording_id, lesson_id in db.session.execute(standing):
        found[course_id].setdefault(recording_id or 0, lesson_id)
    return found


def keep(account: Account, lesson_id: int, seconds: int, tenths: int, counted_at: datetime) -> None:
    """Write down what a lecture has earned for these enrolments, by the evidence as it was at that moment."""
    mine = LessonProgress.enrolment_id.in_(account.enrolment_ids) & (LessonProgress.lesson_id == lesson_id)
    told = update(LessonProgress).where(mine).values(tenths=tenths, earned_seconds=seconds, counted_at=counted_at)
    db.session.execute(told.execution_options(synchronize_session=False))
