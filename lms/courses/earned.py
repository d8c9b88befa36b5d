"""The seconds that count for class hours of enrolments, as watching counts and tells them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import contains_eager, joinedload

from lms.courses.completion import window_from
from lms.courses.hall import stamping
from lms.courses.hall.worth import Worth, greatest
from lms.courses.hours import Earned, Rules
from lms.courses.models import Enrolment, Lesson, LessonProgress, Plan
from lms.courses.running import plan_runs
from lms.db import db


@dataclass(frozen=True)
class Account:
    """A person's enrolments in one plan: from which moment evidence counts, by which rules, and for which lectures.

    `lectures` has the lesson of each recording; one that stands in a course twice counts once, as the first. `in_hall` is
    what attendance in the hall is worth. Of an enrolment that has ended, evidence counts up to that moment.
    """

    person_id: int
    enrolment_ids: Sequence[int]
    counts_from: datetime
    rules: Rules
    lectures: Mapping[int, int]
    in_hall: Worth
    ended_at: datetime | None = None


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
    return [_account(person_id, plan, since, ids) for (plan, since), ids in plans.items()]


def _account(person_id: int, plan: Plan, since: datetime, ids: Sequence[int]) -> Account:
    in_hall = stamping.attended(person_id, plan.course_id, plan.hours, since)
    return Account(person_id, ids, since, plan.hours, _lectures_of(plan.course_id), in_hall)


def ended_account(enrolment_id: int) -> Account:
    """An enrolment that was closed, or whose plan was, with the lectures that its course had then."""
    rules = joinedload(Enrolment.plan).selectinload(Plan.hours_rules)
    row = db.session.scalars(select(Enrolment).options(rules).where(Enrolment.id == enrolment_id)).one()
    ended_at = min(at for at in (row.closed_at, row.plan.closed_at) if at)
    since = window_from(row.plan.opens_on, row.counts_from)
    lectures = _lectures_of(row.plan.course_id, ended_at)
    in_hall = stamping.attended(row.person_id, row.plan.course_id, row.plan.hours, since, ended_at)
    return Account(row.person_id, [row.id], since, row.plan.hours, lectures, in_hall, ended_at)


def _lectures_of(course_id: int, at: datetime | None = None) -> dict[int, int]:
    """The lesson of each recording that the course has, or had then."""
    was_there = Lesson.removed_at.is_(None) if at is None else or_(Lesson.removed_at.is_(None), Lesson.removed_at > at)
    found = select(Lesson.recording_id, Lesson.id).where(Lesson.course_id == course_id, was_there)
    lectures = found.where(Lesson.recording_id.is_not(None)).order_by(Lesson.position.desc(), Lesson.id.desc())
    return {recording_id or 0: lesson_id for recording_id, lesson_id in db.session.execute(lectures)}


def keep(account: Account, lesson_id: int, earned: Earned, counted_at: datetime) -> None:
    """Write down what a lecture has earned for these enrolments, by the evidence as it was at that moment; or what the same lecture in
    the hall is worth, if that is more."""
    earned = greatest([earned, account.in_hall.by_lesson.get(lesson_id, {})])
    mine = LessonProgress.enrolment_id.in_(account.enrolment_ids) & (LessonProgress.lesson_id == lesson_id)
    told = update(LessonProgress).where(mine).values(earned=earned, counted_at=counted_at)
    db.session.execute(told.execution_options(synchronize_session=False))
