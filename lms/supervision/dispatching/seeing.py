"""Who sees a document: whoever sent it and administrators, and those who answer for a unit that it went to."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, exists, false, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from lms import clock
from lms.db import db
from lms.errors import row_of
from lms.people import access, naming
from lms.people.models import Person, Post, RoleGrant, Unit
from lms.supervision.dispatching.models import Dispatch, DispatchUnit

SENDERS = ("administrator", "supervisor")
ANSWERING = ("liaison", "supervisor")
# For queries that have Unit. A unit that was closed before it confirmed owes nothing any more.
WAITING = and_(DispatchUnit.received_at.is_(None), Unit.closed_on.is_(None))
RECEIVED = DispatchUnit.received_at.is_not(None)
CLOSED = and_(DispatchUnit.received_at.is_(None), Unit.closed_on.is_not(None))
STATES = dict.fromkeys(("waiting", "nobody", "received", "closed", "all"))


@dataclass(frozen=True)
class Counts:
    """Units of a document: that confirmed it, that have yet to, and that were closed before they did."""

    received: int = 0
    waiting: int = 0
    closed: int = 0

    @property
    def due(self) -> int:
        return self.received + self.waiting

    @property
    def all(self) -> int:
        return self.due + self.closed


def may_send(person: Person) -> bool:
    return access.has_role(person, SENDERS)


def _sent_by(person: Person) -> ColumnElement[bool]:
    """An administrator sees those of all that are no drafts."""
    if access.has_role(person, {"administrator"}):
        return or_(Dispatch.sent_at.is_not(None), Dispatch.by_id == person.id)
    return Dispatch.by_id == person.id if may_send(person) else false()


def answered_for(person: Person) -> ColumnElement[bool]:
    """For DispatchUnit: the units whose liaison the person is, those that the person supervises in, and the enterprises that they head."""
    granted = [grant.unit_id for grant in access.grants_of(person) if grant.role in ANSWERING]
    headed = select(Post.unit_id).where(
        Post.person_id == person.id, Post.kind == "enterprise_head", access.held_on(clock.today())
    )
    return or_(DispatchUnit.unit_id.in_([each for each in granted if each]), DispatchUnit.unit_id.in_(headed))


def somebody_answers() -> ColumnElement[bool]:
    """For DispatchUnit: whether there is anybody who may confirm it; see `answered_for`."""
    granted = exists().where(
        RoleGrant.unit_id == DispatchUnit.unit_id, RoleGrant.role.in_(ANSWERING), access.holds_on(RoleGrant, clock.today()),
        RoleGrant.person_id == Person.id, Person.closed_at.is_(None),
    )  # fmt: skip
    headed = exists().where(
        Post.unit_id == DispatchUnit.unit_id, Post.kind == "enterprise_head", access.held_on(clock.today()),
        Post.person_id == Person.id, Person.closed_at.is_(None),
    )  # fmt: skip
    return or_(granted, headed)


def _is(state: str) -> ColumnElement[bool]:
    if state == "nobody":
        return and_(WAITING, ~somebody_answers())
    known: dict[str, ColumnElement[bool]] = {"waiting": WAITING, "received": RECEIVED, "closed": CLOSED, "all": true()}
    return known[state]


def sent(person: Person) -> Select[Dispatch]:
    return select(Dispatch).options(joinedload(Dispatch.by), joinedload(Dispatch.withdrawn_by)).where(_sent_by(person))


def received(person: Person) -> Select[Dispatch]:
    """Those that went to a unit that the person answers for."""
    mine = exists().where(DispatchUnit.dispatch_id == Dispatch.id, answered_for(person))
    found = select(Dispatch).options(joinedload(Dispatch.by), joinedload(Dispatch.withdrawn_by))
    return found.where(Dispatch.sent_at.is_not(None), mine)


def to_send(person: Person, dispatch_id: int) -> Dispatch:
    """One that the person sent, or is about to; whoever else changes it waits. Raises NotThere."""
    mine = select(Dispatch).where(Dispatch.id == dispatch_id, _sent_by(person))
    return row_of(mine.with_for_update().execution_options(populate_existing=True))


def read(person: Person, dispatch_id: int) -> Dispatch:
    """One that the person sent or received. Raises NotThere."""
    either = [
        query.where(Dispatch.id == dispatch_id).with_only_columns(Dispatch.id)
        for query in (sent(person), received(person))
    ]
    found = select(Dispatch).options(joinedload(Dispatch.by), joinedload(Dispatch.withdrawn_by))
    return row_of(found.where(or_(*(Dispatch.id.in_(each) for each in either))))


def sends(person: Person, row: Dispatch) -> bool:
    """Whether the person sees to whom it went, and who confirmed it."""
    return row.by_id == person.id or (row.sent_at is not None and access.has_role(person, {"administrator"}))


def own_lines(person: Person, row: Dispatch) -> Sequence[DispatchUnit]:
    """The units that the person answers for, among those that it went to."""
    found = select(DispatchUnit).options(joinedload(DispatchUnit.unit), joinedload(DispatchUnit.received_by))
    mine = found.join(DispatchUnit.unit).where(DispatchUnit.dispatch_id == row.id, answered_for(person))
    return db.session.scalars(mine.order_by(Unit.position, Unit.id)).all() if row.sent_at else []


def lines(
    row: Dispatch, state: str, words: str = "", *, limit: int | None = None, offset: int = 0
) -> Sequence[DispatchUnit]:
    """The units that it goes to and that have the words in their names, in the county's order."""
    place = joinedload(DispatchUnit.unit).joinedload(Unit.township)
    found = (
        select(DispatchUnit)
        .options(place, joinedload(DispatchUnit.received_by))
        .join(Unit, Unit.id == DispatchUnit.unit_id)
    )
    mine = found.where(DispatchUnit.dispatch_id == row.id, _is(state), naming.has_in_name(words))
    return db.session.scalars(mine.order_by(Unit.position, Unit.id).limit(limit).offset(offset)).all()


def counted(row: Dispatch, state: str, words: str) -> int:
    """How many lines there are of them."""
    found = select(func.count()).select_from(DispatchUnit).join(Unit, Unit.id == DispatchUnit.unit_id)
    mine = found.where(DispatchUnit.dispatch_id == row.id, _is(state), naming.has_in_name(words))
    return db.session.scalar(mine) or 0


def names(row: Dispatch, state: str) -> dict[int, str]:
    """The short names of the units in this state by their ids, in the county's order."""
    named = select(Unit.id, func.coalesce(func.nullif(Unit.short_name, ""), Unit.name)).join(
        DispatchUnit, DispatchUnit.unit_id == Unit.id
    )
    mine = named.where(DispatchUnit.dispatch_id == row.id, _is(state))
    return dict(db.session.execute(mine.order_by(Unit.position, Unit.id)).all())


def counts(rows: Sequence[Dispatch]) -> dict[int, Counts]:
    """By number of the document."""
    sums = [func.count(case((state, 1))) for state in (RECEIVED, WAITING, CLOSED)]
    counted = (
        select(DispatchUnit.dispatch_id, *sums)
        .join(Unit, Unit.id == DispatchUnit.unit_id)
        .where(DispatchUnit.dispatch_id.in_([row.id for row in rows]))
        .group_by(DispatchUnit.dispatch_id)
    )
    return {number: Counts(*found) for number, *found in db.session.execute(counted)}


def waiting(person: Person) -> ScalarSelect[int]:
    """How many documents this person's units are to confirm."""
    row = aliased(Dispatch)
    mine = select(func.count(DispatchUnit.dispatch_id.distinct())).join(row, row.id == DispatchUnit.dispatch_id)
    is_open = row.sent_at.is_not(None) & row.withdrawn_at.is_(None)
    joined = mine.join(Unit, Unit.id == DispatchUnit.unit_id)
    return joined.where(is_open, WAITING, answered_for(person)).scalar_subquery()


def unconfirmed(person: Person, rows: Sequence[Dispatch]) -> set[int]:
    """The numbers of those, among these, that a unit of the person's has not confirmed."""
    numbers = [row.id for row in rows if row.is_open]
    mine = select(DispatchUnit.dispatch_id).where(DispatchUnit.dispatch_id.in_(numbers), answered_for(person))
    return set(db.session.scalars(mine.join(Unit, Unit.id == DispatchUnit.unit_id).where(WAITING)))
