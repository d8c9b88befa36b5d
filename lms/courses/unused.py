"""Recordings that an author may work on and that stand in no course of theirs yet: the search finds them, too."""

from sqlalchemy import Select, false, select

from lms.courses.catalogue import is_open_to
from lms.courses.models import Course, Lesson
from lms.media import recordings
from lms.media.models import Recording
from lms.people import access
from lms.people.gates import AUTHORS
from lms.people.models import Person


def recordings_of(person: Person) -> Select[int]:
    """The ids of those that can be played; none for whoever is no author."""
    if not access.has_role(person, AUTHORS):
        return select(Recording.id).where(false())
    in_courses = (
        select(Lesson.recording_id)
        .join(Course, Course.id == Lesson.course_id)
        .where(Lesson.recording_id.is_not(None), Lesson.removed_at.is_(None), is_open_to(person))
    )
    own = recordings.authored_by(person).where(Recording.is_playable, Recording.id.not_in(in_courses))
    return own.with_only_columns(Recording.id)
