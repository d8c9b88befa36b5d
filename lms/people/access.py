"""Who may see what, as queries: every list and every report takes one of these, so permission is part of the SELECT."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import g, has_request_context
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Select,
    and_,
    bindparam,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute

from lms import clock
from lms.db import db
from lms.people.models import Person, Post, RoleGrant, SupervisionLine, Unit
from lms.people.ranks import DEPUTY_DIVISION


@dataclass(frozen=True)
class Grant:
    """A role with its scope, as held today."""

    role: str
    line: str | None
    unit_id: int | None


def holds_on(row: type[RoleGrant] | type[SupervisionLine], day: date | BindParameter[date]) -> ColumnElement[bool]:
    """Whether a dated row holds on that day."""
    return and_(row.from_on <= day, or_(row.to_on.is_(None), row.to_on > day))


def grants_of(person: Person) -> tuple[Grant, ...]:
    """The roles with their scopes that this person holds today; asked of the database once in a request."""
    if not has_request_context():
        return _held_today(person.id)
    known: dict[int, tuple[Grant, ...]] = g.setdefault("grants", {})
    if person.id not in known:
        known[person.id] = _held_today(person.id)
    return known[person.id]


# Every page asks this, so it is put together once.
_HELD = select(RoleGrant.role, RoleGrant.line, RoleGrant.unit_id).where(
    RoleGrant.person_id == bindparam("person"), holds_on(RoleGrant, bindparam("day", type_=Date))
)


def _held_today(person_id: int) -> tuple[Grant, ...]:
    held = db.session.connection().execute(_HELD, {"person": person_id, "day": clock.today()})
    return tuple(Grant(*row) for row in held)


def roles_of(person: Person) -> frozenset[str]:
    """The codes of the roles that this person holds today."""
    return frozenset(grant.role for grant in grants_of(person))


def has_role(person: Person, roles: Collection[str]) -> bool:
    return not roles_of(person).isdisjoint(roles)


def units_overseen_by(person: Person, day: date | None = None) -> Select[int]:
    """The ids of the units whose people this person may see: all for an administrator, the supervised ones and the
    supervising unit itself for a supervisor, the own one for a liaison, none for anybody else."""
    return _units(grants_of(person), day)


def among(unit_id: ColumnElement[int] | InstrumentedAttribute[int], units: Select[int]) -> ColumnElement[bool]:
    """Whether it is one of these units; where they are all there are, nothing is to be asked of the database."""
    return true() if units.whereclause is None else unit_id.in_(units)


def walked(units: Select[int]) -> Sequence[tuple[Select[int], Any]] | None:
    """Of units that supervisors oversee, queries with the column that tells their ids, for whoever looks for one after another
    and does not gather them; nothing for others."""
    if units.whereclause is None or not go_by_supervision(units):
        return None
    found: Sequence[tuple[Select[int], Any]] = units.get_execution_options()["walked"]
    return found


def units_decided_by(person: Person) -> Select[int]:
    """Of the units overseen, those that this person supervises or administers; a liaison decides nothing."""
    return _units([grant for grant in grants_of(person) if grant.role != "liaison"])


def units_served_by(person: Person) -> Select[int]:
    """The ids of the units whose liaison this person is."""
    return _units([grant for grant in grants_of(person) if grant.role == "liaison"])


def go_by_supervision(units: Select[int]) -> bool:
    """Whether they are all there are, or those that supervisors oversee and they themselves."""
    whole = units.whereclause
    return whole is None or units.get_execution_options().get("by_supervision") is whole


def _units(grants: Collection[Grant], day: date | None = None) -> Select[int]:
    if any(grant.role == "administrator" for grant in grants):
        return select(Unit.id)
    found = select(Unit.id).where(or_(false(), *(_scope(grant, day or clock.today()) for grant in grants)))
    if any(grant.role == "liaison" for grant in grants):
        return found
    # Told by its condition, so that it is true no longer of what is narrowed down.
    return found.execution_options(
        by_supervision=found.whereclause,
        few=_looked_up(grants, day or clock.today()),
        walked=_walked(grants, day or clock.today()),
    )


def few_of(units: Select[int], ids: Select[int]) -> Select[int]:
    """Those of these units that go by supervision among a few: each is looked up, and the others are not gathered."""
    found: Select[int] = units.get_execution_options().get("few", units)
    return found.where(Unit.id.in_(ids))


def _looked_up(grants: Collection[Grant], day: date) -> Select[int]:
    """The same units as `_units`."""
    supervising = [grant for grant in grants if grant.role == "supervisor"]
    lines = [_supervised(grant, day).where(SupervisionLine.unit_id == Unit.id).exists() for grant in supervising]
    themselves = [Unit.id == grant.unit_id for grant in supervising]
    return select(Unit.id).where(or_(false(), *themselves, *lines))


def _walked(grants: Collection[Grant], day: date) -> Sequence[tuple[Select[int], Any]]:
    """The same units again: those that supervise, and those of each line."""
    supervising = [grant for grant in grants if grant.role == "supervisor"]
    themselves = select(Unit.id).where(Unit.id.in_([grant.unit_id for grant in supervising]))
    lines = [(_supervised(grant, day), SupervisionLine.unit_id) for grant in supervising]
    return [(themselves, Unit.id), *lines]


def _scope(grant: Grant, day: date) -> ColumnElement[bool]:
    if grant.role == "liaison":
        return Unit.id == grant.unit_id
    if grant.role == "supervisor":
        return or_(Unit.id == grant.unit_id, Unit.id.in_(_supervised(grant, day)))
    return false()


def _supervised(grant: Grant, day: date) -> Select[int]:
    return select(SupervisionLine.unit_id).where(
        SupervisionLine.line == grant.line,
        SupervisionLine.supervisor_id == grant.unit_id,
        holds_on(SupervisionLine, day),
    )


def persons_overseen_by(person: Person) -> Select[int]:
    """The ids of the persons who hold or held a post in a unit that this person oversees, and of its liaisons.

    The county's leaders are seen by administrators and by the liaison of their own unit alone.
    """
    if has_role(person, {"administrator"}):
        return select(Person.id)
    units = units_overseen_by(person)
    posts = select(Post.person_id).where(Post.unit_id.in_(units))
    seen = select(Person.id).where(or_(Person.id.in_(posts), Person.id.in_(_liaisons_of(units))))
    return seen if has_role(person, {"liaison"}) else seen.where(Person.id.not_in(leaders_on(clock.today())))


def persons_now_in(units: Select[int]) -> Select[int]:
    """The ids of the persons who hold a post in these units today, and of their liaisons."""
    posts = select(Post.person_id).where(Post.unit_id.in_(units), held_on(clock.today()))
    return select(Person.id).where(or_(Person.id.in_(posts), Person.id.in_(_liaisons_of(units))))


def held_on(day: date, post: type[Post] = Post) -> ColumnElement[bool]:
    """Whether a post is held on that day; where its beginning is not known, it began long ago."""
    return and_(or_(post.from_on.is_(None), post.from_on <= day), or_(post.to_on.is_(None), post.to_on > day))


def leads_at_division_level() -> ColumnElement[bool]:
    """For queries that have Post: an official's post of 县处级副职 or above."""
    return and_(Post.kind == "official", func.coalesce(Post.rank, 0) >= int(DEPUTY_DIVISION))


def leaders_on(day: date) -> Select[int]:
    """The ids of the persons who hold such a post on that day."""
    return select(Post.person_id).where(leads_at_division_level(), held_on(day))


def _liaisons_of(units: Select[int]) -> Select[int]:
    return select(RoleGrant.person_id).where(
        RoleGrant.role == "liaison", RoleGrant.unit_id.in_(units), holds_on(RoleGrant, clock.today())
    )
