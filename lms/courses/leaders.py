"""Who reads what became of the learning of leaders at division level: the plan's owner alone, as in lists of names.

Where the owner is no administrator any more, every administrator: else nobody could decide about them.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from lms import clock
from lms.courses.models import Enrolment, Plan
from lms.people import access
from lms.people.models import Person, Post, RoleGrant


def shown_to(viewer: Person) -> ColumnElement[bool]:
    """Of which tasks and decisions, for queries that have Post and Plan."""
    return or_(~access.leads_at_division_level(), owned_by(viewer, Plan.created_by_id))


def named_to(viewer: Person, person: Any, owner: Any) -> ColumnElement[bool]:
    """Of which persons, for queries that have these two columns: whom a row is about, and to whom the plan or list belongs."""
    return or_(person.not_in(access.leaders_on(clock.today())), owned_by(viewer, owner))


def owned_by(viewer: Person, owner: Any) -> ColumnElement[bool]:
    running = RoleGrant.role == "administrator", access.holds_on(RoleGrant, clock.today())
    still_there = select(RoleGrant.id).where(RoleGrant.person_id == owner, *running).exists()
    return or_(owner == viewer.id, ~still_there)


def noted_to(viewer: Person, person: Any, maker: Any) -> ColumnElement[bool]:
    """Of which rows that are of no plan, for queries that have these two columns: whom a row is about, and who wrote it. Of a leader
    who owes something those alone read it who wrote it or own a plan that the leader owes."""
    return or_(maker == viewer.id, person.in_(persons_read_by(viewer)))


def unread_by(viewer: Person) -> Select[int]:
    """The ids of the leaders about whose learning this administrator reads nothing, wherever a row is of no plan."""
    return access.leaders_on(clock.today()).where(Post.person_id.not_in(persons_read_by(viewer)))


def persons_read_by(viewer: Person) -> Select[int]:
    """The ids of the persons overseen, for lists that are of no plan: of leaders who owe something an administrator reads those
    alone who owe a plan of the administrator's own."""
    overseen = access.persons_overseen_by(viewer)
    if overseen.whereclause is not None:
        return overseen
    own = select(Enrolment.person_id).join(Enrolment.plan).where(owned_by(viewer, Plan.created_by_id))
    owing = select(Enrolment.person_id).where(Enrolment.person_id.in_(access.leaders_on(clock.today())))
    return overseen.where(or_(Person.id.not_in(owing), Person.id == viewer.id, Person.id.in_(own)))
