"""Who may issue slips for whom, and issuing them.

A slip is the key of an account. So nobody issues one for somebody with more rights than their own: liaisons and supervisors do for learners
of their units, supervisors also for liaisons, and administrators for everybody.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased, contains_eager

from lms import clock
from lms.db import db
from lms.errors import NotThere, Refused
from lms.people import access
from lms.people.entrance import activation
from lms.people.models import Person, Post, RoleGrant, Unit

# Roles whose holders get their slips from an administrator, by the role of whoever would issue one.
OUT_OF_REACH = {
    "administrator": frozenset[str](),
    "supervisor": frozenset({"administrator", "author", "supervisor"}),
    "liaison": frozenset({"administrator", "author", "supervisor", "liaison"}),
}
MOST_AT_ONCE = 1000


class TooMany(Refused):
    message = _l("At most %(most)s slips can be issued at once; these would be %(count)s. Please select fewer units.")


class NobodyNeedsOne(Refused):
    message = _l("Nobody there needs a slip: everybody has signed in, or there is nobody.")


@dataclass(frozen=True)
class Slip:
    """What is printed for one person: the only time that the code can be read."""

    unit: str | None
    name: str
    mobile: str | None
    code: str


def persons_in_reach_of(by: Person) -> Select[int]:
    """The ids of the persons for whom this person may issue slips."""
    reach = [role for role in OUT_OF_REACH if access.has_role(by, {role})]
    if not reach:
        return select(Person.id).where(Person.id.is_(None))
    if reach[0] == "administrator":
        return select(Person.id).where(Person.closed_at.is_(None))
    above = select(RoleGrant.person_id).where(
        RoleGrant.role.in_(OUT_OF_REACH[reach[0]]), access.holds_on(RoleGrant, clock.today())
    )
    present = access.persons_now_in(access.units_overseen_by(by))
    if reach[0] == "supervisor":
        # The county's leaders get their slips from an administrator or from the liaison of their own unit.
        present = present.where(Person.id.not_in(access.leaders_on(clock.today())))
    others = _volunteering_alone_in(access.units_overseen_by(by))
    return select(Person.id).where(
        Person.id.in_(present), Person.id.not_in(above), Person.id.not_in(others), Person.closed_at.is_(None)
    )


def _volunteering_alone_in(units: Select[int]) -> Select[int]:
    """The ids of the persons who are nothing but volunteers in these units and hold a post or are a liaison elsewhere: the key of their
    account is for those others to hand out."""
    today, other = clock.today(), aliased(Post)
    liaison = RoleGrant.person_id == Post.person_id, RoleGrant.role == "liaison", access.holds_on(RoleGrant, today)
    elsewhere = select(other.id).where(
        other.person_id == Post.person_id, other.unit_id.not_in(units), access.held_on(today, other)
    )
    more = select(other.id).where(other.person_id == Post.person_id, other.unit_id.in_(units), other.kind != "volunteer",
                                  access.held_on(today, other))  # fmt: skip
    serves_elsewhere = select(RoleGrant.id).where(*liaison, RoleGrant.unit_id.not_in(units))
    serves = select(RoleGrant.id).where(*liaison, RoleGrant.unit_id.in_(units))
    return select(Post.person_id).where(
        Post.kind == "volunteer", Post.unit_id.in_(units), access.held_on(today),
        or_(elsewhere.exists(), serves_elsewhere.exists()), ~more.exists(), ~serves.exists(),
    )  # fmt: skip


def is_in_reach(person: Person, by: Person) -> bool:
    """Whether `by` may issue a slip for this person."""
    return db.session.scalar(persons_in_reach_of(by).where(Person.id == person.id)) is not None


def in_reach(by: Person, unit: Unit) -> set[int]:
    """The ids of the unit's present persons for whom `by` may issue slips."""
    present = access.persons_now_in(select(Unit.id).where(Unit.id == unit.id))
    return set(db.session.scalars(persons_in_reach_of(by).where(Person.id.in_(present))))


def issue(person_ids: Collection[int], *, by: Person, unit_ids: Collection[int] = ()) -> list[Slip]:
    """New slips for these persons, ordered by unit; their older ones are withdrawn.

    Raises NotThere if one of them is out of reach, and Refused if they are too many.
    """
    _check_number(len(person_ids))
    # Locked, so that of two who issue at once the later withdraws the earlier's code.
    found = select(Person).where(Person.id.in_(person_ids), Person.id.in_(persons_in_reach_of(by)))
    persons = db.session.scalars(found.order_by(Person.id).with_for_update(of=Person)).all()
    if len(persons) != len(set(person_ids)):
        raise NotThere
    units = _unit_of_each(persons, by, unit_ids)
    places = sorted(persons, key=lambda person: _place(units.get(person.id), person))
    codes = activation.issue(persons, by)
    return [_slip(person, units.get(person.id), codes[person.id]) for person in places]


def _slip(person: Person, unit: Unit | None, code: str) -> Slip:
    return Slip(unit.name if unit else None, person.name, person.mobile, code)


def _check_number(count: int) -> None:
    if count == 0:
        raise NobodyNeedsOne
    if count > MOST_AT_ONCE:
        raise TooMany(most=MOST_AT_ONCE, count=count)


def _unit_of_each(persons: Sequence[Person], by: Person, unit_ids: Collection[int]) -> dict[int, Unit]:
    """The unit that hands out each person's slip: a selected one if any, else the first that one may see."""
    held = (
        select(Post)
        .join(Post.unit)
        .options(contains_eager(Post.unit))
        .where(
            Post.person_id.in_([person.id for person in persons]),
            Post.unit_id.in_(access.units_overseen_by(by)),
            access.held_on(clock.today()),
        )
    )
    posts = sorted(
        db.session.scalars(held), key=lambda post: (post.unit_id not in unit_ids, post.unit.position, post.id)
    )
    return {post.person_id: post.unit for post in reversed(posts)}


def _place(unit: Unit | None, person: Person) -> tuple[int, str, int]:
    return (unit.position, unit.name, person.id) if unit else (-1, "", person.id)


def those_without_password_in(unit_ids: Collection[int], by: Person) -> list[int]:
    """The persons of these units who have never signed in, as far as they are in reach."""
    present = access.persons_now_in(
        select(Unit.id).where(Unit.id.in_(unit_ids), Unit.id.in_(access.units_overseen_by(by)))
    )
    waiting = select(Person.id).where(
        Person.id.in_(present), Person.id.in_(persons_in_reach_of(by)), Person.password_hash.is_(None)
    )
    return list(db.session.scalars(waiting))
