"""Who may see another person's evidence: administrators, and supervisors of the unit that the learning is owed for."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, and_, or_, select

from lms.courses.models import Enrolment, Lesson, Plan
from lms.db import db
from lms.errors import row_of
from lms.people import access
from lms.people.models import Person, Post

SUPERVISORS = ("administrator", "supervisor")


def lessons_seen_by(viewer: Person, person_id: int) -> Select[int]:
    """The ids of the lessons of which the viewer may see this person's evidence.

    Those of plans with a task of the person in a unit that the viewer oversees; of a leading post at division level, only
    of plans that the viewer owns, as in lists of names.
    """
    return (
        select(Lesson.id)
        .join(Plan, Plan.course_id == Lesson.course_id)
        .join(Enrolment, Enrolment.plan_id == Plan.id)
        .join(Post, Post.id == Enrolment.post_id)
        .where(Enrolment.person_id == person_id, is_seen_by(viewer))
    )


def is_seen_by(viewer: Person) -> ColumnElement[bool]:
    """Of which tasks the viewer may see evidence, for queries that have Enrolment, its Plan and its Post."""
    overseen = Enrolment.unit_id.in_(access.units_overseen_by(viewer))
    return and_(overseen, or_(~access.leads_at_division_level(), Plan.created_by_id == viewer.id))


def seen_among(viewer: Person, persons: Collection[int]) -> frozenset[int]:
    """Those of these persons of whom the viewer may see evidence."""
    found = (
        select(Enrolment.person_id)
        .join(Plan, Plan.id == Enrolment.plan_id)
        .join(Post, Post.id == Enrolment.post_id)
        .where(Enrolment.person_id.in_(persons), is_seen_by(viewer))
    )
    return frozenset(db.session.scalars(found))


def person_seen_by(viewer: Person, person_id: int) -> Person:
    """The person, if the viewer may see any of their evidence. Raises NotThere."""
    seen = lessons_seen_by(viewer, person_id).exists()
    return row_of(select(Person).where(Person.id == person_id, seen))
