"""Group sessions: who may open one for which lecture and for whom, and how it ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, false, func, or_, select

from lms import clock
from lms.courses.models import Course, Enrolment, Lesson, Plan
from lms.courses.running import plan_runs
from lms.db import db
from lms.errors import Refused, row_of
from lms.media.models import Recording
from lms.people import access, audit
from lms.people.models import Person, Post, Unit
from lms.watching.group import permits
from lms.watching.group.models import GroupAttendance, GroupScreen, GroupSession
from lms.watching.models import WatchSession

# The page of the screen asks for a code every few seconds, and its player reports; after so long without, nobody shows anything.
SILENT_AFTER = timedelta(minutes=30)
# Whatever goes on asking, no meeting lasts longer.
LONGEST = timedelta(hours=12)
HEARD_EVERY = timedelta(seconds=20)


class Closed(Refused):
    message = _l("This group session has ended.")


def lectures_offered(person: Person) -> Sequence[Lesson]:
    """The lectures that somebody in this person's units owes now, by course and place."""
    owed = (
        select(Plan.course_id)
        .join(Enrolment, Enrolment.plan_id == Plan.id)
        .join(Course, Course.id == Plan.course_id)
        .where(Enrolment.closed_at.is_(None), plan_runs())
        .where(access.among(Enrolment.unit_id, permits.units_led_by(person)))
    )
    found = (
        select(Lesson)
        .join(Lesson.recording)
        .where(Lesson.course_id.in_(owed), Lesson.removed_at.is_(None), Recording.is_playable)
        .order_by(Lesson.course_id, Lesson.position, Lesson.id)
    )
    return db.session.scalars(found).all()


def units_offered(person: Person) -> Sequence[Unit]:
    """The units in whose name this person may open a session: those that a role or a permit of theirs names."""
    own = [grant.unit_id for grant in access.grants_of(person) if grant.unit_id is not None]
    named: ColumnElement[bool] = or_(Unit.id.in_(own), Unit.id.in_(permits.units_permitted_to(person)))
    if access.has_role(person, {"administrator"}):
        named = or_(named, Unit.id.in_(select(Post.unit_id).where(Post.person_id == person.id)), Unit.kind == "organ")
    return db.session.scalars(select(Unit).where(named).order_by(Unit.position, Unit.id)).all()


def open_session(person: Person, lesson: Lesson, unit: Unit) -> GroupSession:
    """Open one; the caller has taken both from what is offered."""
    assert lesson.recording_id is not None, "only lectures are shown"
    now = clock.now()
    row = GroupSession(unit_id=unit.id, lesson_id=lesson.id, recording_id=lesson.recording_id,
                       opened_by_id=person.id, opened_at=now, heard_at=now)  # fmt: skip
    db.session.add(row)
    db.session.flush()  # the record of changes names it
    audit.record("group.opened", by=person, subject=row, lesson=lesson.title, unit=unit.name)
    return row


def is_led_by(person: Person) -> ColumnElement[bool]:
    """For queries that have GroupSession: whoever opened it, and whoever oversees its unit."""
    overseen = access.among(GroupSession.unit_id, access.units_overseen_by(person))
    return or_(GroupSession.opened_by_id == person.id, overseen)


def led_by(person: Person, group_id: int) -> GroupSession:
    """The session, if this person may lead it or look at it. Raises NotThere."""
    return row_of(select(GroupSession).where(GroupSession.id == group_id, is_led_by(person)))


def shown_by(person: Person, group_id: int) -> GroupSession:
    """The session, if this person opened it: the screen is played by their account. Raises NotThere."""
    return row_of(select(GroupSession).where(GroupSession.id == group_id, GroupSession.opened_by_id == person.id))


def listed(person: Person, latest: int) -> Sequence[Row[Any]]:
    """The latest sessions that the person may lead, each with its lecture, its unit and how many were there."""
    there = select(func.count()).where(GroupAttendance.group_id == GroupSession.id).scalar_subquery()
    found = (
        select(GroupSession, Lesson, Unit.name.label("unit"), there.label("there"))
        .join(Lesson, Lesson.id == GroupSession.lesson_id)
        .join(Unit, Unit.id == GroupSession.unit_id)
        .where(is_led_by(person))
        .order_by(GroupSession.closed_at.is_not(None), GroupSession.id.desc())
        .limit(latest)
    )
    return db.session.execute(found).all()


def audience_of(group: GroupSession) -> Select[int]:
    """The ids of those who may attend: who holds a post today in a unit that the opener oversees or is let lead."""
    opener = db.session.get_one(Person, group.opened_by_id)
    return access.persons_now_in(permits.units_led_by(opener))


def locked(group: GroupSession) -> GroupSession:
    """As it is now; it does not end meanwhile. Raises Closed."""
    found = db.session.scalars(
        select(GroupSession).where(GroupSession.id == group.id).with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()  # fmt: skip
    if not found.is_open:
        raise Closed
    return found


def hear(group: GroupSession, at: datetime) -> None:
    """Note that the page of the screen is there."""
    if group.is_open and at - group.heard_at > HEARD_EVERY:
        group.heard_at = at


def close(group: GroupSession, *, by: Person) -> None:
    """End the session now. Raises Closed."""
    group = locked(group)
    _close(group, clock.now(), "ended")
    audit.record("group.closed", by=by, subject=group)


def _close(group: GroupSession, at: datetime, why: str) -> None:
    group.closed_at, group.closed_for = at, why
    screens = select(GroupScreen, WatchSession.beats).join(WatchSession, WatchSession.id == GroupScreen.session_id)
    for screen, beats in db.session.execute(screens.where(GroupScreen.group_id == group.id)):
        screen.links = beats


def left_open(at: datetime) -> Sequence[int]:
    """Sessions whose screen neither asks for codes nor reports what it played any more, or that have lasted for too long."""
    is_heard, plays = GroupSession.heard_at >= at - SILENT_AFTER, last_report() >= at - SILENT_AFTER
    gone = or_(~or_(is_heard, func.coalesce(plays, false())), GroupSession.opened_at < at - LONGEST)
    return db.session.scalars(select(GroupSession.id).where(GroupSession.closed_at.is_(None), gone)).all()


def last_report() -> ScalarSelect[datetime]:
    """When a screen of the session last reported what it had played."""
    screens = select(func.max(WatchSession.last_beat_at)).join(GroupScreen, GroupScreen.session_id == WatchSession.id)
    return screens.where(GroupScreen.group_id == GroupSession.id).scalar_subquery()


def close_left_open(group_id: int) -> None:
    """End a session that nobody ended, at the moment at which its screen was heard of last."""
    group = locked(db.session.get_one(GroupSession, group_id))
    played = db.session.scalar(select(last_report()).where(GroupSession.id == group.id))
    _close(group, max(group.heard_at, played or group.heard_at), "silent")
    audit.record("group.closed", by=None, subject=group)
