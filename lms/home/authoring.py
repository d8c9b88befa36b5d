"""An author's part of the first page: the newest courses, and recordings that want attention."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from lms.courses import shelf
from lms.courses.models import Course
from lms.db import db
from lms.media.models import Recording
from lms.people.models import Person

COURSES_SHOWN = 5


@dataclass(frozen=True)
class Authoring:
    """What an author has at hand."""

    courses: Sequence[Course]
    busy: int
    failed: int
    # Discs whose titles are to be chosen.
    choosing: int


def of(person: Person) -> Authoring:
    counted = (
        func.count().filter(Recording.state.in_(("uploading", "waiting", "working"))),
        func.count().filter(Recording.state == "failed"),
        func.count().filter(Recording.state == "choosing"),
    )
    busy, failed, choosing = db.session.execute(select(*counted).where(Recording.owner_id == person.id)).one()
    courses = [course for course, _lessons in shelf.courses_of(person)[:COURSES_SHOWN]]
    return Authoring(courses, busy, failed, choosing)
