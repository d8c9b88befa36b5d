"""What each of those who were there has of a session that has ended: one person after the other, each in a transaction of its own.

Whoever is killed goes on where it stopped. What counts becomes a watch session of the grade “group”, a single link long, and is
from then on evidence like any other.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select

from lms import clock, keys
from lms.clock import microseconds
from lms.db import db
from lms.watching import accepting, attention, chain, class_hours, evidence, sessions, stamping
from lms.watching.coverage import Coverage as Seconds
from lms.watching.group import crediting, dating, questions
from lms.watching.group.crediting import Credit, Presence, Showing, Time
from lms.watching.group.models import (
    GroupAttendance,
    GroupCheck,
    GroupCredit,
    GroupScreen,
    GroupSession,
    GroupStay,
)
from lms.watching.models import Beat, WatchSession

Screens = dict[int, list[Showing]]


def unsettled(group_id: int) -> Sequence[int]:
    mine = (GroupAttendance.group_id == group_id) & GroupAttendance.settled_at.is_(None)
    return db.session.scalars(select(GroupAttendance.id).where(mine).order_by(GroupAttendance.person_id)).all()


def waiting() -> Sequence[int]:
    """Sessions that have ended, and in which somebody has not got what is theirs."""
    ended = GroupSession.closed_at.is_not(None) & GroupSession.settled_at.is_(None)
    return db.session.scalars(select(GroupSession.id).where(ended, ~GroupSession.entered)).all()


def settled(group_id: int) -> None:
    """Everybody has what is theirs."""
    db.session.get_one(GroupSession, group_id).settled_at = clock.now()


def settle(attendance_id: int, shown: Screens) -> None:
    """Give one person what is theirs of what the screens showed; nothing if somebody else just did."""
    attendance = db.session.get_one(GroupAttendance, attendance_id)
    now = clock.now()
    mine = sessions.locked_clock(attendance.person_id, now)
    db.session.refresh(attendance)
    if attendance.settled_at is not None:
        return
    group = db.session.get_one(GroupSession, attendance.group_id)
    assert group.closed_at is not None, "only what has ended is settled"
    end = group.closed_at
    for stay in stays_of(attendance.id):
        stay.out_at = stay.out_at or max(end, stay.in_at)
    questions.leave_open(attendance, end)
    attendance.elsewhere = [list(time) for time in _elsewhere(attendance, group)]
    db.session.flush()
    there = presence_of(attendance, group, shown)
    last = max((stay.out_at or end for stay in stays_of(attendance.id)), default=group.opened_at)
    at = dating.moment(attendance.person_id, group.recording_id, min(last, end), now)
    _keep(attendance, group, {screen: crediting.credit(each, there) for screen, each in shown.items()}, at)
    # The time of the meeting is spent: what is reported late of the same time, of another lecture, finds none left.
    mine.allowance = min(mine.allowance, attention.allowance_for(max(now - last, timedelta())))
    attendance.settled_at = now


def stays_of(attendance_id: int) -> Sequence[GroupStay]:
    mine = GroupStay.attendance_id == attendance_id
    return db.session.scalars(select(GroupStay).where(mine).order_by(GroupStay.id)).all()


def checks_of(attendance_id: int) -> Sequence[GroupCheck]:
    mine = GroupCheck.attendance_id == attendance_id
    return db.session.scalars(select(GroupCheck).where(mine).order_by(GroupCheck.id)).all()


def screens_of(group_id: int) -> Screens:
    """What each screen of a session that has ended showed, and when."""
    rows = db.session.execute(
        select(GroupScreen, WatchSession)
        .join(WatchSession, WatchSession.id == GroupScreen.session_id)
        .where(GroupScreen.group_id == group_id)
        .order_by(GroupScreen.session_id)
    ).all()
    return {screen.session_id: showings_of(session, screen.links or 0) for screen, session in rows}


def showings_of(session: WatchSession, links: int) -> list[Showing]:
    reports = [(microseconds(link.at), link.played) for link in evidence.links_in(session) if link.number <= links]
    return crediting.showings(microseconds(session.opened_at), reports)


def presence_of(attendance: GroupAttendance, group: GroupSession, screens: Screens) -> Presence:
    """When the person was there, as it counts."""
    assert group.closed_at is not None, "only what has ended is settled"
    stays = [(stay.in_at, stay.out_at or group.closed_at) for stay in stays_of(attendance.id)]
    asked = [(each.raised_at, each.answered_at) for each in checks_of(attendance.id)]
    return presence(
        [(microseconds(start), microseconds(stop)) for start, stop in stays],
        [(microseconds(raised), None if at is None else microseconds(at)) for raised, at in asked],
        [(start, stop) for start, stop in attendance.elsewhere],
        screens,
    )


def presence(
    stays: Sequence[Time], asked: Sequence[tuple[int, int | None]], elsewhere: Sequence[Time], screens: Screens
) -> Presence:
    """The same from bare facts."""
    shown = [showing for each in screens.values() for showing in each]
    end = max((stop for _, stop in stays), default=0)
    return Presence(tuple(stays), tuple(crediting.unheeded(shown, asked, end, stays)), tuple(elsewhere))


def _elsewhere(attendance: GroupAttendance, group: GroupSession) -> list[Time]:
    """When the person was at another session as well, or watched on their own."""
    assert group.closed_at is not None, "only what has ended is settled"
    here = [
        (microseconds(stay.in_at), microseconds(stay.out_at or group.closed_at)) for stay in stays_of(attendance.id)
    ]
    alone = on_their_own(attendance.person_id, group.opened_at, group.closed_at)
    return crediting.shared(here, [*_at_others(attendance, group.closed_at), *alone])


def _at_others(attendance: GroupAttendance, now: datetime) -> Iterator[Time]:
    other = GroupAttendance.group_id != attendance.group_id
    stays = (
        select(GroupStay.in_at, GroupStay.out_at, GroupSession.closed_at)
        .join(GroupAttendance, GroupAttendance.id == GroupStay.attendance_id)
        .join(GroupSession, GroupSession.id == GroupAttendance.group_id)
        .where(GroupAttendance.person_id == attendance.person_id, other)
    )
    for in_at, out_at, closed_at in db.session.execute(stays):
        yield microseconds(in_at), microseconds(out_at or closed_at or now)


def on_their_own(person_id: int, opened: datetime, closed: datetime, until: datetime | None = None) -> Iterator[Time]:
    """When, about a session from its opening to its end, a player of theirs reported what it had played; up to a moment."""
    during: ColumnElement[bool] = (WatchSession.opened_at <= closed + attention.LAPSE) & or_(
        WatchSession.last_beat_at >= opened - attention.LAPSE, WatchSession.closed_at.is_(None)
    )
    own = (WatchSession.person_id == person_id) & (WatchSession.grade == "online") & during
    for session in db.session.scalars(select(WatchSession).where(own)):
        links = (each for each in evidence.links_in(session) if not until or each.at <= until)
        yield from crediting.alone(microseconds(session.opened_at), links)


def _keep(attendance: GroupAttendance, group: GroupSession, credits: dict[int, Credit], at: datetime) -> None:
    counted = Seconds()
    for screen_id, credit in credits.items():
        if not (credit.seconds or any(each.reason != accepting.Reason.AWAY for each in credit.receipts)):
            continue
        session = _session(attendance, screen_id, at)
        _link(session, credit, at)
        db.session.add(GroupCredit(session_id=session.id, attendance_id=attendance.id, screen_id=screen_id))
        counted |= credit.seconds
    attendance.counted = counted.total
    if counted:
        _cover(attendance.person_id, group.recording_id, counted, at)


def _session(attendance: GroupAttendance, screen_id: int, at: datetime) -> WatchSession:
    screen = db.session.get_one(WatchSession, screen_id)
    first = min(stay.in_at for stay in stays_of(attendance.id))
    session = WatchSession(
        person_id=attendance.person_id, recording_id=screen.recording_id, lesson_id=screen.lesson_id,
        grant_id=screen.grant_id, grade="group", seconds=screen.seconds, opened_at=max(first, screen.opened_at),
        last_beat_at=at, closed_at=at, closed_for="left", nonce=secrets.token_urlsafe(12), beats=1,
    )  # fmt: skip
    db.session.add(session)
    db.session.flush()  # its chain begins with its number
    sessions.begin_chain(session)
    return session


def _link(session: WatchSession, credit: Credit, at: datetime) -> None:
    link = chain.Link(1, at, str(credit.seconds), accepting.written(credit.receipts))
    session.chain_head = chain.extended(keys.key(chain.KEY), session.chain_head, link)
    session.played = link.played
    beat = Beat(session_id=session.id, number=1, at=at, played=link.played, receipts=link.receipts)
    beat.chain_hash = session.chain_head
    db.session.add(beat)


def _cover(person_id: int, recording_id: int, counted: Seconds, at: datetime) -> None:
    row = sessions.coverage_of(person_id, recording_id, at)
    covered = Seconds.read(row.spans) | counted
    row.spans, row.seconds = str(covered), covered.total
    # It is of an earlier moment, and known from now on.
    row.began_at, row.changed_at = min(row.began_at, at), clock.now()
    db.session.flush()  # stamps and hours are made of it
    stamping.stamp(person_id, recording_id, dating.last_played(person_id, recording_id, at))
    class_hours.count(person_id, recording_id)
