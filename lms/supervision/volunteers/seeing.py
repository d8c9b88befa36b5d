"""Which teams somebody sees, and which they keep: administrators all, a township its own. To everybody else there is none."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import joinedload

from lms import clock
from lms.db import db
from lms.errors import NotThere, row_of
from lms.people import access
from lms.people.models import Person, Post, Unit
from lms.supervision.volunteers.models import Service
from lms.watching.group import permits
from lms.watching.group.models import LeadingPermit


def is_team() -> ColumnElement[bool]:
    """For queries that have Unit: a team, or another unit that volunteers belong to."""
    return or_(Unit.kind == "team", Unit.id.in_(select(Post.unit_id).where(Post.kind == "volunteer")))


def townships_of(person: Person) -> Sequence[int]:
    """The townships in whose name the person supervises their territory."""
    return [grant.unit_id for grant in access.grants_of(person) if grant.line == "territorial" and grant.unit_id]


def is_kept_by(person: Person) -> ColumnElement[bool]:
    """For queries that have Unit."""
    if access.has_role(person, {"administrator"}):
        return true()
    return Unit.township_id.in_(townships_of(person))


def is_seen_by(person: Person) -> ColumnElement[bool]:
    """The same: who keeps a team, and who oversees its people."""
    return or_(access.among(Unit.id, access.units_overseen_by(person)), is_kept_by(person))


def teams(person: Person, *, closed: bool = False) -> Select[Unit]:
    """Those that are still open, or those that are closed, in the county's order of townships."""
    there = Unit.closed_on.is_not(None) & (Unit.kind == "team") if closed else Unit.closed_on.is_(None)
    found = select(Unit).where(is_team(), is_seen_by(person), there)
    return found.options(joinedload(Unit.township)).order_by(Unit.township_id, Unit.position, Unit.name, Unit.id)


def counted(found: Select[Unit]) -> Select[int]:
    return select(func.count()).select_from(found.order_by(None).with_only_columns(Unit.id).subquery())


def units_to_lead(person: Person, team: Unit) -> Select[Unit]:
    """For whose people a volunteer of the team may be let lead sessions: the team itself first, then what the person supervises or
    administers: of the team's township, and where the team is the county's own, of the whole county."""
    there = access.among(Unit.id, access.units_decided_by(person))
    if team.township_id:
        there &= Unit.township_id == team.township_id
    found = select(Unit).where(or_(Unit.id == team.id, there), Unit.closed_on.is_(None))
    return found.order_by(Unit.id != team.id, Unit.position, Unit.name, Unit.id)


def team(person: Person, unit_id: int) -> Unit:
    """Raises NotThere."""
    found = select(Unit).options(joinedload(Unit.township)).where(Unit.id == unit_id, is_team(), is_seen_by(person))
    return row_of(found)


def kept_team(person: Person, unit_id: int) -> Unit:
    """One that the person may change. Raises NotThere."""
    return row_of(select(Unit).where(Unit.id == unit_id, is_team(), is_kept_by(person), Unit.closed_on.is_(None)))


def named_team(person: Person, unit_id: int) -> Unit:
    """The same, if it is a team by itself and not a township or an enterprise that volunteers belong to. Raises NotThere."""
    row = kept_team(person, unit_id)
    if row.kind != "team":
        raise NotThere
    return row


def closed_team(person: Person, unit_id: int) -> Unit:
    """One that the person may open again. Raises NotThere."""
    closed = Unit.kind == "team", Unit.closed_on.is_not(None)
    return row_of(select(Unit).where(Unit.id == unit_id, *closed, is_kept_by(person)))


def may_keep(person: Person, unit: Unit) -> bool:
    return db.session.scalar(select(Unit.id).where(Unit.id == unit.id, is_kept_by(person))) is not None


def keeps_any(person: Person) -> bool:
    return access.has_role(person, {"administrator"}) or bool(townships_of(person))


def membership(unit: Unit, post_id: int) -> Post:
    """A volunteer's post in the team, with its person. Raises NotThere."""
    mine = Post.id == post_id, Post.unit_id == unit.id, Post.kind == "volunteer"
    return row_of(select(Post).options(joinedload(Post.person)).where(*mine))


def service(person: Person, service_id: int) -> Service:
    """Of a team that the person keeps. Raises NotThere."""
    kept = select(Service).join(Service.unit).where(Service.id == service_id, is_kept_by(person))
    return row_of(kept.options(joinedload(Service.person)))


def permit(person: Person, permit_id: int) -> LeadingPermit:
    """Of a volunteer of a team that the person keeps, for people whom the person may let others lead. Raises NotThere."""
    kept = select(Post.person_id).join(Post.unit).where(Post.kind == "volunteer", is_kept_by(person))
    mine = LeadingPermit.person_id.in_(kept), LeadingPermit.unit_id.in_(units_permitted_by(person))
    return row_of(select(LeadingPermit).where(LeadingPermit.id == permit_id, *mine))


def units_permitted_by(person: Person) -> Select[int]:
    """The ids of the units for whose people the person may let volunteers lead sessions, and end that."""
    return select(Unit.id).where(or_(access.among(Unit.id, access.units_decided_by(person)), is_kept_by(person)))


def permits_of(person: Person, members: Sequence[Post], *, keeps: bool) -> Sequence[tuple[LeadingPermit, str, str]]:
    """The members' permits, without those that a neighbouring office gave for its own people."""
    units = units_permitted_by(person) if keeps else select(Unit.id).where(is_seen_by(person))
    return permits.of_persons([post.person_id for post in members], LeadingPermit.unit_id.in_(units))


def own_posts(person: Person) -> Sequence[Post]:
    """The volunteer's posts that the person holds today, with their units."""
    held = select(Post).options(joinedload(Post.unit).joinedload(Unit.township))
    mine = Post.person_id == person.id, Post.kind == "volunteer", access.held_on(clock.today())
    return db.session.scalars(held.where(*mine).order_by(Post.id)).all()


def volunteers(person: Person) -> bool:
    """Whether the person holds a volunteer's post today."""
    mine = Post.person_id == person.id, Post.kind == "volunteer", access.held_on(clock.today())
    return db.session.scalar(select(Post.id).where(*mine).limit(1)) is not None
