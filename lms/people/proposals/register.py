"""Proposals as lists: what a person sees, and what waits for the person's decision.

Those about the county's leaders are seen by administrators and by the liaison of the leaders' own unit alone.
"""

from collections.abc import Sequence

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import joinedload

from lms import clock
from lms.db import db
from lms.errors import row_of
from lms.people import access
from lms.people.models import Person, Post, PostProposal, Unit
from lms.people.ranks import DEPUTY_DIVISION

PER_PAGE = 50
WITH_ALL = (
    joinedload(PostProposal.unit),
    joinedload(PostProposal.post),
    joinedload(PostProposal.proposed_by),
    joinedload(PostProposal.decided_by),
)


def decided(by: Person, page: int = 1) -> Pagination:
    """What was decided about the units that `by` oversees, the newest first."""
    found = select(PostProposal).options(*WITH_ALL).where(_seen(by), PostProposal.outcome.is_not(None))
    return db.paginate(found.order_by(PostProposal.decided_at.desc(), PostProposal.id), page=page, per_page=PER_PAGE)


def waiting(by: Person) -> Sequence[PostProposal]:
    """What waits for a decision, whoever's, the oldest first."""
    found = select(PostProposal).options(*WITH_ALL).where(_seen(by), PostProposal.outcome.is_(None))
    return db.session.scalars(found.order_by(PostProposal.proposed_at, PostProposal.id)).all()


def waiting_for(by: Person) -> int:
    """How many wait for a decision of this person."""
    return db.session.scalar(counted_for(by)) or 0


def counted_for(by: Person) -> Select[int]:
    """The same as a query, for a page that asks for several counts at once."""
    return select(func.count()).select_from(PostProposal).where(_decidable(by))


def decidable(by: Person, proposals: Sequence[PostProposal]) -> set[int]:
    """The ids of those about which this person decides."""
    among = PostProposal.id.in_([each.id for each in proposals])
    return set(db.session.scalars(select(PostProposal.id).where(among, _decidable(by))))


def to_decide(by: Person, proposal_id: int) -> PostProposal:
    """The proposal, held, if `by` decides about it. Raises NotThere."""
    deciding = PostProposal.unit_id.in_(access.units_decided_by(by)), _shows_leaders(by), _not_own(by)
    return row_of(_held(proposal_id).where(*deciding))


def own(by: Person, proposal_id: int) -> PostProposal:
    """The proposal, held, if `by` made it and oversees the unit still. Raises NotThere."""
    return row_of(_held(proposal_id).where(_seen(by), PostProposal.proposed_by_id == by.id))


def post(by: Person, post_id: int) -> Post:
    """A post whose end `by` may propose. Raises NotThere."""
    found = select(Post).options(joinedload(Post.person), joinedload(Post.unit)).where(
        Post.id == post_id,
        Post.unit_id.in_(access.units_overseen_by(by)),
        Post.person_id.in_(access.persons_overseen_by(by)),
    )  # fmt: skip
    return row_of(found)


def ending(unit: Unit) -> set[int]:
    """The posts of the unit whose end is proposed and not decided."""
    found = select(PostProposal.post_id).where(PostProposal.unit_id == unit.id, PostProposal.outcome.is_(None))
    return {post_id for post_id in db.session.scalars(found) if post_id}


def _held(proposal_id: int) -> Select[PostProposal]:
    found = select(PostProposal).options(joinedload(PostProposal.unit, innerjoin=True))
    return found.where(PostProposal.id == proposal_id).with_for_update(of=PostProposal)


def _seen(by: Person) -> ColumnElement[bool]:
    return and_(PostProposal.unit_id.in_(access.units_overseen_by(by)), _shows_leaders(by))


def _decidable(by: Person) -> ColumnElement[bool]:
    undecided = PostProposal.outcome.is_(None)
    return and_(undecided, PostProposal.unit_id.in_(access.units_decided_by(by)), _shows_leaders(by), _not_own(by))


def _not_own(by: Person) -> ColumnElement[bool]:
    return PostProposal.proposed_by_id != by.id


def _shows_leaders(by: Person) -> ColumnElement[bool]:
    if access.has_role(by, {"administrator"}):
        return true()
    junior = func.coalesce(PostProposal.rank, 0) < int(DEPUTY_DIVISION)
    of_leaders = select(Post.id).where(Post.person_id.in_(access.leaders_on(clock.today())))
    hides_none = or_(PostProposal.post_id.is_(None), PostProposal.post_id.not_in(of_leaders))
    return or_(and_(junior, hides_none), PostProposal.unit_id.in_(access.units_served_by(by)))
