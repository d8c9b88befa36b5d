"""Leaders at division level in a sitting: administrators who own no plan that asks them for the quiz read nothing of them there, but
whoever invigilates does, since they see them sit."""

from collections.abc import Collection

from sqlalchemy import select

from lms import clock
from lms.courses.leaders import owned_by
from lms.courses.models import Enrolment, Lesson, Plan
from lms.db import db
from lms.people import access
from lms.people.models import Person, Post
from lms.quizzes.models import Attempt, Invigilator, Sitting


def unread(sitting: Sitting, viewer: Person) -> Collection[int]:
    """The ids of those whom the viewer does not read there."""
    invigilates = select(Invigilator.id).where(Invigilator.sitting_id == sitting.id, Invigilator.person_id == viewer.id)
    return () if db.session.scalar(invigilates) else unread_of(sitting.lesson_id, viewer)


def unread_of(lesson_id: int, viewer: Person) -> Collection[int]:
    """The same of a quiz for which a sitting is planned."""
    if not access.has_role(viewer, {"administrator"}):
        return ()
    own = select(Enrolment.person_id).join(Enrolment.plan).join(Lesson, Lesson.course_id == Plan.course_id)
    own = own.where(Lesson.id == lesson_id, owned_by(viewer, Plan.created_by_id))
    return set(db.session.scalars(access.leaders_on(clock.today()).where(Post.person_id.not_in(own))))


def begun(sitting: Sitting, persons: Collection[int]) -> set[int]:
    """Who of these has begun the quiz there."""
    there = select(Attempt.person_id).where(Attempt.sitting_id == sitting.id, Attempt.person_id.in_(persons))
    return set(db.session.scalars(there))
