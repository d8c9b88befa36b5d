"""The quiz lessons whose rules a person may set."""

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from lms.courses.catalogue import may_edit
from lms.courses.models import Lesson
from lms.db import db
from lms.errors import NotThere
from lms.people.models import Person


def quiz_authored_by(person: Person, lesson_id: int) -> Lesson:
    """A quiz lesson of a course that the person may edit. Raises NotThere."""
    found = db.session.scalar(
        select(Lesson)
        .join(Lesson.course)
        .options(contains_eager(Lesson.course))
        .where(Lesson.id == lesson_id, Lesson.kind == "quiz", Lesson.removed_at.is_(None), may_edit(person))
    )
    if found is None:
        raise NotThere
    return found
