"""Making and changing teams: their names, members and leaders, each from a day on."""

from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from lms import clock
from lms.db import db, take_turns
from lms.errors import Refused
from lms.people import access, audit
from lms.people.directory import persons, posts, units
from lms.people.models import Person, Post, PostProposal, Unit
from lms.people.proposals import deciding
from lms.supervision.volunteers.models import TeamLeader

# After the townships, in the order in which they were made.
POSITION = 1000


class NameTaken(Refused):
    message = _l("There is a team of this name there already.")
    status = 422


class NoMember(Refused):
    message = _l("The leader must be a member of the team on that day.")
    status = 422


class LedSince(Refused):
    message = _l("The present leader leads the team since %(day)s; the next one can begin after that day.")
    status = 422


class LeadsAlready(Refused):
    message = _l("This member leads the team already.")
    status = 422


def make(name: str, township: Unit | None, *, by: Person) -> Unit:
    """A new team of a township, which supervises it, or of the county. Raises NameTaken."""
    township_id = township.id if township else None
    require_free(name, township_id, None)
    values = {"kind": "team", "name": name, "township_id": township_id, "credit_code": None, "position": POSITION}
    unit = units.add(values, by=by)
    if township:
        units.assign(unit, "territorial", township, clock.today(), by=by)
    return unit


def rename(unit: Unit, name: str, *, by: Person) -> None:
    """Raises NameTaken."""
    require_free(name, unit.township_id, unit.id)
    units.alter(unit, {"kind": unit.kind, "name": name}, by=by)


def require_free(name: str, township_id: int | None, own_id: int | None) -> None:
    """Whether no other open team of the township, or of the county, has this name. Raises NameTaken."""
    take_turns("units")
    same = Unit.kind == "team", Unit.name == name, Unit.closed_on.is_(None)
    there = Unit.township_id == township_id if township_id else Unit.township_id.is_(None)
    if db.session.scalar(select(Unit.id).where(*same, there, Unit.id != (own_id or 0)).limit(1)):
        raise NameTaken


def members(unit: Unit, first: date, until: date) -> Sequence[Post]:
    """The posts of all who were members on one of these days, by name; the last day is `until`."""
    held = (
        or_(Post.from_on.is_(None), Post.from_on <= until),
        or_(Post.to_on.is_(None), Post.to_on > first),
        _ever_held(),
    )
    found = select(Post).join(Post.person).options(contains_eager(Post.person))
    mine = found.where(Post.unit_id == unit.id, Post.kind == "volunteer", *held)
    return db.session.scalars(mine.order_by(Person.name, Post.id)).all()


def _ever_held() -> ColumnElement[bool]:
    """A membership that ended before its first day never was."""
    return or_(Post.from_on.is_(None), Post.to_on.is_(None), Post.to_on > Post.from_on)


def admit(unit: Unit, name: str, mobile: str | None, from_on: date, *, by: Person) -> Post | PostProposal:
    """Somebody becomes a member: the account of that name and number, or a new one. An account of other offices is proposed
    to an administrator. Raises Refused."""
    person = deciding.known(name, mobile)
    if person and deciding.is_elsewhere(person, by):
        told = {"name": name, "mobile": mobile, "title": None, "rank": None, "note": None}
        return deciding.propose(unit, told | {"post_kind": "volunteer", "day": from_on}, by=by)
    person = person or persons.add({"name": name, "mobile": mobile}, by=by)
    return posts.add(person, unit, {"kind": "volunteer", "from_on": from_on}, by=by)


def dismiss(post: Post, to_on: date, *, by: Person) -> None:
    """From that day on no longer a member, nor the leader. Raises Refused."""
    posts.end(post, to_on, by=by)
    led = leader_row(post.unit_id)
    if led and led.person_id == post.person_id:
        led.to_on = max(led.from_on, to_on)


def leader_row(unit_id: int) -> TeamLeader | None:
    """The leader's row that has no end yet."""
    row = TeamLeader.unit_id == unit_id, TeamLeader.to_on.is_(None)
    return db.session.scalar(select(TeamLeader).where(*row))


def leaders(unit: Unit) -> Sequence[TeamLeader]:
    """All that there were, the latest first."""
    found = select(TeamLeader).options(joinedload(TeamLeader.person)).where(TeamLeader.unit_id == unit.id)
    return db.session.scalars(found.order_by(TeamLeader.from_on.desc(), TeamLeader.id.desc())).all()


def appoint(unit: Unit, person: Person, from_on: date, *, by: Person) -> None:
    """From that day on the member leads the team, and whoever led it no longer. Raises Refused."""
    take_turns(f"leader of {unit.id}")
    member = Post.person_id == person.id, Post.unit_id == unit.id, Post.kind == "volunteer", access.held_on(from_on)
    if not db.session.scalar(select(Post.id).where(*member)):
        raise NoMember
    before = _leading_past(unit, from_on)
    if any(row.person_id == person.id and row.to_on is None for row in before):
        raise LeadsAlready
    if later := [row.from_on for row in before if row.from_on >= from_on]:
        raise LedSince(day=max(later))
    for row in before:
        row.to_on = from_on
    db.session.flush()  # the old row must have its end before the new one can be without
    db.session.add(TeamLeader(unit_id=unit.id, person_id=person.id, from_on=from_on, by_id=by.id))
    audit.record("team.led_by", by=by, subject=unit, name=person.name, day=str(from_on))


def _leading_past(unit: Unit, day: date) -> Sequence[TeamLeader]:
    """The leaders' rows that reach past that day or begin after it, also where their end is known already."""
    reaches = or_(TeamLeader.to_on.is_(None), (TeamLeader.to_on > day) & (TeamLeader.to_on > TeamLeader.from_on))
    return db.session.scalars(select(TeamLeader).where(TeamLeader.unit_id == unit.id, reaches)).all()


def counted(unit_ids: Sequence[int]) -> dict[int, int]:
    """Members of today, by team."""
    there = Post.unit_id.in_(unit_ids), Post.kind == "volunteer", access.held_on(clock.today())
    found = select(Post.unit_id, func.count()).where(*there).group_by(Post.unit_id)
    return dict(db.session.execute(found).all())


def led_by(unit_ids: Sequence[int]) -> dict[int, str]:
    """The leaders of today, by team; who is a member no longer leads it no more."""
    today = clock.today()
    leads = TeamLeader.from_on <= today, or_(TeamLeader.to_on.is_(None), TeamLeader.to_on > today)
    found = select(TeamLeader.unit_id, Person.name).join(Person, Person.id == TeamLeader.person_id)
    member = Post.person_id == TeamLeader.person_id, Post.unit_id == TeamLeader.unit_id, Post.kind == "volunteer"
    is_member = select(Post.id).where(*member, access.held_on(today)).exists()
    return dict(db.session.execute(found.where(TeamLeader.unit_id.in_(unit_ids), *leads, is_member)).all())
