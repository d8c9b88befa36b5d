"""Recording hours of service, annulling what was wrong, and sums of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import joinedload

from lms import clock
from lms.db import db, take_turns
from lms.errors import Refused
from lms.people import access, audit
from lms.people.models import Person, Post, Unit
from lms.supervision.volunteers.models import Service

A_DAY = Decimal(24)


class NoMember(Refused):
    message = _l("This person was no member of the team on that day.")
    status = 422


class ToCome(Refused):
    message = _l("Only service that has taken place is recorded: the day lies ahead.")
    status = 422


class KnownAlready(Refused):
    message = _l("This service of that day is on record already.")


class TooLong(Refused):
    message = _l("All service of one person on one day can't be more than 24 hours.")
    status = 422


class NothingNew(Refused):
    message = _l("Nothing was entered: all of it is on record already.")


class AnnulledBefore(Refused):
    message = _l("This was annulled already.")


@dataclass(frozen=True)
class Served:
    """What is to be recorded of one person and day."""

    person_id: int
    unit_id: int
    day: date
    activity: str
    hours: Decimal
    place: str

    @property
    def key(self) -> tuple[int, date, str]:
        """By which the same service is known again."""
        return self.person_id, self.day, self.activity


def record(served: Served, *, by: Person) -> Service:
    """One service, typed. Raises Refused."""
    take_turns("hours of service")
    if served.day > clock.today():
        raise ToCome
    member = Post.person_id == served.person_id, Post.unit_id == served.unit_id, Post.kind == "volunteer"
    if not db.session.scalar(select(Post.id).where(*member, access.held_on(served.day)).limit(1)):
        raise NoMember
    if served.key in known_keys([served]):
        raise KnownAlready
    if of_days([served]).get((served.person_id, served.day), Decimal(0)) + served.hours > A_DAY:
        raise TooLong
    return _keep(served, "", by)


def enter(several: Sequence[Served], source: str, *, by: Person) -> int:
    """Those of a list that are not on record yet; how many. What came meanwhile is looked at again. Raises Refused."""
    take_turns("hours of service")
    known, sums = known_keys(several), of_days(several)
    new = [each for each in several if each.key not in known]
    if not new:
        raise NothingNew
    for each in new:
        sums[each.person_id, each.day] = sums.get((each.person_id, each.day), Decimal(0)) + each.hours
        if sums[each.person_id, each.day] > A_DAY:
            raise TooLong
        _keep(each, source, by)
    return len(new)


def _keep(served: Served, source: str, by: Person) -> Service:
    row = Service(**vars(served), source=source, by_id=by.id)
    db.session.add(row)
    db.session.flush()  # what refuses the same twice is the database
    _enter("service.recorded", row, by)
    return row


def annul(row: Service, ground: str, *, by: Person) -> None:
    """It stays on record, and counts no more. Raises AnnulledBefore."""
    db.session.refresh(row, ["annulled_at"], with_for_update=True)
    if row.annulled_at is not None:
        raise AnnulledBefore
    row.annulled_at, row.annulled_ground, row.annulled_by_id = clock.now(), ground, by.id
    _enter("service.annulled", row, by, reason=ground)


def _enter(action: str, row: Service, by: Person, **more: str) -> None:
    """Into the audit trail, under the person."""
    entry = audit.record(action, by=by, day=str(row.day), activity=row.activity, hours=str(row.hours), **more)
    entry.subject, entry.subject_id = Person.__tablename__, row.person_id


def known_keys(several: Iterable[Served]) -> set[tuple[int, date, str]]:
    """Of these, the keys of those that stand on record."""
    persons = {each.person_id for each in several}
    standing = select(Service.person_id, Service.day, Service.activity).where(_stands(), Service.person_id.in_(persons))
    return {(row[0], row[1], row[2]) for row in db.session.execute(standing)}


def of_days(several: Iterable[Served]) -> dict[tuple[int, date], Decimal]:
    """The hours on record for these persons and days."""
    theirs = {each.person_id for each in several}, {each.day for each in several}
    found = select(Service.person_id, Service.day, func.sum(Service.hours)).where(
        _stands(), Service.person_id.in_(theirs[0]), Service.day.in_(theirs[1])
    )
    rows = db.session.execute(found.group_by(Service.person_id, Service.day))
    return {(person_id, day): _tenths(hours) for person_id, day, hours in rows}


def _stands() -> ColumnElement[bool]:
    return Service.annulled_at.is_(None)


def _tenths(hours: Any) -> Decimal:
    return Decimal(hours or 0).quantize(Decimal("0.1"))


def by_person(unit: Unit, year: int) -> dict[int, Decimal]:
    """The hours of a team's year, by person."""
    found = select(Service.person_id, func.sum(Service.hours)).where(
        Service.unit_id == unit.id, in_year(year), _stands()
    )
    return {person_id: _tenths(hours) for person_id, hours in db.session.execute(found.group_by(Service.person_id))}


def by_team(unit_ids: Sequence[int], year: int) -> dict[int, Decimal]:
    """The hours of a year, by team."""
    found = select(Service.unit_id, func.sum(Service.hours)).where(
        Service.unit_id.in_(unit_ids), in_year(year), _stands()
    )
    return {unit_id: _tenths(hours) for unit_id, hours in db.session.execute(found.group_by(Service.unit_id))}


def of_person(person: Person) -> dict[int, Decimal]:
    """The hours of a person, by year, the latest first."""
    mine = select(Service.day, Service.hours).where(Service.person_id == person.id, _stands())
    found: dict[int, Decimal] = {}
    for day, hours in db.session.execute(mine):
        found[day.year] = found.get(day.year, Decimal(0)) + hours
    return {year: _tenths(found[year]) for year in sorted(found, reverse=True)}


def in_year(year: int) -> ColumnElement[bool]:
    return Service.day.between(date(year, 1, 1), date(year, 12, 31))


def of_team(unit: Unit, year: int) -> ColumnElement[bool]:
    return and_(Service.unit_id == unit.id, in_year(year))


def listed(
    *whose: ColumnElement[bool], limit: int | None = None, offset: int = 0, only_standing: bool = False
) -> Sequence[Service]:
    """The rows that these conditions ask for, the latest day first, with persons; annulled ones too."""
    found = select(Service).options(
        joinedload(Service.person), joinedload(Service.unit), joinedload(Service.by), joinedload(Service.annulled_by)
    )
    mine = found.where(*whose, _stands() if only_standing else true())
    return db.session.scalars(mine.order_by(Service.day.desc(), Service.id.desc()).limit(limit).offset(offset)).all()


def count(*whose: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count(Service.id)).where(*whose)) or 0
