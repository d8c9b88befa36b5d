"""Planning sittings: where and when a quiz is sat, by whom, under whose eyes."""

from collections.abc import Collection, Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import joinedload, selectinload

from lms import clock
from lms.courses.models import Course, Lesson
from lms.db import db
from lms.errors import Refused, row_of
from lms.people import access, audit
from lms.people.models import Person
from lms.quizzes import blueprints, sitting_leaders, sitting_people
from lms.quizzes.models import Blueprint, Candidate, Invigilator, Sitting


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
    lesson: Lesson,
    place: str,
    window: tuple[datetime, datetime],
    invigilators: str,
    listed: str | None,
    *,
    by: Person,
    invigilators_enter: bool = False,
) -> Sitting:
    """A new sitting. People: one on each line by name or mobile number; nobody listed: everybody who owes the quiz.

    Raises what `sitting_people` raises of them.
    """
    eyes, people = sitting_people.invigilators(invigilators), sitting_people.candidates(listed or "", lesson, by)
    sitting_people.refuse_both(eyes, people)
    row = Sitting(
        lesson_id=lesson.id, place=place, opens_at=window[0], ends_at=window[1], everyone=not people,
        invigilators_enter=invigilators_enter, created_by_id=by.id, invigilators=eyes, candidates=people,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()  # the audit trail names it
    named = [each.id for each in eyes]
    audit.record(
        "sitting.planned", by=by, subject=row, lesson=lesson.id, place=place, invigilators=named, people=len(people)
    )
    return row


def cancel(sitting: Sitting, *, by: Person) -> None:
    """Nobody begins in it any more; who has begun goes on. Raises AlreadyCancelled."""
    db.session.refresh(sitting, ["cancelled_at"], with_for_update=True)
    if sitting.cancelled_at:
        raise AlreadyCancelled
    sitting.cancelled_at = clock.now()
    audit.record("sitting.cancelled", by=by, subject=sitting)


def why_nobody_begins(sitting: Sitting) -> Refused | None:
    """Why the quiz of a sitting that is open or to come can draw no paper, if it can draw none."""
    blueprint = blueprints.of_lesson(sitting.lesson)
    if blueprint is None or sitting.cancelled_at or sitting.ends_at <= clock.now():
        return None
    return blueprints.why_not(blueprint)


def listed(sitting: Sitting, by: Person) -> tuple[Sequence[Person], int]:
    """Who was listed for it, by name, as far as `by` reads them, and how many are not shown; nobody where everybody who owes the
    quiz may sit there."""
    unread = sitting_leaders.unread_of(sitting.lesson_id, by)
    found = select(Person).join(Candidate, Candidate.person_id == Person.id).where(Candidate.sitting_id == sitting.id)
    people = db.session.scalars(found.order_by(Person.name, Person.id)).all()
    read = [each for each in people if each.id not in unread]
    return read, len(people) - len(read)


def those_expected(sitting: Sitting) -> Select[Person]:
    """Who is to sit there; where everybody may, whoever had not passed when it opened."""
    listed = select(Candidate.person_id).where(Candidate.sitting_id == sitting.id)
    watching = select(Invigilator.person_id).where(Invigilator.sitting_id == sitting.id)
    who = sitting_people.owing(sitting.lesson, after=sitting.opens_at) if sitting.everyone else listed
    return select(Person).where(Person.id.in_(who), Person.id.not_in(watching))


def expected(sitting: Sitting, most: int | None = None, without: Collection[int] = ()) -> Sequence[Person]:
    """Who is to sit there, by name, but for those of these numbers; so many at most."""
    found = those_expected(sitting).where(Person.id.not_in(without))
    return db.session.scalars(found.order_by(Person.name, Person.id).limit(most)).all()


def withheld(sitting: Sitting, unread: Collection[int]) -> int:
    """How many of these are to sit there or have begun."""
    awaited = those_expected(sitting).with_only_columns(Person.id).where(Person.id.in_(unread))
    return len({*db.session.scalars(awaited), *sitting_leaders.begun(sitting, unread)}) if unread else 0


def expected_count(sitting: Sitting, without: Collection[int] = ()) -> int:
    """How many are to sit there, but for those of these numbers."""
    return (
        db.session.scalar(
            select(func.count()).select_from(those_expected(sitting).where(Person.id.not_in(without)).subquery())
        )
        or 0
    )
