"""Who is at a session: signed in by phone with the code on the screen, or from the list of names, and signed out again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select

from lms import clock
from lms.db import db, take_turns
from lms.errors import NotThere, Refused, row_of
from lms.people import access, audit
from lms.people.models import Person, Post
from lms.watching.group import codes, gatherings, permits, questions
from lms.watching.group.models import GroupAttendance, GroupSession, GroupStay, GroupTry

WINDOW = timedelta(minutes=10)
MOST_TRIES = 10


class NoSuchCode(Refused):
    message = _l("This code is not on a screen now. It changes every few seconds; please type the one that you see.")


class NotForYou(Refused):
    message = _l(
        "The code is right, but this session is not for your unit. If you should be there, ask whoever leads it."
    )


class TooManyCodes(Refused):
    message = _l(
        "Too many wrong codes. Please try again in %(minutes)s minutes, or ask to be ticked on the list of names."
    )
    status = 429


def typed(person: Person, code: str) -> GroupSession:
    """The open session whose screen shows this code, if the person may attend it. Raises NoSuchCode, NotForYou, TooManyCodes.

    A code that was not found is written down and stays so: whoever refuses commits.
    """
    take_turns(f"codes of {person.id}")
    _refuse_guessing(person)
    now = clock.now()
    open_now = db.session.scalars(select(GroupSession).where(GroupSession.closed_at.is_(None))).all()
    shown = [group for group in open_now if codes.is_typed(code, group.id, now)]
    for group in shown:
        if may_attend(person, group):
            return group
    db.session.add(GroupTry(person_id=person.id, at=now))
    raise NotForYou if shown else NoSuchCode


def scanned(code: str) -> int | None:
    """The open session whose screen shows this code, or did a moment ago."""
    now = clock.now()
    open_now = db.session.scalars(select(GroupSession.id).where(GroupSession.closed_at.is_(None)))
    return next((group_id for group_id in open_now if codes.is_scanned(code, group_id, now)), None)


def _refuse_guessing(person: Person) -> None:
    now = clock.now()
    tries = select(GroupTry.at).where(GroupTry.person_id == person.id, GroupTry.at > now - WINDOW)
    oldest = db.session.scalar(tries.order_by(GroupTry.at.desc()).offset(MOST_TRIES - 1).limit(1))
    if oldest:
        raise TooManyCodes(minutes=math.ceil((oldest + WINDOW - now) / timedelta(minutes=1)))


def may_attend(person: Person, group: GroupSession) -> bool:
    audience = gatherings.audience_of(group)
    return db.session.scalar(select(Person.id).where(Person.id == person.id, Person.id.in_(audience))) is not None


def joinable(person: Person, group_id: int) -> GroupSession:
    """The session, if this person may attend it. Raises NotThere."""
    group = db.session.get(GroupSession, group_id)
    if group is None or not may_attend(person, group):
        raise NotThere
    return group


def sign_in(person: Person, group: GroupSession) -> GroupAttendance:
    """By the person's own phone. Who is there already stays as it is. Raises Closed."""
    attendance = _come(person, group, "phone", by=person)
    if attendance.asked_from is None:  # who was ticked before has a phone after all
        attendance.way = "phone"
        questions.put_next(attendance, clock.now())
    return attendance


def tick(persons: Sequence[Person], group: GroupSession, *, by: Person) -> None:
    """From the list of names, by whoever leads the session. Raises Closed."""
    for person in persons:
        _come(person, group, "list", by=by)
    names = [person.name for person in persons]
    audit.record("group.ticked", by=by, subject=group, persons=len(names))


def _come(person: Person, group: GroupSession, way: str, *, by: Person) -> GroupAttendance:
    group = gatherings.locked(group)
    take_turns(f"group {group.id} {person.id}")
    mine = (GroupAttendance.group_id == group.id) & (GroupAttendance.person_id == person.id)
    attendance = db.session.scalar(select(GroupAttendance).where(mine))
    if attendance is None:
        attendance = GroupAttendance(group_id=group.id, person_id=person.id, way=way, unit_id=_unit_of(person, group))
        db.session.add(attendance)
        db.session.flush()  # the stay names it
    if stay_of(attendance) is None:
        db.session.add(GroupStay(attendance_id=attendance.id, in_at=clock.now(), in_by_id=by.id))
        db.session.flush()
    return attendance


def _unit_of(person: Person, group: GroupSession) -> int | None:
    """The unit of the person's post today: the session's own, if the person has one there."""
    held = select(Post.unit_id).where(Post.person_id == person.id, access.held_on(clock.today()))
    units = db.session.scalars(held.order_by(Post.id)).all()
    return group.unit_id if group.unit_id in units else next(iter(units), None)


def stay_of(attendance: GroupAttendance) -> GroupStay | None:
    """The stay that has not ended."""
    here = (GroupStay.attendance_id == attendance.id) & GroupStay.out_at.is_(None)
    return db.session.scalar(select(GroupStay).where(here))


def sign_out(attendance: GroupAttendance, *, by: Person, at: datetime | None = None) -> None:
    """End the stay; who has left already stays as it is. Raises Closed."""
    group = gatherings.locked(db.session.get_one(GroupSession, attendance.group_id))
    take_turns(f"group {group.id} {attendance.person_id}")
    stay = stay_of(attendance)
    if stay is not None:
        stay.out_at, stay.out_by_id = max(at or clock.now(), stay.in_at), by.id


def own(person: Person, group_id: int) -> GroupAttendance:
    """The person's own attendance. Raises NotThere."""
    mine = (GroupAttendance.group_id == group_id) & (GroupAttendance.person_id == person.id)
    return row_of(select(GroupAttendance).where(mine))


def latest_of(person: Person) -> GroupAttendance | None:
    """Where the person is now, or was last, within a day."""
    since = clock.now() - timedelta(days=1)
    recent = (
        select(GroupAttendance)
        .join(GroupSession, GroupSession.id == GroupAttendance.group_id)
        .where(GroupAttendance.person_id == person.id, GroupSession.opened_at > since)
    )
    return db.session.scalar(recent.order_by(GroupSession.closed_at.is_not(None), GroupAttendance.id.desc()).limit(1))


def seen_among(viewer: Person, group: GroupSession, attendance_id: int) -> GroupAttendance:
    """One attendance of the session, of somebody whom the viewer may see. Raises NotThere."""
    return row_of(
        select(GroupAttendance).where(
            GroupAttendance.id == attendance_id, GroupAttendance.group_id == group.id,
            GroupAttendance.person_id.in_(permits.persons_led_by(viewer)),
        )
    )  # fmt: skip


def there_now(group_id: int) -> int:
    """How many are there at this moment."""
    here = (
        select(func.count()).select_from(GroupStay).join(GroupAttendance, GroupAttendance.id == GroupStay.attendance_id)
    )
    return db.session.scalar(here.where(GroupAttendance.group_id == group_id, GroupStay.out_at.is_(None))) or 0


def nameable(viewer: Person, group: GroupSession, words: str, most: int) -> Sequence[Person]:
    """Whom the viewer may tick: of the session's unit, or by a part of the name among all of theirs who may attend."""
    found: Select[Person] = select(Person).where(
        Person.id.in_(gatherings.audience_of(group)),
        Person.id.in_(permits.persons_led_by(viewer)),
        Person.closed_at.is_(None),
    )
    if words:
        found = found.where(Person.name.contains(words, autoescape=True))
    else:
        found = found.where(
            Person.id.in_(access.persons_now_in(select(GroupSession.unit_id).where(GroupSession.id == group.id)))
        )
    return db.session.scalars(found.order_by(Person.name, Person.id).limit(most)).all()


def ticked_by(viewer: Person, group: GroupSession, numbers: Sequence[int]) -> Sequence[Person]:
    """These persons, all of whom the viewer may tick. Raises NotThere if one is not theirs."""
    wanted = set(numbers)
    found = db.session.scalars(
        select(Person).where(
            Person.id.in_(wanted), Person.closed_at.is_(None),
            Person.id.in_(gatherings.audience_of(group)), Person.id.in_(permits.persons_led_by(viewer)),
        )
    ).all()  # fmt: skip
    if not wanted or len(found) != len(wanted):
        raise NotThere
    return found
