"""From attendance to stamps: which tasks it completes a lecture of, and which hours it makes there."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, select, true, update
from sqlalchemy.orm import contains_eager

from lms import clock
from lms.courses import completion
from lms.courses.hall.models import HallAttendance, HallLecture
from lms.courses.hall.worth import Worth, counts, greatest
from lms.courses.hours import Rules
from lms.courses.models import Enrolment, Lesson, LessonProgress, Plan
from lms.courses.running import plan_runs
from lms.db import db

GRADE = "hall"


def stamp(person_id: int, lesson_id: int) -> None:
    """Complete the lecture in every running task of the person in whose window it was held and entered."""
    heard = db.session.execute(_counting(person_id, HallLecture.lesson_id == lesson_id)).all()
    for owed in completion.owed_lesson(person_id, lesson_id):
        if any(counts(each.held_on, each.at, owed.counts_from) for each in heard):
            completion.lesson_completed(owed, clock.now(), GRADE)
    _keep_hours(person_id, lesson_id)
    _counted(person_id, lesson_id)


def _counted(person_id: int, lesson_id: int) -> None:
    of_lesson = select(HallLecture.id).where(HallLecture.lesson_id == lesson_id)
    mine = (HallAttendance.person_id == person_id) & HallAttendance.hall_id.in_(of_lesson)
    db.session.execute(
        update(HallAttendance).where(mine, HallAttendance.stamped_at.is_(None)).values(stamped_at=clock.now())
    )


def _keep_hours(person_id: int, lesson_id: int) -> None:
    """Where nothing was watched, nobody else counts them. Others of the course have the room of a day that is left, or that an annulled
    one had; what was watched counts as it did, until watching counts anew what it may have of that day."""
    course_id = db.session.scalars(select(Lesson.course_id).where(Lesson.id == lesson_id)).one()
    tasks = (
        select(Enrolment)
        .join(Enrolment.plan)
        .join(Plan.course)
        .options(contains_eager(Enrolment.plan).selectinload(Plan.hours_rules))
        .where(
            Enrolment.person_id == person_id, Enrolment.closed_at.is_(None), Plan.course_id == course_id, plan_runs()
        )
    )
    for task in db.session.scalars(tasks).all():
        since = completion.window_from(task.plan.opens_on, task.counts_from)
        in_hall = attended(person_id, course_id, task.plan.hours, since).by_lesson
        for row in db.session.scalars(_begun(task)):
            row.earned = dict(greatest([row.earned, in_hall.get(row.lesson_id, {})]))
            row.counted_at = None


def _begun(task: Enrolment) -> Select[LessonProgress]:
    """What was taken out of the course has its last count."""
    found = select(LessonProgress).join(Lesson, Lesson.id == LessonProgress.lesson_id)
    return found.where(LessonProgress.enrolment_id == task.id, Lesson.removed_at.is_(None)).order_by(LessonProgress.id)


def attended(person_id: int, course_id: int, rules: Rules, since: datetime, until: datetime | None = None) -> Worth:
    """What standing attendance of the lectures of a course is worth, entered up to a moment."""
    lessons = select(Lesson.id).where(Lesson.course_id == course_id)
    rows = db.session.execute(_counting(person_id, HallLecture.lesson_id.in_(lessons)))
    heard = (
        (row.lesson_id, row.held_on, int(row.hours * 10))
        for row in rows
        if counts(row.held_on, row.at, since) and (until is None or row.at <= until)
    )
    return Worth.of(heard, rules)


def _counting(person_id: int, which: ColumnElement[bool]) -> Select[int, datetime, date, Decimal]:
    """In the order in which they were entered."""
    columns = HallLecture.lesson_id, HallAttendance.at, HallLecture.held_on, HallLecture.hours
    found = select(*columns).join(HallAttendance.hall).where(HallAttendance.person_id == person_id, which)
    standing = found.where(HallAttendance.annulled_at.is_(None), HallLecture.counts)
    return standing.order_by(HallAttendance.at, HallAttendance.id)


def of_hall(hall_id: int) -> list[tuple[int, int]]:
    """Persons and lesson of the attendances of one sheet that stand, if it counts."""
    found = select(HallAttendance.person_id, HallLecture.lesson_id).join(HallAttendance.hall)
    standing = found.where(HallLecture.id == hall_id, HallLecture.counts, HallAttendance.annulled_at.is_(None))
    return [(row.person_id, row.lesson_id) for row in db.session.execute(standing.order_by(HallAttendance.id))]


def behind(hall_id: int | None = None) -> list[tuple[int, int]]:
    """Persons and lessons whose stamps are behind: who was there first and was enrolled later, and who was entered just now, also
    where only the hours are missing.

    Of one sheet, or of all.
    """
    return sorted(_enrolled_later(hall_id) | _uncounted(hall_id))


def _uncounted(hall_id: int | None) -> set[tuple[int, int]]:
    """Who owes the lecture and whose attendance nobody has counted, for the job that was asked to was lost."""
    owing = select(Enrolment.id).join(Enrolment.plan).join(Plan.course).where(
        Enrolment.person_id == HallAttendance.person_id, Enrolment.closed_at.is_(None), Plan.course_id == Lesson.course_id, plan_runs()
    )  # fmt: skip
    found = select(HallAttendance.person_id, HallLecture.lesson_id).join(HallAttendance.hall).join(HallLecture.lesson)
    found = found.where(owing.correlate(HallAttendance, Lesson).exists())
    waiting = found.where(HallAttendance.stamped_at.is_(None), HallAttendance.annulled_at.is_(None), HallLecture.counts)
    rows = db.session.execute(waiting.where(true() if hall_id is None else HallLecture.id == hall_id))
    return {(row.person_id, row.lesson_id) for row in rows}


def _enrolled_later(hall_id: int | None) -> set[tuple[int, int]]:
    found = (
        select(HallAttendance.person_id, HallLecture.lesson_id, HallLecture.held_on, HallAttendance.at,
               Plan.opens_on, Enrolment.counts_from)
        .join(HallAttendance.hall)
        .join(Lesson, Lesson.id == HallLecture.lesson_id)
        .join(Plan, Plan.course_id == Lesson.course_id)
        .join(Plan.course)
        .join(Enrolment, (Enrolment.plan_id == Plan.id) & (Enrolment.person_id == HallAttendance.person_id))
        .where(HallLecture.counts, HallAttendance.annulled_at.is_(None), Enrolment.closed_at.is_(None))
        .where(Lesson.removed_at.is_(None), plan_runs(), ~completion.is_done(), HallLecture.held_on >= Plan.opens_on)
        .where(true() if hall_id is None else HallLecture.id == hall_id)
    )  # fmt: skip
    return {
        (row.person_id, row.lesson_id)
        for row in db.session.execute(found)
        if counts(row.held_on, row.at, completion.window_from(row.opens_on, row.counts_from))
    }
