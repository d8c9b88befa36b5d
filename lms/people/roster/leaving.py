"""Who is no longer in a newer roster of the same kind: proposed as having left, and never ended unasked."""

from collections.abc import Collection, Sequence
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, delete, false, insert, literal, or_, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload

from lms import clock
from lms.db import db
from lms.errors import Refused, Unreadable
from lms.people.directory import posts
from lms.people.models import Person, Post, RosterImport, RosterLeaver, RosterRow, Unit
from lms.people.roster.plan import Plan


class NobodyChosen(Unreadable):
    message = _l("Please choose the posts that you mean.")


class AlreadyDecided(Refused):
    message = _l("Somebody has decided on these posts already.")


def propose(plan: Plan) -> None:
    """Propose every open post that the plan's rows do not name, of the kinds of post that they are about."""
    db.session.execute(
        delete(RosterLeaver).where(
            RosterLeaver.roster_import_id == plan.roster_import_id,
            RosterLeaver.ended_at.is_(None),
            RosterLeaver.kept_at.is_(None),
        )
    )
    rows = (RosterRow.roster_import_id == plan.roster_import_id, RosterRow.plan == plan.number)
    kinds = db.session.scalars(select(RosterRow.post_kind).where(*rows, RosterRow.post_kind.is_not(None)).distinct())
    missing = or_(false(), *(_covered(str(kind), rows) for kind in kinds.all()))
    proposed = select(literal(plan.roster_import_id), Post.id).where(missing, *_unnamed(plan, rows))
    db.session.execute(insert(RosterLeaver).from_select(["roster_import_id", "post_id"], proposed))


def _covered(kind: str, rows: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    """The posts of this kind on which the roster has a say: all, or only those in its units if it is a part of the county."""
    named = select(RosterRow.unit_id).where(*rows, RosterRow.post_kind == kind, RosterRow.unit_id.is_not(None))
    held = select(Post.unit_id).where(Post.kind == kind, Post.to_on.is_(None)).distinct()
    units = set(db.session.scalars(held))
    is_whole = len(units & set(db.session.scalars(named.distinct()))) * 2 >= len(units)
    return Post.kind == kind if is_whole else and_(Post.kind == kind, Post.unit_id.in_(named))


def _unnamed(plan: Plan, rows: Sequence[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    """Open, and neither in a row of the plan, nor perhaps in a flagged one, nor decided upon before."""
    named = select(RosterRow.post_id).where(*rows, RosterRow.post_id.is_not(None))
    flagged = select(RosterRow.unit_id, RosterRow.name).where(
        *rows, RosterRow.verdict == "flagged", RosterRow.unit_id.is_not(None), RosterRow.name.is_not(None)
    )
    namesakes = select(Post.id).join(Person).where(tuple_(Post.unit_id, Person.name).in_(flagged))
    decided = select(RosterLeaver.post_id).where(RosterLeaver.roster_import_id == plan.roster_import_id)
    return [Post.to_on.is_(None), Post.id.not_in(named), Post.id.not_in(namesakes), Post.id.not_in(decided)]


def undecided(roster: RosterImport) -> Select[RosterLeaver]:
    """The posts that are proposed as ended, by unit and name, and that nobody has decided upon."""
    return (
        select(RosterLeaver)
        .join(RosterLeaver.post)
        .join(Post.person)
        .join(Post.unit)
        .options(contains_eager(RosterLeaver.post).options(contains_eager(Post.person), contains_eager(Post.unit)))
        .where(
            RosterLeaver.roster_import_id == roster.id, RosterLeaver.ended_at.is_(None), RosterLeaver.kept_at.is_(None)
        )
        .order_by(Unit.position, Unit.name, Person.name)
    )


def decide(roster: RosterImport, ids: Collection[int], *, ends_on: date | None, by: Person) -> int:
    """End the posts of these proposals on that day, or keep them if there is no day; the number decided."""
    chosen = select(RosterLeaver).where(RosterLeaver.roster_import_id == roster.id, RosterLeaver.id.in_(ids))
    found = chosen.options(joinedload(RosterLeaver.post, innerjoin=True))
    leavers = db.session.scalars(found.with_for_update()).all()
    if not leavers:
        raise NobodyChosen
    if any(leaver.ended_at or leaver.kept_at for leaver in leavers):
        raise AlreadyDecided
    for leaver in leavers:
        if ends_on:
            _end(leaver, ends_on, by)
        else:
            leaver.kept_at = clock.now()
    return len(leavers)


def _end(leaver: RosterLeaver, day: date, by: Person) -> None:
    leaver.ended_at, post = clock.now(), leaver.post
    if post.to_on is None:
        posts.end(post, max(day, post.from_on or day), by=by)
