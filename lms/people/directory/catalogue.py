"""What the pages of units and persons show, each within what the viewer oversees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Row, Select, case, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from lms import clock
from lms.db import db
from lms.errors import row_of
from lms.people import access
from lms.people.entrance import logins
from lms.people.kinds import LINES
from lms.people.models import AuditEntry, Person, Post, RoleGrant, SupervisionLine, Unit

PER_PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """What the list of units is narrowed to."""

    words: str = ""
    kind: str = ""
    township: int | None = None
    sector: str = ""
    state: str = ""


@dataclass(frozen=True)
class Heads:
    """How many persons hold a post in a unit today, and how many of them have never signed in."""

    present: int = 0
    waiting: int = 0


def units(by: Person, wanted: Wanted, page: int = 1) -> Pagination:
    """The units that `by` oversees, as far as they are wanted."""
    found = select(Unit).options(joinedload(Unit.township)).where(Unit.id.in_(access.units_overseen_by(by)))
    return db.paginate(
        narrowed(found, wanted).order_by(Unit.position, Unit.name, Unit.id), page=page, per_page=PER_PAGE
    )


def narrowed(found: Select[*tuple[Any, ...]], wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """For queries of units."""
    found = found.where(Unit.closed_on.is_not(None) if wanted.state == "closed" else Unit.closed_on.is_(None))
    if wanted.state == "unverified":
        found = found.where(Unit.state == "unverified")
    if words := wanted.words.strip():
        names = Unit.name.icontains(words, autoescape=True), Unit.short_name.icontains(words, autoescape=True)
        found = found.where(or_(*names, Unit.credit_code.istartswith(words, autoescape=True)))
    if wanted.kind:
        found = found.where(Unit.kind == wanted.kind)
    if wanted.township:
        found = found.where(Unit.township_id == wanted.township)
    return found.where(Unit.sector == wanted.sector) if wanted.sector else found


def heads_of(units: Sequence[Unit]) -> Mapping[int, Heads]:
    """By unit, how many persons it has today."""
    waiting = func.count(case((Person.password_hash.is_(None), Post.person_id)).distinct())
    counted = (
        select(Post.unit_id, func.count(Post.person_id.distinct()), waiting)
        .join(Person, Person.id == Post.person_id)
        .where(Post.unit_id.in_([unit.id for unit in units]), access.held_on(clock.today()))
        .group_by(Post.unit_id)
    )
    return {unit_id: Heads(present, never) for unit_id, present, never in db.session.execute(counted)}


def unverified(by: Person) -> int:
    """How many units that `by` oversees are to be verified."""
    found = Unit.state == "unverified", Unit.closed_on.is_(None), Unit.id.in_(access.units_overseen_by(by))
    return db.session.scalar(select(func.count()).select_from(Unit).where(*found)) or 0


def unit(by: Person, unit_id: int) -> Unit:
    """The unit, if `by` oversees it. Raises NotThere."""
    found = select(Unit).options(joinedload(Unit.township)).where(
        Unit.id == unit_id, Unit.id.in_(access.units_overseen_by(by))
    )  # fmt: skip
    return row_of(found)


def lines(unit: Unit) -> Sequence[Row[SupervisionLine, str]]:
    """The unit's supervision lines with their supervisors' names, the present ones first."""
    supervisor = aliased(Unit)
    found = (
        select(SupervisionLine, supervisor.name)
        .join(supervisor, supervisor.id == SupervisionLine.supervisor_id)
        .where(SupervisionLine.unit_id == unit.id)
        .where(or_(SupervisionLine.to_on.is_(None), SupervisionLine.to_on > SupervisionLine.from_on))
    )
    order = {code: place for place, code in enumerate(LINES)}
    rows = db.session.execute(found.order_by(SupervisionLine.from_on.desc())).all()
    return sorted(rows, key=lambda row: (row[0].to_on is not None, order[row[0].line]))


def posts(unit: Unit, by: Person) -> Sequence[Post]:
    """The unit's posts of persons whom `by` oversees, with these persons, the present ones first."""
    seen = Post.unit_id == unit.id, Post.person_id.in_(access.persons_overseen_by(by))
    held = select(Post).join(Post.person).options(contains_eager(Post.person)).where(*seen)
    return db.session.scalars(
        held.order_by(Post.to_on.is_not(None), Post.to_on.desc(), Post.rank.desc(), Post.id)
    ).all()


def withheld(unit: Unit, by: Person) -> int:
    """How many posts of today are not shown to `by`: those of the county's leaders."""
    unseen = Post.unit_id == unit.id, Post.person_id.not_in(access.persons_overseen_by(by))
    return db.session.scalar(select(func.count(Post.id)).where(*unseen, access.held_on(clock.today()))) or 0


def parted(posts: Sequence[Post]) -> tuple[list[Post], list[Post]]:
    """Those that are still held, also where their end is known already, and those of the past."""
    today = clock.today()
    held = [post for post in posts if post.to_on is None or post.to_on > today]
    return held, [post for post in posts if post.to_on is not None and post.to_on <= today]


def liaisons(unit: Unit) -> Sequence[Person]:
    """The unit's liaisons today."""
    held = select(Person).join(RoleGrant, RoleGrant.person_id == Person.id).where(
        RoleGrant.role == "liaison", RoleGrant.unit_id == unit.id, access.holds_on(RoleGrant, clock.today())
    )  # fmt: skip
    return db.session.scalars(held.order_by(Person.name)).all()


def persons(by: Person, words: str, page: int = 1) -> Pagination:
    """The persons whom `by` oversees, with these words in their name."""
    found = _persons(by)
    if words := words.strip():
        found = found.where(Person.name.contains(words, autoescape=True))
    return db.paginate(found, page=page, per_page=PER_PAGE)


def _persons(by: Person) -> Select[Person]:
    found = select(Person).where(Person.id.in_(access.persons_overseen_by(by)))
    return found.order_by(Person.closed_at.is_not(None), Person.name, Person.id)


def persons_with_number(by: Person, number: str) -> Sequence[Person]:
    """The persons whom `by` oversees with this mobile or ID number, whole and in any spelling."""
    return db.session.scalars(_persons(by).where(logins.typed(number).means)).all()


def units_of(persons: Sequence[Person], by: Person) -> Mapping[int, list[str]]:
    """By person, the names of the units in which they hold a post today, as far as `by` oversees them."""
    held = (
        select(Post.person_id, Unit.name)
        .join(Post.unit)
        .where(
            Post.person_id.in_([person.id for person in persons]),
            Post.unit_id.in_(access.units_overseen_by(by)),
            access.held_on(clock.today()),
        )
        .order_by(Unit.position, Unit.name)
    )
    names: dict[int, list[str]] = {}
    for person_id, name in db.session.execute(held):
        names.setdefault(person_id, []).append(name)
    return names


def person(by: Person, person_id: int) -> Person:
    """The person, if `by` oversees them. Raises NotThere."""
    found = select(Person).where(Person.id == person_id, Person.id.in_(access.persons_overseen_by(by)))
    return row_of(found)


def posts_of(person: Person, by: Person) -> Sequence[Post]:
    """The person's posts in units that `by` oversees, the present ones first."""
    held = select(Post).join(Post.unit).options(contains_eager(Post.unit)).where(
        Post.person_id == person.id, Post.unit_id.in_(access.units_overseen_by(by))
    )  # fmt: skip
    return db.session.scalars(held.order_by(Post.to_on.is_not(None), Post.to_on.desc(), Post.id)).all()


def post(post_id: int) -> Post:
    """The post with its person and unit, for an administrator. Raises NotThere."""
    found = select(Post).options(joinedload(Post.person), joinedload(Post.unit)).where(Post.id == post_id)
    return row_of(found)


def grants(person: Person) -> Sequence[RoleGrant]:
    """Every role that the person holds or held, with its unit, the present ones first."""
    held = select(RoleGrant).options(joinedload(RoleGrant.unit)).where(RoleGrant.person_id == person.id)
    return db.session.scalars(held.order_by(RoleGrant.to_on.is_not(None), RoleGrant.from_on.desc(), RoleGrant.id)).all()


def grant(grant_id: int) -> RoleGrant:
    """A role that is held today, with its person, for an administrator. Raises NotThere."""
    found = select(RoleGrant).options(joinedload(RoleGrant.person), joinedload(RoleGrant.unit)).where(
        RoleGrant.id == grant_id, access.holds_on(RoleGrant, clock.today())
    )  # fmt: skip
    return row_of(found)


def last_sign_in(person: Person) -> datetime | None:
    """When the person came in last."""
    came = select(func.max(AuditEntry.at)).where(
        AuditEntry.actor_id == person.id, AuditEntry.action == "person.signed_in"
    )
    return db.session.scalar(came)
