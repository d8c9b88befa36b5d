"""Enrolments follow the posts: whoever comes into a plan's audience is enrolled the same day, whoever leaves is closed.

All by set-based statements, so that a hundred thousand posts take seconds. Evidence that a person already has from another
enrolment in the same course counts for a new one, if it lies inside the new plan's window and was not annulled.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    CompoundSelect,
    CursorResult,
    Executable,
    Insert,
    ScalarSelect,
    Select,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from lms import clock
from lms.courses import due_days
from lms.courses.audiences import Audience, is_held, posts_in, posts_staying_in
from lms.courses.completion import any_grade, grade_of_lectures, is_done, quizzes_passed_at, stands
from lms.courses.duties.models import Duty
from lms.courses.models import Annulment, Enrolment, Lesson, LessonProgress, Plan
from lms.db import db
from lms.people.models import Person, Post, Unit


@dataclass(frozen=True)
class Changes:
    """How many came and how many left."""

    joined: int = 0
    left: int = 0

    def __bool__(self) -> bool:
        return bool(self.joined or self.left)


def plans_behind() -> Sequence[int]:
    """The ids of the plans whose enrolments don't follow the posts any more. Only reads."""
    return [plan.id for plan in _kept_plans() if _one_of(_joiners(plan)) or _one_of(_leavers(plan))]


def _kept_plans() -> Sequence[Plan]:
    kept = select(Plan).where(Plan.published_at.is_not(None), Plan.closed_at.is_(None)).order_by(Plan.id)
    return db.session.scalars(kept).all()


def _one_of(query: Select[int] | CompoundSelect[int]) -> bool:
    return db.session.scalar(query.limit(1)) is not None


def enrol(plan: Plan, at: datetime | None = None) -> Changes:
    """Bring one plan's enrolments up to date; other calls for the same plan wait for this one."""
    db.session.flush()  # a changed plan must reach the rows below before they are chosen by it
    # Its key stays free, or whoever stamps a leaver's row twice in a transaction would wait for us, and we for them.
    db.session.execute(select(Plan.id).where(Plan.id == plan.id).with_for_update(key_share=True))
    at = at or clock.now()
    left = _close(plan, at)
    joined = _enrol(plan, at)
    if joined:
        _carry_over(plan, at)
    return Changes(joined, left)


def _joiners(plan: Plan) -> CompoundSelect[int]:
    """Posts in the audience without an open enrolment. After the due day nobody is given what is already late.

    A difference of two sets: both databases make it once and whole, where a search for each post would meet the rows that
    this very statement writes (20,000 posts took PostgreSQL 28 seconds, and take half a second now).
    """
    eligible = posts_in(Audience.read(plan.audience), clock.today())
    return eligible.where(literal(clock.today()) <= plan.due_on).except_(_enrolled(plan))


def _enrolled(plan: Plan) -> Select[int]:
    return select(Enrolment.post_id).where(Enrolment.plan_id == plan.id, Enrolment.closed_at.is_(None))


def _enrol(plan: Plan, at: datetime) -> int:
    columns = {
        "plan_id": literal(plan.id),
        "post_id": Post.id,
        "person_id": Post.person_id,
        "unit_id": Post.unit_id,
        "post_kind": Post.kind,
        "rank": Post.rank,
        "period": literal(plan.period),
        "enrolled_at": literal(at, Enrolment.enrolled_at.type),
        "due_on": due_days.of_post(plan),
        "counts_from": _last_annulment(plan),
    }
    chosen = select(*columns.values()).where(Post.id.in_(_joiners(plan)))
    return _changed(insert(Enrolment).from_select(list(columns), chosen, include_defaults=False))


def _last_annulment(plan: Plan) -> ScalarSelect[datetime]:
    """For queries that have Post: all that its person learnt in this course until then was annulled, for whatever plan.

    A stamp of one lesson alone is taken back with the result that it rested on, and nothing else that was learnt.
    """
    in_course = select(Plan.id).where(Plan.course_id == plan.course_id)
    standing = Annulment.lifted_at.is_(None) & Annulment.lesson_id.is_(None) & Annulment.plan_id.in_(in_course)
    latest = select(func.max(Annulment.at)).where(Annulment.person_id == Post.person_id, standing)
    return latest.correlate(Post).scalar_subquery()


def _leavers(plan: Plan) -> Select[int]:
    """Open enrolments whose post is no longer in the audience."""
    gone = _enrolled(plan).except_(posts_staying_in(Audience.read(plan.audience), clock.today()))
    open_ones = select(Enrolment.id).where(Enrolment.plan_id == plan.id, Enrolment.closed_at.is_(None))
    has_left = Enrolment.post_id.in_(gone)
    return open_ones.where(or_(has_left, Enrolment.id.in_(_redated(plan))) if plan.due_by_rule else has_left)


def _redated(plan: Plan) -> Select[int]:
    """Of a plan by rule: open enrolments whose due day is another since a day of taking office was mended.

    Each goes, and comes in anew with the right day. What is completed stays, and so does whoever would be too late to come in.
    """
    audience = Audience.read(plan.audience)
    mended = select(Duty.id).where(
        Duty.post_id == Post.id, Duty.rule_id.in_(audience.duty_rules), Duty.closed_for == "redated",
        Duty.closed_at > Enrolment.enrolled_at,
    )  # fmt: skip
    return select(Enrolment.id).join(Post, Post.id == Enrolment.post_id).where(
        Enrolment.plan_id == plan.id, Enrolment.closed_at.is_(None), Enrolment.completed_at.is_(None),
        Post.id.in_(posts_in(audience, clock.today())), mended.exists(), Enrolment.due_on != due_days.of_post(plan),
    )  # fmt: skip


def _close(plan: Plan, at: datetime) -> int:
    held = select(Post.id).join(Person, Person.id == Post.person_id).join(Unit, Unit.id == Post.unit_id)
    reason = case((Enrolment.post_id.in_(held.where(is_held(clock.today()))), "left_audience"), else_="post_ended")
    closing = update(Enrolment).where(Enrolment.id.in_(_leavers(plan))).values(closed_at=at, closed_for=reason)
    return _changed(closing)


def _carry_over(plan: Plan, at: datetime) -> None:
    """Stamp the new enrolments from what their persons have already done in this course since the plan opened."""
    if not _changed(_copying(plan, at)):
        return
    new = update(Enrolment).where(Enrolment.plan_id == plan.id, Enrolment.enrolled_at == at)
    own = LessonProgress.enrolment_id == Enrolment.id
    started = select(func.min(LessonProgress.started_at)).where(own).scalar_subquery()
    completed = select(func.max(LessonProgress.completed_at)).where(own).scalar_subquery()
    left = exists().where(Lesson.course_id == plan.course_id, Lesson.removed_at.is_(None), ~is_done())
    begun = new.values(started_at=started, passed_at=quizzes_passed_at())
    for statement in (begun, new.where(~left).values(completed_at=completed, grade=grade_of_lectures())):
        _changed(statement)


def _copying(plan: Plan, at: datetime) -> Insert:
    """What each person has done is found first and joined then: the other way round it is a search for every enrolment."""
    done = _done_in_window(plan).subquery()
    new = (
        select(Enrolment.id, done.c.lesson_id, done.c.started_at, done.c.completed_at, done.c.grade)
        .join(done, done.c.person_id == Enrolment.person_id)
        .where(Enrolment.plan_id == plan.id, Enrolment.enrolled_at == at, Enrolment.closed_at.is_(None))
        .where(Enrolment.counts_from.is_(None) | (done.c.started_at >= Enrolment.counts_from))
    )
    columns = ["enrolment_id", "lesson_id", "started_at", "completed_at", "grade"]
    return insert(LessonProgress).from_select(columns, new, include_defaults=False)


def _done_in_window(plan: Plan) -> Select[*tuple[Any, ...]]:
    """A stamp of another plan was made from evidence since that plan's opening day; it holds here if that was no earlier."""
    return (
        select(Enrolment.person_id, LessonProgress.lesson_id, func.min(LessonProgress.started_at).label("started_at"),
               func.min(LessonProgress.completed_at).label("completed_at"), any_grade().label("grade"))
        .join(Plan, Plan.id == Enrolment.plan_id)
        .join(LessonProgress, LessonProgress.enrolment_id == Enrolment.id)
        .where(Plan.course_id == plan.course_id, Plan.opens_on >= plan.opens_on, stands())
        .group_by(Enrolment.person_id, LessonProgress.lesson_id)
    )  # fmt: skip


def _changed(statement: Executable) -> int:
    """Execute it; how many rows it wrote. The session's own objects are refreshed by whoever reads them again."""
    options = {"preserve_rowcount": True, "synchronize_session": False}
    return cast(CursorResult[Any], db.session.execute(statement, execution_options=options)).rowcount
