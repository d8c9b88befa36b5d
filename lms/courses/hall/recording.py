"""Entering who was there, and annulling it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select

from lms import clock
from lms.courses import annulling
from lms.courses.hall import stamping
from lms.courses.hall.models import HallAttendance, HallLecture
from lms.courses.models import Enrolment, Lesson, LessonProgress, Plan
from lms.db import db, take_turns
from lms.errors import Refused, Unreadable
from lms.people import audit
from lms.people.models import Person


class NothingNew(Refused):
    message = _l("Nobody was entered: all of them are on record for this lecture already.")


class NobodyTicked(Refused):
    message = _l("Nobody was entered: please tick who was there.")


class SheetUnreadable(Unreadable):
    message = _l("What was confirmed is no sign-in sheet of this site. Please send it again.")


class AnnulledBefore(Refused):
    message = _l("This attendance was annulled already.")


class TooManyHours(Refused):
    message = _l("The plan counts at most %(most)s class hours a day.")
    status = 422


@dataclass(frozen=True)
class Held:
    """What was held: of which lecture of a plan, when, where, by whom, for how many class hours, and whether it counts."""

    plan_id: int
    lesson_id: int
    held_on: date
    place: str
    lecturer: str
    hours: Decimal
    counts: bool

    @property
    def kept(self) -> dict[str, Any]:
        return vars(self) | {"held_on": self.held_on.isoformat(), "hours": str(self.hours)}

    @classmethod
    def read(cls, kept: dict[str, Any]) -> "Held":
        days = {"held_on": date.fromisoformat(kept["held_on"]), "hours": Decimal(kept["hours"])}
        return cls(**kept | days)


def require_hours(plan: Plan, held: Held) -> None:
    """Raises TooManyHours."""
    most = plan.hours.on(held.held_on).daily_cap
    if held.hours > most:
        raise TooManyHours(most=most)


def enter(held: Held, persons: Collection[int], source: str, *, by: Person) -> tuple[HallLecture, int]:
    """The lecture, found again by plan, lesson, day and place, with how many are new in it; the worker stamps them. Raises NothingNew."""
    take_turns("hall lectures")
    hall = _same(held) or _made(held, source, by)
    there = set(db.session.scalars(_standing(hall)))
    new = sorted(set(persons) - there)
    if not new:
        raise NothingNew
    at = clock.now()
    db.session.add_all([HallAttendance(hall_id=hall.id, person_id=each, at=at, by_id=by.id) for each in new])
    audit.record("hall.entered", by=by, subject=hall, persons=new, source=source, counts=hall.counts)
    return hall, len(new)


def _same(held: Held) -> HallLecture | None:
    same = [getattr(HallLecture, name) == value for name, value in vars(held).items()]
    return db.session.scalar(select(HallLecture).where(*same))


def _made(held: Held, source: str, by: Person) -> HallLecture:
    hall = HallLecture(**vars(held), source=source, by_id=by.id)
    db.session.add(hall)
    db.session.flush()
    return hall


def _standing(hall: HallLecture) -> Any:
    mine = HallAttendance.hall_id == hall.id, HallAttendance.annulled_at.is_(None)
    return select(HallAttendance.person_id).where(*mine)


def annul(rows: Sequence[HallAttendance], ground: str, *, by: Person) -> None:
    """The attendances stay, and say that they were annulled; the completions that rested on them go. Raises AnnulledBefore.

    The rows are loaded with their lecture.
    """
    at = clock.now()
    for row in rows:
        db.session.refresh(row, ["annulled_at"], with_for_update=True)
        if row.annulled_at:
            raise AnnulledBefore
        row.annulled_at, row.annulled_ground, row.annulled_by_id = at, ground, by.id
        audit.record("hall.annulled", by=by, subject=row, person=row.person_id, ground=ground)
    db.session.flush()  # what is stamped next rests on the others
    for row in rows:
        if row.hall.counts:
            _take_back(row, ground, at, by)


def _take_back(row: HallAttendance, ground: str, at: datetime, by: Person) -> None:
    """Each plan in which the lecture was completed by it. What was watched besides counts on, by the worker."""
    stamped = (
        select(Enrolment.plan_id)
        .join(LessonProgress, LessonProgress.enrolment_id == Enrolment.id)
        .where(Enrolment.person_id == row.person_id, LessonProgress.lesson_id == row.hall.lesson_id)
        .where(LessonProgress.grade == stamping.GRADE, LessonProgress.completed_at.is_not(None))
    )
    for plan_id in db.session.scalars(stamped.distinct()).all():
        annulling.annul_lesson(row.person_id, plan_id, row.hall.lesson_id, ground=ground, by=[by], at=at)
    _count_anew(row.person_id, row.hall.lesson_id)
    stamping.stamp(row.person_id, row.hall.lesson_id)


def _count_anew(person_id: int, lesson_id: int) -> None:
    """What was watched is counted again by watching, which finds that nobody has counted it."""
    open_rows = (
        select(LessonProgress)
        .join(Enrolment, Enrolment.id == LessonProgress.enrolment_id)
        .where(Enrolment.person_id == person_id, Enrolment.closed_at.is_(None), LessonProgress.lesson_id == lesson_id)
    )
    for progress in db.session.scalars(open_rows):
        progress.earned, progress.counted_at = {}, None


@dataclass(frozen=True)
class Waiting:
    """What the page shows before anything is kept: who was there, and about whom it asks."""

    held: Held
    there: Sequence[int]
    unsure: Sequence[int]
    source: str

    def persons(self, ticked: Collection[int]) -> list[int]:
        """Those who were there, with those of the doubtful ones who were ticked. Raises NobodyTicked."""
        found = [*self.there, *(person for person in self.unsure if person in ticked)]
        if not found:
            raise NobodyTicked
        return found

    @property
    def packed(self) -> str:
        """For the page to send back as it is: signed, so that what is confirmed is what was shown."""
        return _serializer().dumps(vars(self) | {"held": self.held.kept})


def unpacked(text: str) -> Waiting:
    """Raises SheetUnreadable."""
    try:
        waiting = _serializer().loads(text)
    except BadData:
        raise SheetUnreadable from None
    return Waiting(**waiting | {"held": Held.read(waiting["held"])})


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="sign-in sheet")


def lessons_of(plan: Plan) -> Sequence[Lesson]:
    """The lectures of its course."""
    lectures = select(Lesson).where(Lesson.course_id == plan.course_id, Lesson.kind == "lecture")
    return db.session.scalars(lectures.where(Lesson.removed_at.is_(None)).order_by(Lesson.position)).all()
