"""Which townships' lists a person sees, who confirmed them and when, and which are missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from lms import clock
from lms.db import db
from lms.errors import row_of
from lms.people import access
from lms.people.models import ListConfirmation, Person, Unit


@dataclass(frozen=True)
class State:
    """A township with how many enterprises it has, and its latest confirmation."""

    township: Unit
    enterprises: int
    latest: ListConfirmation | None
    has_page: bool

    @property
    def is_confirmed(self) -> bool:
        """Whether this year's list is."""
        return self.latest is not None and self.latest.year == clock.today().year


def states(by: Person) -> Sequence[State]:
    """Every township that `by` sees, in the county's order."""
    found = select(Unit).where(_is_open(), or_(_is_own(by), _is_overseen(by)))
    townships = db.session.scalars(found.order_by(Unit.position, Unit.name)).all()
    ids = [each.id for each in townships]
    counts, latest = _counts(ids), _latest(ids)
    with_page = set(db.session.scalars(select(Unit.id).where(Unit.id.in_(ids), _is_own(by))))
    return [State(each, counts.get(each.id, 0), latest.get(each.id), each.id in with_page) for each in townships]


def township(by: Person, unit_id: int) -> Unit:
    """The township, if `by` may read its list. Raises NotThere."""
    return row_of(select(Unit).where(Unit.id == unit_id, _is_open(), _is_own(by)))


def may_confirm(by: Person, township: Unit) -> bool:
    """Whether `by` supervises the territory."""
    return township.id in _territories(by)


def confirmations(township: Unit) -> Sequence[ListConfirmation]:
    """All of the township, the latest first."""
    found = select(ListConfirmation).options(joinedload(ListConfirmation.confirmed_by))
    found = found.where(ListConfirmation.township_id == township.id)
    return db.session.scalars(found.order_by(ListConfirmation.confirmed_at.desc(), ListConfirmation.id.desc())).all()


def confirmation(by: Person, confirmation_id: int) -> ListConfirmation:
    """One confirmation of a township whose list `by` may read. Raises NotThere."""
    own = select(Unit.id).where(_is_own(by))
    with_all = joinedload(ListConfirmation.confirmed_by), joinedload(ListConfirmation.township)
    found = select(ListConfirmation).options(*with_all)
    return row_of(found.where(ListConfirmation.id == confirmation_id, ListConfirmation.township_id.in_(own)))


def to_confirm(by: Person) -> Sequence[Unit]:
    """The townships whose list `by` has to confirm this year still."""
    if not (territories := _territories(by)):
        return []
    done = select(ListConfirmation.township_id).where(ListConfirmation.year == clock.today().year)
    return db.session.scalars(select(Unit).where(Unit.id.in_(territories), _is_open(), Unit.id.not_in(done))).all()


def _territories(by: Person) -> set[int]:
    return {each.unit_id for each in access.grants_of(by) if each.line == "territorial" and each.unit_id}


def _is_open() -> ColumnElement[bool]:
    return and_(Unit.kind == "township", Unit.closed_on.is_(None))


def _is_own(by: Person) -> ColumnElement[bool]:
    return true() if access.has_role(by, {"administrator"}) else Unit.id.in_(_territories(by))


def _is_overseen(by: Person) -> ColumnElement[bool]:
    """To who supervises the county: the townships in which units lie that they oversee."""
    if not any(each.line == "comprehensive" for each in access.grants_of(by)):
        return false()
    return Unit.id.in_(_townships_of(access.units_decided_by(by)))


def _townships_of(units: Select[int]) -> Select[int | None]:
    lying = select(Unit.township_id).where(Unit.id.in_(units), Unit.township_id.is_not(None))
    return lying.correlate(None)


def _counts(township_ids: Sequence[int]) -> dict[int, int]:
    counted = select(Unit.township_id, func.count()).where(
        Unit.kind == "enterprise", Unit.closed_on.is_(None), Unit.township_id.in_(township_ids)
    )
    return {each: count for each, count in db.session.execute(counted.group_by(Unit.township_id)) if each}


def _latest(township_ids: Sequence[int]) -> dict[int, ListConfirmation]:
    newest = select(func.max(ListConfirmation.id)).group_by(ListConfirmation.township_id)
    found = select(ListConfirmation).options(joinedload(ListConfirmation.confirmed_by)).where(
        ListConfirmation.id.in_(newest), ListConfirmation.township_id.in_(township_ids)
    )  # fmt: skip
    return {each.township_id: each for each in db.session.scalars(found)}
