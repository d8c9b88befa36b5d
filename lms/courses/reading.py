"""A document counts when its reader has come to the end of it and says so."""

import hashlib
from collections.abc import Sequence

from lms import clock
from lms.courses.completion import lesson_completed, owed_lesson
from lms.courses.models import Lesson, Reading
from lms.db import db
from lms.errors import NotThere
from lms.people.models import Person


def document(lesson: Lesson) -> Lesson:
    """The same lesson, if it is a document. Raises NotThere."""
    if lesson.kind != "document":
        raise NotThere
    return lesson


def paragraphs(body: str | None) -> Sequence[str]:
    """The text as it is shown; an empty line begins a new paragraph."""
    return [part.strip() for part in (body or "").replace("\r\n", "\n").split("\n\n") if part.strip()]


def confirm(person: Person, lesson: Lesson) -> bool:
    """The person has read it to the end. False when nothing was owed, as in a preview, and then nothing is kept."""
    owed, at = owed_lesson(person.id, lesson.id), clock.now()
    if not owed:
        return False
    digest = hashlib.sha256((lesson.body or "").encode()).hexdigest()
    db.session.add(Reading(person_id=person.id, lesson_id=lesson.id, at=at, body_sha256=digest))
    for each in owed:
        lesson_completed(each, at)
    return True
