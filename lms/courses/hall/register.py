"""What is found of lectures in the hall: all for administrators, but leaders at division level for the owner of the plan alone;
one's own; and who missed one."""

from collections.abc import Collection, Sequence

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from lms import clock
from lms.courses.excusing.standing import excused
from lms.courses.hall.models import HallAttendance, HallLecture
from lms.courses.leaders import named_to
from lms.courses.models import Enrolment, LessonProgress, Plan
from lms.db import db
from lms.errors import row_of
from lms.people.models import Person

_LOADED = (joinedload(HallLecture.plan), joinedload(HallLecture.lesson), joinedload(HallLecture.by))


def every() -> Sequence[Row[HallLecture, int]]:
    """The latest first, each with how many are on record as having been there."""
    standing = and_(HallAttendance.hall_id == HallLecture.id, HallAttendance.annulled_at.is_(None))
    there = select(func.count()).where(standing).correlate(HallLecture).scalar_subquery()
    return db.session.execute(
        select(HallLecture, there).options(*_LOADED).order_by(HallLecture.held_on.desc(), HallLecture.id.desc())
    ).all()


def hall(hall_id: int) -> HallLecture:
    """Raises NotThere."""
    return row_of(select(HallLecture).options(*_LOADED).where(HallLecture.id == hall_id))


def attendances(
    row: HallLecture, viewer: Person, *, limit: int | None = None, offset: int = 0
) -> Sequence[HallAttendance]:
    """By name, of those whom the viewer reads; those that were annulled too."""
    loaded = (contains_eager(HallAttendance.person), joinedload(HallAttendance.annulled_by), joinedload(HallAttendance.hall),
              selectinload(HallAttendance.attachments))  # fmt: skip
    found = _read_by(viewer).join(HallAttendance.person).options(*loaded).where(HallAttendance.hall_id == row.id)
    return db.session.scalars(found.order_by(Person.name, HallAttendance.id).limit(limit).offset(offset)).all()


def all_attendances(row: HallLecture) -> Sequence[HallAttendance]:
    """For what is put beside everybody on the sheet, whoever does it."""
    return db.session.scalars(
        select(HallAttendance).where(HallAttendance.hall_id == row.id).order_by(HallAttendance.id)
    ).all()


def counted(row: HallLecture, viewer: Person) -> tuple[int, int]:
    """How many the viewer reads, and how many are not shown."""
    on_sheet = select(func.count(HallAttendance.id)).where(HallAttendance.hall_id == row.id)
    shown = _read_by(viewer).with_only_columns(func.count(HallAttendance.id)).where(HallAttendance.hall_id == row.id)
    count = db.session.scalar(shown) or 0
    return count, (db.session.scalar(on_sheet) or 0) - count


def _read_by(viewer: Person) -> Select[HallAttendance]:
    found = select(HallAttendance).join(HallAttendance.hall).join(HallLecture.plan)
    return found.where(named_to(viewer, HallAttendance.person_id, Plan.created_by_id))


def standing(row: HallLecture, viewer: Person) -> Sequence[int]:
    """The ids of those that the viewer reads and are not annulled."""
    mine = HallAttendance.hall_id == row.id, HallAttendance.annulled_at.is_(None)
    return db.session.scalars(
        _read_by(viewer).with_only_columns(HallAttendance.id).where(*mine).order_by(HallAttendance.id)
    ).all()


def among(attendances: Collection[int]) -> Sequence[HallAttendance]:
    found = select(HallAttendance).options(joinedload(HallAttendance.hall)).where(HallAttendance.id.in_(attendances))
    return db.session.scalars(found.order_by(HallAttendance.id)).all()


def attendance(attendance_id: int, viewer: Person) -> HallAttendance:
    """Raises NotThere."""
    loaded = (contains_eager(HallAttendance.hall), joinedload(HallAttendance.person))
    return row_of(_read_by(viewer).options(*loaded).where(HallAttendance.id == attendance_id))


def standing_of(person: Person) -> Sequence[HallAttendance]:
    """What a person attended, the latest first."""
    loaded = (
        contains_eager(HallAttendance.hall).joinedload(HallLecture.lesson),
        selectinload(HallAttendance.attachments),
    )
    found = select(HallAttendance).join(HallAttendance.hall).options(*loaded)
    mine = found.where(HallAttendance.person_id == person.id, HallAttendance.annulled_at.is_(None))
    return db.session.scalars(mine.order_by(HallLecture.held_on.desc(), HallAttendance.id)).all()


def absent(row: HallLecture) -> Select[int]:
    """The ids of the persons who owe the plan and neither were at this lecture, on whatever day, nor have completed it since."""
    same = select(HallLecture.id).where(HallLecture.lesson_id == row.lesson_id)
    there = select(HallAttendance.person_id).where(
        HallAttendance.hall_id.in_(same), HallAttendance.annulled_at.is_(None)
    )
    done = select(LessonProgress.enrolment_id).where(
        LessonProgress.lesson_id == row.lesson_id, LessonProgress.completed_at.is_not(None)
    )
    spared = excused(row.plan_id, clock.now())
    owing = select(Enrolment.person_id).outerjoin(spared, spared.c.post_id == Enrolment.post_id).distinct()
    mine = owing.where(Enrolment.plan_id == row.plan_id, Enrolment.closed_at.is_(None), spared.c.exempt.is_(None))
    return mine.where(Enrolment.person_id.not_in(there), Enrolment.id.not_in(done))


def owing_among(plan: Plan, persons: Collection[int]) -> set[int]:
    """Of these persons, those who owe the plan."""
    theirs = Enrolment.plan_id == plan.id, Enrolment.closed_at.is_(None), Enrolment.person_id.in_(persons)
    return set(db.session.scalars(select(Enrolment.person_id).where(*theirs)))


def missed(row: HallLecture) -> int:
    """How many are absent."""
    return db.session.scalar(select(func.count()).select_from(absent(row).subquery())) or 0


def missing(row: HallLecture, viewer: Person, *, limit: int | None = None) -> Sequence[int]:
    return db.session.scalars(_absent_read_by(row, viewer).order_by(Enrolment.person_id).limit(limit)).all()


def missing_shown(row: HallLecture, viewer: Person) -> int:
    """Of how many of them the viewer reads the names."""
    return db.session.scalar(select(func.count()).select_from(_absent_read_by(row, viewer).subquery())) or 0


def _absent_read_by(row: HallLecture, viewer: Person) -> Select[int]:
    return absent(row).join(Enrolment.plan).where(named_to(viewer, Enrolment.person_id, Plan.created_by_id))
