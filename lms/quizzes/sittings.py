"""Planning sittings: where and when a quiz is sat, by whom, under whose eyes."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from lms import clock
from lms.courses.models import Course, Enrolment, Lesson, Plan
from lms.courses.running import plan_runs
from lms.db import db
from lms.errors import Refused, row_of
from lms.people import access, audit
from lms.people.models import Person
from lms.quizzes.models import Blueprint, Candidate, Invigilator, Sitting

MOST_LISTED = 2000


class NotAnInvigilator(Refused):
    message = _l("Line %(line)s: nobody with an account has this name or mobile number, or several have it: %(words)s")
    status = 422


class NotACandidate(Refused):
    message = _l(
        "Line %(line)s: nobody who owes this quiz has this name or mobile number, or several have it: %(words)s"
    )
    status = 422


class TooManyListed(Refused):
    message = _l("At most %(most)s people can be listed.")
    status = 422


class SitsAndInvigilates(Refused):
    message = _l("%(name)s is to invigilate and cannot sit there too.")
    status = 422


class AlreadyCancelled(Refused):
    message = _l("This sitting was cancelled already.")


def seen_by(person: Person) -> ColumnElement[bool]:
    """For queries that have Sitting: those that the person invigilates; all for an administrator."""
    if access.has_role(person, {"administrator"}):
        return true()
    return Sitting.id.in_(select(Invigilator.sitting_id).where(Invigilator.person_id == person.id))


def seen(person: Person) -> Sequence[Sitting]:
    """The sittings that a person may open, the latest first."""
    found = select(Sitting).options(
        joinedload(Sitting.lesson).joinedload(Lesson.course), selectinload(Sitting.invigilators)
    )
    return db.session.scalars(found.where(seen_by(person)).order_by(Sitting.opens_at.desc(), Sitting.id.desc())).all()


def sitting(person: Person, sitting_id: int) -> Sitting:
    """A sitting that the person may open. Raises NotThere."""
    found = select(Sitting).options(
        joinedload(Sitting.lesson).joinedload(Lesson.course), selectinload(Sitting.invigilators)
    )
    return row_of(found.where(Sitting.id == sitting_id, seen_by(person)))


def ahead_of(person: Person) -> Sequence[Sitting]:
    """The sittings that a person was named to invigilate and that are open or to come."""
    named = select(Invigilator.sitting_id).where(Invigilator.person_id == person.id)
    found = select(Sitting).where(Sitting.id.in_(named), Sitting.cancelled_at.is_(None), Sitting.ends_at > clock.now())
    return db.session.scalars(found.order_by(Sitting.opens_at, Sitting.id)).all()


def quizzes() -> Sequence[Lesson]:
    """The quizzes of open courses that have their rules."""
    return db.session.scalars(
        select(Lesson)
        .join(Blueprint, Blueprint.lesson_id == Lesson.id)
        .join(Lesson.course)
        .options(joinedload(Lesson.course))
        .where(Lesson.removed_at.is_(None), Course.published_at.is_not(None))
        .order_by(Course.title, Lesson.position)
    ).all()


def plan(
    lesson: Lesson, place: str, window: tuple[datetime, datetime], invigilators: str, listed: str | None, *, by: Person
) -> Sitting:
    """A new sitting. People: one on each line by name or mobile number; nobody listed: everybody who owes the quiz.

    Raises NotAnInvigilator, NotACandidate, SitsAndInvigilates or TooManyListed.
    """
    eyes = _named(invigilators, select(Person.id).where(Person.closed_at.is_(None)), NotAnInvigilator)
    people = _named(listed or "", _owing(lesson), NotACandidate)
    for each in people:
        if each in eyes:
            raise SitsAndInvigilates(name=each.name)
    row = Sitting(
        lesson_id=lesson.id, place=place, opens_at=window[0], ends_at=window[1], everyone=not people,
        created_by_id=by.id, invigilators=eyes, candidates=people,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()  # the audit trail names it
    named = [each.id for each in eyes]
    audit.record(
        "sitting.planned", by=by, subject=row, lesson=lesson.id, place=place, invigilators=named, people=len(people)
    )
    return row


def _owing(lesson: Lesson) -> Select[int]:
    """Everybody whose running plan has this quiz."""
    return (
        select(Enrolment.person_id)
        .join(Plan, Plan.id == Enrolment.plan_id)
        .join(Course, Course.id == Plan.course_id)
        .where(Plan.course_id == lesson.course_id, Enrolment.closed_at.is_(None), plan_runs())
    )


def _named(text: str, among: Select[int], unknown: type[Refused]) -> list[Person]:
    """The people whom the lines name, each once."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_LISTED:
        raise TooManyListed(most=MOST_LISTED)
    words = {line for _, line in lines}
    known = select(Person).where(or_(Person.name.in_(words), Person.mobile.in_(words)), Person.id.in_(among))
    people = db.session.scalars(known).all() if words else []
    found: dict[int, Person] = {}
    for number, line in lines:
        same = [each for each in people if line in (each.name, each.mobile)]
        if len(same) != 1:
            raise unknown(line=number, words=line[:40])
        found[same[0].id] = same[0]
    return list(found.values())


def cancel(sitting: Sitting, *, by: Person) -> None:
    """Nobody begins in it any more; who has begun goes on. Raises AlreadyCancelled."""
    db.session.refresh(sitting, ["cancelled_at"], with_for_update=True)
    if sitting.cancelled_at:
        raise AlreadyCancelled
    sitting.cancelled_at = clock.now()
    audit.record("sitting.cancelled", by=by, subject=sitting)


def _expected(sitting: Sitting) -> Select[Person]:
    listed = select(Candidate.person_id).where(Candidate.sitting_id == sitting.id)
    watching = select(Invigilator.person_id).where(Invigilator.sitting_id == sitting.id)
    who = _owing(sitting.lesson) if sitting.everyone else listed
    return select(Person).where(Person.id.in_(who), Person.id.not_in(watching))


def expected(sitting: Sitting, most: int | None = None) -> Sequence[Person]:
    """Who is to sit there, by name; so many at most."""
    return db.session.scalars(_expected(sitting).order_by(Person.name, Person.id).limit(most)).all()


def expected_count(sitting: Sitting) -> int:
    """How many are to sit there."""
    return db.session.scalar(select(func.count()).select_from(_expected(sitting).subquery())) or 0
