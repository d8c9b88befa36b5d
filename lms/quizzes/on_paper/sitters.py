"""The persons whose sheets of a form can be entered: whoever owes the quiz, with who has typed of theirs already."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import contains_eager, undefer

from lms.courses import completion
from lms.courses.models import Course, Enrolment, Lesson, Plan
from lms.courses.running import plan_runs
from lms.db import db
from lms.errors import NotThere, row_of
from lms.people.models import Person, Unit
from lms.quizzes.models import PaperEntry, PaperForm
from lms.quizzes.on_paper import entries

MOST = 50


@dataclass(frozen=True)
class Sitter:
    """One of them, with the latest of what each person typed of the sheet and what does not count yet."""

    person: Person
    unit: str
    waiting: list[PaperEntry]


def form(form_id: int) -> PaperForm:
    """Any form with its paper, for administrators. Raises NotThere."""
    return row_of(
        select(PaperForm)
        .join(PaperForm.lesson)
        .join(Lesson.course)
        .options(undefer(PaperForm.paper), contains_eager(PaperForm.lesson).contains_eager(Lesson.course))
        .where(PaperForm.id == form_id, Lesson.removed_at.is_(None))
    )


def owing(form: PaperForm, words: str) -> list[Sitter]:
    """Those who owe the quiz, found by name or unit; the first fifty."""
    owes = (Enrolment.closed_at.is_(None), plan_runs(), ~completion.is_done(), _named(words))
    found = _enrolled(form).where(*owes).order_by(Person.name, Person.id).limit(MOST)
    rows = dict(reversed(db.session.execute(found).all()))
    waiting = entries.since_last_results(form, [person.id for person in rows])
    return [Sitter(person, unit, waiting.get(person.id, [])) for person, unit in reversed(rows.items())]


def one(form: PaperForm, person_id: int) -> tuple[Person, str]:
    """A person with a task in the course, owed or done, and the unit. Raises NotThere."""
    found = _enrolled(form).where(Person.id == person_id).order_by(Enrolment.id.desc()).limit(1)
    row = db.session.execute(found).one_or_none()
    if row is None:
        raise NotThere
    person, unit = row
    return person, unit


def _enrolled(form: PaperForm) -> Select[Person, str]:
    return (
        select(Person, Unit.name)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(Unit, Unit.id == Enrolment.unit_id)
        .join(Plan, Plan.id == Enrolment.plan_id)
        .join(Course, Course.id == Plan.course_id)
        .join(Lesson, Lesson.course_id == Course.id)
        .where(Lesson.id == form.lesson_id)
    )


def _named(words: str) -> ColumnElement[bool]:
    if not words:
        return true()
    return or_(Person.name.icontains(words, autoescape=True), Unit.name.icontains(words, autoescape=True))
