"""Stamps: a lesson done and an enrolment completed, each once, told by watching and by quizzes.

Evidence belongs to the person. Each open enrolment of that person whose course holds the lesson is stamped from evidence
inside its window (from the plan's opening day on, or from an annulment on). Whoever stamps first locks the enrolment, so that two beats completing
it at once leave one stamp.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, case, exists, func, select

from lms import clock
from lms.courses import stamps
from lms.courses.models import CONTINUED, Annulment, Course, Enrolment, Lesson, LessonProgress, Plan
from lms.courses.running import plan_runs
from lms.db import db


@dataclass(frozen=True)
class Owed:
    """One lesson that an open enrolment still owes, and from which moment evidence counts for it."""

    enrolment_id: int
    lesson_id: int
    counts_from: datetime
    watched_share: float
    plan_id: int


def window_from(opens_on: date, counts_from: datetime | None) -> datetime:
    """From which moment evidence counts for an enrolment: its plan's opening, or a later annulment."""
    opening = clock.start_of(opens_on)
    return opening if counts_from is None else max(opening, counts_from)


def owed_lectures(person_id: int, recording_id: int) -> Sequence[Owed]:
    """The lectures with this recording that the person's open enrolments have not completed yet."""
    return _owed(person_id, select(Lesson.id).where(Lesson.recording_id == recording_id))


def owed_lesson(person_id: int, lesson_id: int) -> Sequence[Owed]:
    """The person's open enrolments that have not completed this lesson yet."""
    return _owed(person_id, select(Lesson.id).where(Lesson.id == lesson_id))


def _owed(person_id: int, lessons: Select[int]) -> Sequence[Owed]:
    """In one order for everybody, because each stamp locks its enrolment."""
    rows = db.session.execute(
        select(Enrolment.id, Lesson.id, Plan.opens_on, Enrolment.counts_from, Course.watched_share, Plan.id)
        .join(Plan, Plan.id == Enrolment.plan_id)
        .join(Course, Course.id == Plan.course_id)
        .join(Lesson, Lesson.course_id == Course.id)
        .where(Enrolment.person_id == person_id, Enrolment.closed_at.is_(None), Lesson.removed_at.is_(None))
        .where(Lesson.id.in_(lessons), plan_runs(), ~is_done())
        .order_by(Enrolment.id, Lesson.position)
    )
    return [
        Owed(enrolment_id, lesson_id, window_from(opens_on, counts_from), share, plan_id)
        for enrolment_id, lesson_id, opens_on, counts_from, share, plan_id in rows
    ]


def stands() -> ColumnElement[bool]:
    """For queries that have Enrolment: what it was stamped with was not annulled, while it was open or since."""
    return (func.coalesce(Enrolment.closed_for, "") != "annulled") & ~_annulled_since()


def _annulled_since() -> ColumnElement[bool]:
    """Whoever has left keeps the closed row as it is; one of its stamps may be taken back later, or a completion without one."""
    stamp = (LessonProgress.enrolment_id == Enrolment.id) & (LessonProgress.lesson_id == Annulment.lesson_id)
    taken_back = select(Annulment.id).join(Lesson, Lesson.id == Annulment.lesson_id).outerjoin(LessonProgress, stamp)
    unearned = Lesson.added_at.is_(None) | (Lesson.added_at <= Enrolment.completed_at)
    theirs = taken_back.where(
        Annulment.person_id == Enrolment.person_id, Annulment.plan_id == Enrolment.plan_id,
        LessonProgress.completed_at.is_not(None) | (Enrolment.completed_at.is_not(None) & unearned),
    )  # fmt: skip
    return (
        theirs.where(Annulment.at >= Enrolment.closed_at, Annulment.lifted_at.is_(None)).correlate(Enrolment).exists()
    )


def goes_on() -> ColumnElement[bool]:
    """For queries that have Enrolment: its row was closed and another goes on for it, so nobody has left."""
    return func.coalesce(Enrolment.closed_for, "").in_(CONTINUED)


def is_done() -> ColumnElement[bool]:
    """For queries that have Enrolment and Lesson: the one has completed the other."""
    # Said, because inside the condition of an UPDATE it would be asked of everybody's enrolments.
    return (
        exists()
        .where(
            LessonProgress.enrolment_id == Enrolment.id,
            LessonProgress.lesson_id == Lesson.id,
            LessonProgress.completed_at.is_not(None),
        )
        .correlate(Enrolment, Lesson)
    )


def lesson_started(owed: Owed, at: datetime) -> None:
    """Stamp the beginning of the lesson and of its enrolment, once."""
    if db.session.scalar(_progress(owed)) is None and (enrolment := _locked(owed)):
        _begin(enrolment, owed, at)


def lesson_completed(owed: Owed, at: datetime, grade: str | None = None) -> None:
    """Stamp the lesson, and the enrolment when this was the last of its lessons; of a lecture with how it was watched."""
    enrolment = _locked(owed)
    if enrolment is None:
        return
    progress = _begin(enrolment, owed, at)
    progress.completed_at, progress.grade = progress.completed_at or at, progress.grade or grade
    db.session.flush()  # so that the search below sees this stamp
    if enrolment.completed_at is None and not db.session.scalar(select(lessons_left(enrolment.id).exists())):
        stamps.stamp(enrolment, "completed_at", _last_lesson_at(enrolment.id, at))
    stamp_derived(enrolment)


def stamp_derived(enrolment: Enrolment) -> None:
    """What follows from the stamps of its lessons: that its quizzes are passed and, once completed, how it was watched."""
    db.session.flush()  # so that the searches see these stamps
    if enrolment.passed_at is None:
        stamps.stamp(enrolment, "passed_at", _asked(enrolment.id, quizzes_passed_at()))
    if enrolment.completed_at is not None and enrolment.grade is None:
        enrolment.grade = _asked(enrolment.id, grade_of_lectures())


def _asked(enrolment_id: int, about: ScalarSelect[Any]) -> Any:
    return db.session.scalar(select(about).select_from(Enrolment).where(Enrolment.id == enrolment_id))


def quizzes_passed_at() -> ScalarSelect[datetime | None]:
    """For queries that have Enrolment: when the last quiz of its course was passed; none where one is left, or there is none."""
    stamp = (LessonProgress.lesson_id == Lesson.id) & (LessonProgress.enrolment_id == Enrolment.id)
    all_passed = func.count(LessonProgress.completed_at) == func.count(Lesson.id)
    found = select(case((all_passed, func.max(LessonProgress.completed_at)))).select_from(Lesson)
    of_course = found.join(Plan, Plan.course_id == Lesson.course_id).where(Plan.id == Enrolment.plan_id)
    quizzes = of_course.where(Lesson.kind == "quiz", Lesson.removed_at.is_(None)).outerjoin(LessonProgress, stamp)
    return quizzes.correlate(Enrolment).scalar_subquery()


def grade_of_lectures() -> ScalarSelect[str | None]:
    """For queries that have Enrolment: how its lectures were watched, all of them; none where it has no lecture."""
    own = select(any_grade()).where(LessonProgress.enrolment_id == Enrolment.id)
    return own.correlate(Enrolment).scalar_subquery()


def any_grade() -> ColumnElement[str | None]:
    """Of a group of LessonProgress: its grade, or mixed where there are several."""
    one, other = func.min(LessonProgress.grade), func.max(LessonProgress.grade)
    return case((one != other, "mixed"), else_=one)


def _last_lesson_at(enrolment_id: int, at: datetime) -> datetime:
    """When the last lesson was done: a quiz that was marked later may lie before it."""
    done = select(func.max(LessonProgress.completed_at)).join(Lesson, Lesson.id == LessonProgress.lesson_id)
    latest = db.session.scalar(done.where(LessonProgress.enrolment_id == enrolment_id, Lesson.removed_at.is_(None)))
    return max(latest or at, at)


def lessons_left(enrolment_id: int) -> Select[Lesson]:
    """The lessons that this enrolment has not completed, in order."""
    done = select(LessonProgress.lesson_id).where(
        LessonProgress.enrolment_id == enrolment_id, LessonProgress.completed_at.is_not(None)
    )
    return (
        select(Lesson)
        .join(Plan, Plan.course_id == Lesson.course_id)
        .join(Enrolment, Enrolment.plan_id == Plan.id)
        .where(Enrolment.id == enrolment_id, Lesson.removed_at.is_(None), Lesson.id.not_in(done))
        .order_by(Lesson.position)
    )


def _locked(owed: Owed) -> Enrolment | None:
    """The enrolment as it is now, held until the transaction ends; nothing if it was closed meanwhile."""
    return db.session.scalar(
        select(Enrolment)
        .where(Enrolment.id == owed.enrolment_id, Enrolment.closed_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _begin(enrolment: Enrolment, owed: Owed, at: datetime) -> LessonProgress:
    stamps.stamp(enrolment, "started_at", at)
    found = db.session.scalar(_progress(owed).execution_options(populate_existing=True))
    if found is None:
        found = LessonProgress(enrolment_id=owed.enrolment_id, lesson_id=owed.lesson_id, started_at=at)
        db.session.add(found)
        db.session.flush()  # later calls of this transaction find it
    return found


def _progress(owed: Owed) -> Select[LessonProgress]:
    return select(LessonProgress).where(
        LessonProgress.enrolment_id == owed.enrolment_id, LessonProgress.lesson_id == owed.lesson_id
    )
