"""Proposing that a post begins or ends, and deciding it. Nothing about persons and posts changes before it is approved."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from lms import clock
from lms.db import db, take_turns
from lms.errors import Refused
from lms.people import access, audit
from lms.people.directory import persons, posts
from lms.people.models import Person, Post, PostProposal, RoleGrant, Unit


class ProposedAlready(Refused):
    message = _l("This is proposed already and waits for a decision.")


class DecidedAlready(Refused):
    message = _l("This proposal was decided already.")


class AccountElsewhere(Refused):
    message = _l(
        "%(name)s has an account that belongs to units you do not supervise. Only an administrator adds a post to it."
    )


class NeedsGround(Refused):
    message = _l("Please say why it is refused: whoever proposed it reads this.")
    status = 422


def propose(unit: Unit, values: Mapping[str, Any], *, by: Person) -> PostProposal:
    """That somebody takes up a post in this unit: name, mobile, post_kind, title, rank, day, note. Raises Refused."""
    posts.check(values["post_kind"], unit)
    take_turns(f"proposals of {unit.id}")
    same = {"unit_id": unit.id, "direction": "begin", "outcome": None}
    same |= {name: values[name] for name in ("name", "mobile", "post_kind")}
    if db.session.scalar(select(PostProposal.id).filter_by(**same)):
        raise ProposedAlready
    if (person := known(values["name"], values["mobile"])) and posts.holds(person, unit, values["post_kind"]):
        raise posts.HeldAlready
    rank = values["rank"] if values["post_kind"] == "official" else None
    return _kept(PostProposal(**{**values, "rank": rank}, direction="begin", unit_id=unit.id), by)


def known(name: str, mobile: str | None) -> Person | None:
    """The account that somebody of this name and number has already."""
    found = select(Person).filter_by(name=name, mobile=mobile, closed_at=None).order_by(Person.id).limit(1)
    return db.session.scalar(found) if mobile else None


def is_elsewhere(person: Person, by: Person) -> bool:
    """Whether the account is for others to add posts to. Whoever oversees a post sees its person's learning and issues slips, so nobody
    takes an account in by knowing its name and number: it is of the units that `by` oversees already, or an administrator decides."""
    if access.has_role(by, {"administrator"}):
        return False
    today = clock.today()
    posts = select(Post.person_id).where(Post.person_id == person.id, access.held_on(today))
    roles = select(RoleGrant.person_id).where(RoleGrant.person_id == person.id, access.holds_on(RoleGrant, today))
    free = Person.id.in_(access.persons_overseen_by(by)) & Person.id.not_in(posts) & Person.id.not_in(roles)
    present = Person.id.in_(access.persons_now_in(access.units_overseen_by(by)))
    return db.session.scalar(select(Person.id).where(Person.id == person.id, or_(present, free))) is None


def propose_end(post: Post, day: date, note: str | None, *, by: Person) -> PostProposal:
    """That the post, which comes with its person, is no longer held from that day on. Raises Refused."""
    take_turns(f"proposals of {post.unit_id}")
    posts.check_end(post, day)
    if db.session.scalar(select(PostProposal.id).filter_by(post_id=post.id, outcome=None)):
        raise ProposedAlready
    said = {"name": post.person.name, "post_kind": post.kind, "title": post.title, "rank": post.rank}
    return _kept(PostProposal(**said, direction="end", unit_id=post.unit_id, post_id=post.id, day=day, note=note), by)


def _kept(proposal: PostProposal, by: Person) -> PostProposal:
    proposal.proposed_by_id = by.id
    db.session.add(proposal)
    db.session.flush()  # the trace needs its number
    _record("proposed", proposal, by)
    return proposal


def _record(deed: str, proposal: PostProposal, by: Person, **details: Any) -> None:
    told = {"name": proposal.name, "kind": proposal.post_kind, "day": str(proposal.day)}
    unit = db.session.get_one(Unit, proposal.unit_id)
    audit.record(f"post.{proposal.direction}_{deed}", by=by, subject=unit, **told, **details)


def approve(proposal: PostProposal, *, by: Person) -> None:
    """Do what is proposed. Raises Refused when it cannot be done any more."""
    _check_open(proposal)
    if proposal.direction == "end":
        posts.end(db.session.get_one(Post, proposal.post_id), proposal.day, by=by)
    else:
        proposal.post_id = _begun(proposal, by).id
    _decide(proposal, "approved", by)


def _check_open(proposal: PostProposal) -> None:
    if proposal.outcome:
        raise DecidedAlready


def _begun(proposal: PostProposal, by: Person) -> Post:
    person = known(proposal.name, proposal.mobile)
    if person and is_elsewhere(person, by):
        raise AccountElsewhere(name=person.name)
    person = person or persons.add({"name": proposal.name, "mobile": proposal.mobile}, by=by)
    values = {"kind": proposal.post_kind, "title": proposal.title, "rank": proposal.rank, "from_on": proposal.day}
    return posts.add(person, proposal.unit, values, by=by)


def refuse(proposal: PostProposal, ground: str | None, *, by: Person) -> None:
    """Leave everything as it is, and say why. Raises Refused."""
    if not ground:
        raise NeedsGround
    _check_open(proposal)
    proposal.ground = ground
    _decide(proposal, "refused", by, ground=ground)


def withdraw(proposal: PostProposal, *, by: Person) -> None:
    """Whoever proposed it takes it back. Raises DecidedAlready."""
    _check_open(proposal)
    _decide(proposal, "withdrawn", by)


def _decide(proposal: PostProposal, outcome: str, by: Person, **details: Any) -> None:
    proposal.outcome, proposal.decided_by_id, proposal.decided_at = outcome, by.id, clock.now()
    _record(outcome, proposal, by, **details)
