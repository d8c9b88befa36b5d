"""Which lines of records that are due an administrator does not read by name: papers and messages tell what leaders at division
level owed and did. A list is decided about as a whole, so these lines stand on it, counted and hashed like any other."""

from collections.abc import Collection

from sqlalchemy import select

from lms import clock
from lms.courses import leaders
from lms.courses.attaching.attachments import seen_by
from lms.courses.attaching.models import Attachment
from lms.db import db
from lms.people import access
from lms.people.models import Person
from lms.reports.disposing.lines import Key


def keys(kind: str, viewer: Person) -> Collection[Key]:
    """Of lines of that kind. Sign-ins and what is erased of who left concern the account alone."""
    if kind == "papers":
        return _papers(viewer)
    if kind == "messages":
        return {(person, None) for person in db.session.scalars(leaders.unread_by(viewer))}
    return frozenset()


def _papers(viewer: Person) -> Collection[Key]:
    theirs = Attachment.person_id.in_(access.leaders_on(clock.today())), ~seen_by(viewer)
    found = db.session.execute(select(Attachment.person_id, Attachment.id).where(*theirs))
    return {(person, number) for person, number in found}
