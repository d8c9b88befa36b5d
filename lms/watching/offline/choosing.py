"""Who may take which lecture along, for whom: those who oversee, for units and persons of theirs; everybody for themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager

from lms.courses import leaders
from lms.courses.models import Course, Enrolment, Lesson, LessonProgress, Plan
from lms.courses.running import plan_runs
from lms.db import db
from lms.errors import NotThere, Refused, row_of
from lms.media import taking_along
from lms.media.models import Recording
from lms.media.taking_along import FilmsGone, Size
from lms.people import access
from lms.people.gates import OVERSEERS
from lms.people.models import Person, Unit
from lms.watching.offline import making, shelf
from lms.watching.offline.models import OfflinePack

# More names than a list can be read through; words narrow it down.
MOST_UNITS, MOST_PERSONS = 100, 200


class NobodyOwes(Refused):
    message = _l("Nobody there owes this lecture now.")
    status = 422


class NotThisSize(Refused):
    message = _l("The lecture does not come at this size.")
    status = 422


class NotAllSeen(Refused):
    message = _l("This pack names somebody who is not among your people. Please make a new one of the lecture.")


@dataclass(frozen=True)
class Whom:
    """A unit or a person for whom a pack can be made; one of both."""

    unit: Unit | None = None
    person: Person | None = None


def oversees(person: Person) -> bool:
    return access.has_role(person, OVERSEERS)


def lectures(viewer: Person) -> Sequence[Lesson]:
    """What the viewer may take along, by course and place: what their units owe, and their own if its course allows it."""
    owing: ColumnElement[bool] = (Enrolment.person_id == viewer.id) & Course.allows_download
    if oversees(viewer):
        owing = or_(owing, access.among(Enrolment.unit_id, access.units_overseen_by(viewer)))
    owed = (
        select(Plan.course_id)
        .join(Enrolment, Enrolment.plan_id == Plan.id)
        .join(Course, Course.id == Plan.course_id)
        .where(Enrolment.closed_at.is_(None), plan_runs(), owing)
    )
    return db.session.scalars(
        select(Lesson)
        .join(Lesson.recording)
        .join(Lesson.course)
        .options(contains_eager(Lesson.recording), contains_eager(Lesson.course))
        .where(Lesson.course_id.in_(owed), Lesson.removed_at.is_(None), Recording.is_playable)
        .order_by(Lesson.course_id, Lesson.position, Lesson.id)
    ).all()


def lecture(viewer: Person, lesson_id: int) -> Lesson:
    """One of these. Raises NotThere."""
    found = next((each for each in lectures(viewer) if each.id == lesson_id), None)
    if found is None:
        raise NotThere
    return found


def sizes(lesson: Lesson) -> list[Size]:
    """Raises FilmsGone."""
    assert lesson.recording is not None, "only lectures are taken along"
    if lesson.recording.folder is None:
        raise FilmsGone
    return taking_along.sizes(lesson.recording.folder)


def size_called(lesson: Lesson, name: str) -> Size:
    """Raises NotThisSize."""
    found = next((each for each in sizes(lesson) if each.name == name), None)
    if found is None:
        raise NotThisSize
    return found


def _owing(lesson: Lesson, *columns: Any) -> Select[Any]:
    """Of whoever owes the lecture now and has not watched it; exempted or not, for who is exempt may watch."""
    watched = select(LessonProgress.enrolment_id).where(
        LessonProgress.lesson_id == lesson.id, LessonProgress.completed_at.is_not(None)
    )
    return (
        select(*columns)
        .select_from(Enrolment)
        .join(Plan, Plan.id == Enrolment.plan_id)
        .join(Course, Course.id == Plan.course_id)
        .where(Plan.course_id == lesson.course_id, Enrolment.closed_at.is_(None), plan_runs())
        .where(Enrolment.id.not_in(watched))
    )


@dataclass(frozen=True, slots=True)
class Found:
    """The first of those whose names hold the words, and how many there are in all."""

    rows: Sequence[Any]
    total: int

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.rows)


def units(viewer: Person, lesson: Lesson, words: str) -> Found:
    """The units that the viewer oversees in which somebody owes the lecture, as far as their names hold the words."""
    owing = _owing(lesson, Enrolment.unit_id).where(access.among(Enrolment.unit_id, access.units_overseen_by(viewer)))
    found = select(Unit).where(Unit.id.in_(owing), Unit.name.contains(words, autoescape=True))
    return _first(found.order_by(Unit.position, Unit.name, Unit.id), MOST_UNITS)


def persons(viewer: Person, lesson: Lesson, words: str) -> Found:
    """The persons whom the viewer oversees who owe the lecture, as far as their names hold the words."""
    found = select(Person).where(Person.id.in_(_persons(viewer, lesson)), Person.name.contains(words, autoescape=True))
    return _first(found.order_by(Person.name, Person.id), MOST_PERSONS)


def _first(found: Select[Any], limit: int) -> Found:
    rows = db.session.scalars(found.limit(limit)).all()
    if len(rows) < limit:
        return Found(rows, len(rows))
    return Found(rows, db.session.scalar(select(func.count()).select_from(found.order_by(None).subquery())) or 0)


def _persons(viewer: Person, lesson: Lesson) -> Select[Any]:
    owing = _owing(lesson, Enrolment.person_id).where(access.among(Enrolment.unit_id, access.units_overseen_by(viewer)))
    return owing.where(Enrolment.person_id.in_(leaders.persons_read_by(viewer)))


def whom(viewer: Person, lesson: Lesson, kind: str, number: int) -> Whom:
    """The unit or the person of that number, if the viewer may have a pack of the lecture made for it. Raises NotThere."""
    if kind == "unit":
        return Whom(unit=row_of(select(Unit).where(Unit.id == number, Unit.id.in_(access.units_overseen_by(viewer)))))
    if number == viewer.id and lesson.course.allows_download:
        return Whom(person=viewer)
    return Whom(person=row_of(select(Person).where(Person.id == number, Person.id.in_(_persons(viewer, lesson)))))


def make(lesson: Lesson, for_whom: Whom, size: str, *, by: Person | None) -> OfflinePack:
    """The pack for those who owe the lecture now: the one that stands already for the same people, or a new one.

    Raises NobodyOwes, NotThisSize.
    """
    size_called(lesson, size)
    people = _named(lesson, for_whom, by)
    if not people:
        raise NobodyOwes
    if standing := _standing(lesson, for_whom, size, {each.id for each in people}):
        return standing
    return making.made(lesson, unit=for_whom.unit, person=for_whom.person, people=people, size=size, by=by)


def _standing(lesson: Lesson, for_whom: Whom, size: str, people: set[int]) -> OfflinePack | None:
    found = select(OfflinePack).join(Recording, Recording.id == OfflinePack.recording_id).where(
        OfflinePack.lesson_id == lesson.id, OfflinePack.recording_id == lesson.recording_id, OfflinePack.size == size,
        OfflinePack.seconds == Recording.seconds, OfflinePack.withdrawn_at.is_(None),
        OfflinePack.unit_id == (for_whom.unit and for_whom.unit.id),
        OfflinePack.person_id == (for_whom.person and for_whom.person.id),
    )  # fmt: skip
    packs = db.session.scalars(found.order_by(OfflinePack.id.desc()))
    return next((each for each in packs if set(each.people) == people), None)


def _named(lesson: Lesson, for_whom: Whom, by: Person | None) -> Sequence[Person]:
    """Whom the pack names: of a unit those alone whom the maker oversees."""
    owing = _owing(lesson, Enrolment.person_id)
    if for_whom.person is not None:
        owing = owing.where(Enrolment.person_id == for_whom.person.id)
    else:
        assert for_whom.unit is not None, "a pack is for a unit or for a person"
        owing = owing.where(Enrolment.unit_id == for_whom.unit.id)
        if by is not None:
            owing = owing.where(Enrolment.person_id.in_(leaders.persons_read_by(by)))
    found = select(Person).where(Person.id.in_(owing), Person.closed_at.is_(None))
    return db.session.scalars(found.order_by(Person.name, Person.id)).all()


def pack(viewer: Person, pack_id: int) -> OfflinePack:
    """A pack that the viewer may fetch: one that they see, and that names nobody whom they do not. Raises NotThere, NotAllSeen."""
    found = shelf.seen_by(viewer, pack_id)
    if len(shelf.people(viewer, found)) < len(set(found.people)):
        raise NotAllSeen
    return found
