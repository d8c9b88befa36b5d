"""Who marks the written answers of a quiz, and how: named by its author or an administrator, by one marker or by two."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from lms import clock
from lms.courses.models import Lesson
from lms.db import db
from lms.errors import Refused, row_of
from lms.people import access, audit
from lms.people.models import Person, RoleGrant
from lms.quizzes.models import MarkingWay, QuizMarker
from lms.quizzes.settling import Way


class NamedAlready(Refused):
    message = _l("This person is named already.")


class NoStaff(Refused):
    message = _l("Only persons with a role on this site mark papers.")
    status = 422


def way_of(lesson_id: int) -> Way:
    """How the quiz is marked now. By one marker, if nobody set anything."""
    found = select(MarkingWay).where(MarkingWay.lesson_id == lesson_id).order_by(MarkingWay.id.desc()).limit(1)
    row = db.session.scalar(found)
    return row.way if row else Way()


def set_way(lesson: Lesson, way: Way, by: Person) -> None:
    if way != way_of(lesson.id):
        db.session.add(MarkingWay(lesson_id=lesson.id, markers=way.markers, gap=way.gap, set_by_id=by.id))
        audit.record("quiz.marking_set", by=by, subject=lesson, markers=way.markers, gap=way.gap)


def staff() -> Sequence[Person]:
    """The persons who can be named: whoever holds a role today."""
    holders = select(RoleGrant.person_id).where(access.holds_on(RoleGrant, clock.today()))
    return db.session.scalars(select(Person).where(Person.id.in_(holders)).order_by(Person.name, Person.id)).all()


def not_named(markers: Sequence[QuizMarker]) -> Sequence[Person]:
    """Those of the staff who are not among these."""
    there = {each.person_id for each in markers}
    return [each for each in staff() if each.id not in there]


def named(lesson: Lesson) -> Sequence[QuizMarker]:
    """The markers of a quiz."""
    found = select(QuizMarker).join(QuizMarker.person).options(contains_eager(QuizMarker.person))
    standing = found.where(QuizMarker.lesson_id == lesson.id, QuizMarker.removed_at.is_(None))
    return db.session.scalars(standing.order_by(Person.name, QuizMarker.id)).all()


def name(lesson: Lesson, person_id: int, by: Person) -> None:
    """Raises NoStaff or NamedAlready."""
    # Of two namings at once the second finds the first.
    db.session.execute(select(Lesson.id).where(Lesson.id == lesson.id).with_for_update(key_share=True))
    person = next((each for each in staff() if each.id == person_id), None)
    if person is None:
        raise NoStaff
    if any(each.person_id == person_id for each in named(lesson)):
        raise NamedAlready
    db.session.add(QuizMarker(lesson_id=lesson.id, person_id=person_id, named_by_id=by.id))
    audit.record("quiz.marker_named", by=by, subject=person, lesson=lesson.id)


def remove(lesson: Lesson, marker_id: int, by: Person) -> None:
    """What they marked stays. Raises NotThere."""
    found = select(QuizMarker).options(joinedload(QuizMarker.person)).where(QuizMarker.id == marker_id)
    row = row_of(found.where(QuizMarker.lesson_id == lesson.id, QuizMarker.removed_at.is_(None)))
    row.removed_at = clock.now()
    audit.record("quiz.marker_removed", by=by, subject=row.person, lesson=lesson.id)


def quiz_marked_by(person: Person, lesson_id: int) -> Lesson:
    """A quiz that the person was named to mark. Raises NotThere."""
    mine = select(QuizMarker.lesson_id).where(QuizMarker.person_id == person.id, QuizMarker.removed_at.is_(None))
    found = select(Lesson).options(joinedload(Lesson.course))
    return row_of(found.where(Lesson.id == lesson_id, Lesson.id.in_(mine)))


def quizzes_marked_by(person: Person) -> Sequence[Lesson]:
    mine = select(QuizMarker.lesson_id).where(QuizMarker.person_id == person.id, QuizMarker.removed_at.is_(None))
    found = select(Lesson).options(joinedload(Lesson.course)).where(Lesson.id.in_(mine))
    return db.session.scalars(found.order_by(Lesson.id)).all()
