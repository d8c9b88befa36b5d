"""Closing a team and opening it again: its memberships end or begin, and what was learnt and done stays."""

from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.db import db
from lms.errors import Refused
from lms.people import audit
from lms.people.directory import posts, units
from lms.people.models import Person, Post, Unit
from lms.supervision.volunteers import teams
from lms.supervision.volunteers.models import TeamClosing, TeamLeader
from lms.watching.group import permits
from lms.watching.group.models import LeadingPermit


class ClosedAlready(Refused):
    message = _l("This team is closed already.")


class OpenAlready(Refused):
    message = _l("This team is open already.")


def close(unit: Unit, ground: str, *, by: Person) -> None:
    """From today on there is no such team: memberships, lead and permissions for its people end, and so do the members' open
    tasks as volunteers of it. Raises Refused."""
    db.session.refresh(unit, with_for_update=True)
    if unit.closed_on:
        raise ClosedAlready
    ended, led = _memberships_ended(unit, by), _lead_ended(unit)
    _permits_ended(unit, by)
    units.close(unit, by=by)
    leader_id = led.id if led else None
    db.session.add(TeamClosing(unit_id=unit.id, ground=ground, ended=ended, leader_id=leader_id, by_id=by.id))
    audit.record("team.closed", by=by, subject=unit, ground=ground, members=len(ended))


def _memberships_ended(unit: Unit, by: Person) -> dict[str, str | None]:
    """{post id: its end as it was known before}. One that lies ahead never begins."""
    today, ended = clock.today(), {}
    goes_on = or_(Post.to_on.is_(None), Post.to_on > today)
    for post in db.session.scalars(select(Post).where(Post.unit_id == unit.id, Post.kind == "volunteer", goes_on)):
        ended[str(post.id)] = post.to_on.isoformat() if post.to_on else None
        posts.alter(post, {"to_on": max(today, post.from_on or today)}, by=by)
    db.session.flush()  # who asks whether anybody is there still must see it
    return ended


def _lead_ended(unit: Unit) -> TeamLeader | None:
    led = teams.leader_row(unit.id)
    if led:
        led.to_on = max(led.from_on, clock.today())
    return led


def _permits_ended(unit: Unit, by: Person) -> None:
    """Nobody is let lead the people of a team that has none."""
    held = LeadingPermit.unit_id == unit.id, LeadingPermit.to_on > clock.today(), LeadingPermit.taken_back_at.is_(None)
    for permit in db.session.scalars(select(LeadingPermit).where(*held)):
        permits.take_back(permit, by=by)


def reopen(unit: Unit, *, with_members: bool, by: Person) -> None:
    """The team is there again. On the day of its closing that is undone; later the members of then are members from today on,
    if they are to be. Raises Refused."""
    db.session.refresh(unit, with_for_update=True)
    if unit.closed_on is None:
        raise OpenAlready
    teams.require_free(unit.name, unit.township_id, unit.id)
    unit.closed_on = None
    closing = standing(unit)
    if closing:
        closing.reopened_at, closing.reopened_by_id = clock.now(), by.id
    audit.record("team.reopened", by=by, subject=unit)
    if closing and with_members:
        _bring_back(unit, closing, by)


def standing(unit: Unit) -> TeamClosing | None:
    """The closing by which the team is closed today; one that was closed as any other unit is has none."""
    found = select(TeamClosing).options(joinedload(TeamClosing.leader).joinedload(TeamLeader.person))
    return db.session.scalar(found.where(TeamClosing.unit_id == unit.id, TeamClosing.reopened_at.is_(None)))


def _bring_back(unit: Unit, closing: TeamClosing, by: Person) -> None:
    is_undone = clock.day_of(closing.at) == clock.today()
    for post in returning(closing):
        ends = closing.ended[str(post.id)]
        to_on = date.fromisoformat(ends) if ends else None
        if is_undone:
            posts.alter(post, {"to_on": to_on}, by=by)
        else:
            values = {"kind": "volunteer", "from_on": max(clock.today(), post.from_on or clock.today()), "to_on": to_on}
            posts.add(post.person, unit, values, by=by)
    db.session.flush()
    _lead_again(unit, closing, by, is_undone=is_undone)


def returning(closing: TeamClosing) -> Sequence[Post]:
    """The posts that ended by it and would go on today, with their persons, by name; a closed account comes back no more."""
    on = [int(post) for post, ends in closing.ended.items() if ends is None or ends > clock.today().isoformat()]
    found = select(Post).join(Post.person).options(joinedload(Post.person)).where(Post.id.in_(on))
    return db.session.scalars(found.where(Person.closed_at.is_(None)).order_by(Person.name, Post.id)).all()


def _lead_again(unit: Unit, closing: TeamClosing, by: Person, *, is_undone: bool) -> None:
    """Whoever led the team leads it again, if a member."""
    led = closing.leader
    if led is None or led.person_id not in {
        post.person_id for post in teams.members(unit, clock.today(), clock.today())
    }:
        return
    if is_undone:
        led.to_on = None
    else:
        teams.appoint(unit, led.person, clock.today(), by=by)


def history(unit: Unit) -> Sequence[TeamClosing]:
    """Every closing of the team with who closed it and opened it again, the latest first."""
    found = select(TeamClosing).options(joinedload(TeamClosing.by), joinedload(TeamClosing.reopened_by))
    return db.session.scalars(found.where(TeamClosing.unit_id == unit.id).order_by(TeamClosing.id.desc())).all()
