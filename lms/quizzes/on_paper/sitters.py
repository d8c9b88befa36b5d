"""The persons whose sheets of a form can be typed in: whoever owes the quiz, with who has typed of theirs already."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, or_, select, true

from lms import clock
from lms.courses import completion
from lms.courses.models import Course, Enrolment, Lesson, Plan
from lms.courses.running import plan_runs
from lms.db import db
from lms.errors import NotThere
from lms.people import access
from lms.people.models import Person, Unit
from lms.quizzes.models import PaperEntry, PaperForm
from lms.quizzes.on_paper import enterers, entries

MOST = 50


@dataclass(frozen=True)
class Sitter:
    """One of them, with the latest of what each person typed of the sheet and what does not count yet."""

    person: Person
    unit: str
    waiting: list[PaperEntry]


def owing(form: PaperForm, words: str, by: Person) -> list[Sitter]:
    """Those who owe the quiz and whose sheets this person may type in, found by name or unit; the first fifty."""
    rows = _owing(form, by, _named(words), limit=MOST)
    waiting = entries.since_last_results(form, [person.id for person, _ in rows])
    return [Sitter(person, unit, waiting.get(person.id, [])) for person, unit in rows]


def owing_all(form: PaperForm, by: Person) -> list[tuple[Person, str]]:
    """All of them, by name, each with a unit."""
    return _owing(form, by, true(), limit=None)


def leaders(form: PaperForm, by: Person) -> tuple[int, int]:
    """Of the leaders at division level who owe the quiz, as an administrator has them: how many are listed, and how many not shown."""
    if not enterers.sees_marks(by):
        return 0, 0
    found = _tasks(form).where(*_owes(), Person.id.in_(access.leaders_on(clock.today()))).order_by(None)
    persons = found.with_only_columns(Person.id)
    read = set(db.session.scalars(persons.where(enterers.whose(by, form))))
    return len(read), len(set(db.session.scalars(persons)) - read)


def _owing(form: PaperForm, by: Person, which: ColumnElement[bool], limit: int | None) -> list[tuple[Person, str]]:
    found = _enrolled(form, by).where(*_owes(), which).order_by(Person.name, Person.id).limit(limit)
    rows = dict(reversed(db.session.execute(found).all()))
    return list(reversed(rows.items()))


def _owes() -> Sequence[ColumnElement[bool]]:
    return Enrolment.closed_at.is_(None), plan_runs(), ~completion.is_done()


def every(form: PaperForm, by: Person) -> list[tuple[Person, str]]:
    """Everybody with a task in the course, owed or done, whose sheets this person may type in; once for each unit."""
    return [(person, unit) for person, unit in db.session.execute(_enrolled(form, by).order_by(Enrolment.id))]


def one(form: PaperForm, person_id: int, by: Person) -> tuple[Person, str]:
    """A person with a task in the course, owed or done, and the unit. Raises NotThere."""
    found = _enrolled(form, by).where(Person.id == person_id).order_by(Enrolment.id.desc()).limit(1)
    row = db.session.execute(found).one_or_none()
    if row is None:
        raise NotThere
    person, unit = row
    return person, unit


def _enrolled(form: PaperForm, by: Person) -> Select[Person, str]:
    return _tasks(form).where(enterers.whose(by, form))


def _tasks(form: PaperForm) -> Select[Person, str]:
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
