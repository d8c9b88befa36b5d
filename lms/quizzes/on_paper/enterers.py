"""Who types in answer sheets: administrators for everybody, and invigilators for those of their sitting, where the office lets them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, false, or_, select, true
from sqlalchemy.orm import contains_eager, undefer

from lms import clock
from lms.courses.leaders import named_to
from lms.courses.models import Lesson, Plan
from lms.db import db
from lms.errors import row_of
from lms.people import access
from lms.people.models import Person
from lms.quizzes import sittings
from lms.quizzes.models import Invigilator, PaperForm, Sitting


def sees_marks(person: Person) -> bool:
    """Marks tell of the key, which is the office's."""
    return access.has_role(person, {"administrator"})


def _of_sittings(person: Person) -> Select[Sitting]:
    """The sittings that have begun and whose sheets the person may type in as an invigilator."""
    named = select(Invigilator.sitting_id).where(Invigilator.person_id == person.id)
    lets = (Sitting.invigilators_enter, Sitting.cancelled_at.is_(None), Sitting.opens_at <= clock.now())
    return select(Sitting).where(Sitting.id.in_(named), *lets)


def _may(person: Person) -> ColumnElement[bool]:
    """For queries that have PaperForm."""
    if sees_marks(person):
        return true()
    return PaperForm.lesson_id.in_(_of_sittings(person).with_only_columns(Sitting.lesson_id))


def form(person: Person, form_id: int) -> PaperForm:
    """A form whose sheets the person may type in, with its paper. Raises NotThere."""
    return row_of(_forms(person).options(undefer(PaperForm.paper)).where(PaperForm.id == form_id))


def forms_beside(person: Person, form: PaperForm) -> Sequence[PaperForm]:
    """Every form of the same quiz, with their papers, by letter."""
    found = _forms(person).options(undefer(PaperForm.paper)).where(PaperForm.lesson_id == form.lesson_id)
    return db.session.scalars(found.order_by(PaperForm.letter)).all()


def forms_of(person: Person, sitting: Sitting) -> Sequence[PaperForm]:
    """The forms of a sitting's quiz whose sheets the person may type in, by letter."""
    theirs = _of_sittings(person).with_only_columns(Sitting.id).where(Sitting.id == sitting.id)
    if not sees_marks(person) and db.session.scalar(theirs) is None:
        return []
    found = _forms(person).where(PaperForm.lesson_id == sitting.lesson_id)
    return db.session.scalars(found.order_by(PaperForm.letter)).all()


def _forms(person: Person) -> Select[PaperForm]:
    return (
        select(PaperForm)
        .join(PaperForm.lesson)
        .join(Lesson.course)
        .options(contains_eager(PaperForm.lesson).contains_eager(Lesson.course))
        .where(Lesson.removed_at.is_(None), _may(person))
    )


def whose(person: Person, form: PaperForm) -> ColumnElement[bool]:
    """For queries that have Person and Plan: whose sheets of the form the person may type in. Those of leaders at division level the
    administrator who owns the plan, and as the second typist an invigilator, who has seen them sit and reads no marks."""
    if sees_marks(person):
        return named_to(person, Person.id, Plan.created_by_id)
    theirs = _of_sittings(person).join(Sitting.lesson).options(contains_eager(Sitting.lesson))
    rooms = db.session.scalars(theirs.where(Sitting.lesson_id == form.lesson_id)).all()
    there = [Person.id.in_(sittings.those_expected(each).with_only_columns(Person.id)) for each in rooms]
    return or_(*there, false())
