"""Who may lead group sessions without overseeing anybody: volunteers whom the office has let, for a unit, from a day to a day.

Nobody may by being a volunteer alone; and a permit holds only while its person still is one.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, or_, select

from lms import clock
from lms.courses import leaders
from lms.db import db, take_turns
from lms.errors import Refused
from lms.people import access, audit
from lms.people.gates import OVERSEERS
from lms.people.models import Person, Post, Unit
from lms.watching.group.models import LeadingPermit

LONGEST = timedelta(days=366)


class NoVolunteer(Refused):
    message = _l("Only a volunteer is let lead group sessions.")
    status = 422


class WrongDays(Refused):
    message = _l(
        "The last day must not come before the first, nor before today, and lie at most a year after the first."
    )
    status = 422


class PermittedAlready(Refused):
    message = _l("This volunteer may lead group sessions of this unit in that time already.")
    status = 422


class EndedAlready(Refused):
    message = _l("This permission has ended already.")


def may_lead(person: Person) -> bool:
    """Whether the person oversees somebody or has a permit today."""
    if access.has_role(person, OVERSEERS):
        return True
    return db.session.scalar(units_permitted_to(person).limit(1)) is not None


def units_permitted_to(person: Person) -> Select[int]:
    """The ids of the units whose people this person may lead today by a permit."""
    today = clock.today()
    return select(LeadingPermit.unit_id).where(
        LeadingPermit.person_id == person.id, _holds_on(today), _is_volunteer(person, today)
    )


def _holds_on(day: date) -> ColumnElement[bool]:
    return and_(LeadingPermit.from_on <= day, LeadingPermit.to_on > day)


def _is_volunteer(person: Person, day: date) -> ColumnElement[bool]:
    volunteers = Post.person_id == person.id, Post.kind == "volunteer", access.held_on(day)
    return select(Post.id).where(*volunteers).exists()


def units_led_by(person: Person) -> Select[int]:
    """The ids of the units whose people may be at the person's sessions."""
    overseen = access.units_overseen_by(person)
    if overseen.whereclause is None:
        return overseen
    return select(Unit.id).where(or_(Unit.id.in_(overseen), Unit.id.in_(units_permitted_to(person))))


def persons_led_by(person: Person) -> Select[int]:
    """The ids of the persons whose names the person reads at a session: those overseen, and without the county's leaders
    those of the permitted units; for an administrator all, and of leaders those who owe a plan of their own."""
    overseen = leaders.persons_read_by(person)
    if access.has_role(person, {"administrator"}):
        return overseen
    permitted = access.persons_now_in(units_permitted_to(person))
    named = Person.id.in_(permitted) & Person.id.not_in(access.leaders_on(clock.today()))
    return select(Person.id).where(or_(Person.id.in_(overseen), named))


def give(person: Person, unit: Unit, from_on: date, last_day: date, *, by: Person) -> LeadingPermit:
    """Let a volunteer lead sessions for the people of this unit. The caller has taken both from what `by` keeps. Raises Refused."""
    to_on = last_day + timedelta(days=1)
    if to_on <= from_on or to_on <= clock.today() or to_on - from_on > LONGEST:
        raise WrongDays
    if not db.session.scalar(select(_is_volunteer(person, clock.today()))):
        raise NoVolunteer
    take_turns(f"permits of {person.id}")
    same = LeadingPermit.person_id == person.id, LeadingPermit.unit_id == unit.id
    overlaps = LeadingPermit.from_on < to_on, LeadingPermit.to_on > from_on, _has_days()
    if db.session.scalar(select(LeadingPermit.id).where(*same, *overlaps).limit(1)):
        raise PermittedAlready
    row = LeadingPermit(person_id=person.id, unit_id=unit.id, from_on=from_on, to_on=to_on, given_by_id=by.id)
    db.session.add(row)
    db.session.flush()  # the record of changes names it
    audit.record(
        "group.leading_permitted", by=by, subject=person, unit=unit.name, day=str(from_on), until=str(last_day)
    )
    return row


def _has_days() -> ColumnElement[bool]:
    """One that was taken back before its first day holds on none."""
    return LeadingPermit.to_on > LeadingPermit.from_on


def take_back(row: LeadingPermit, *, by: Person) -> None:
    """It ends now. Raises EndedAlready."""
    db.session.refresh(row, with_for_update=True)
    if row.taken_back_at or row.to_on <= clock.today():
        raise EndedAlready
    row.to_on = max(row.from_on, clock.today())
    row.taken_back_at, row.taken_back_by_id = clock.now(), by.id
    person, unit = db.session.get_one(Person, row.person_id), db.session.get_one(Unit, row.unit_id)
    audit.record("group.leading_ended", by=by, subject=person, unit=unit.name)


def of_persons(persons: Sequence[int], *which: ColumnElement[bool]) -> Sequence[tuple[LeadingPermit, str, str]]:
    """The permits of these persons that have not ended, each with the names of person and unit."""
    found = (
        select(LeadingPermit, Person.name, Unit.name)
        .join(Person, Person.id == LeadingPermit.person_id)
        .join(Unit, Unit.id == LeadingPermit.unit_id)
        .where(LeadingPermit.person_id.in_(persons), LeadingPermit.to_on > clock.today(), _has_days(), *which)
        .order_by(LeadingPermit.from_on, LeadingPermit.id)
    )
    return [tuple(row) for row in db.session.execute(found)]  # type: ignore[misc]


def last_day(row: LeadingPermit) -> date:
    return row.to_on - timedelta(days=1)
