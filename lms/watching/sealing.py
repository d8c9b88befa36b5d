"""Sealing: the chain of a closed session goes into the ledger, and its beats leave their table, all but the last.

A session that speaks again afterwards is sealed again once it is closed, with the links that came since. A batch is one
short transaction: whoever is killed leaves it undone, and whoever comes twice finds nothing left to do. A session whose chain
does not hold is left out: it stays for `evidence verify` to name, and keeps nobody else waiting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from flask import current_app
from sqlalchemy import Row, bindparam, func, select, text

from lms import clock, ledger
from lms.db import db
from lms.ledger import Fact
from lms.watching import holding, sealed
from lms.watching.chain import Link
from lms.watching.models import UNSEALED, Beat, WatchSession

SESSION = WatchSession.__table__
BEAT = Beat.__table__
# Some thousand beats, so that a beat of somebody else waits for hundredths of a second at most.
TOGETHER = 10

WAITING = (
    select(SESSION)
    .where(text(UNSEALED), SESSION.c.id > bindparam("after"))
    .order_by(SESSION.c.id)
    .limit(TOGETHER)
    .with_for_update(skip_locked=True, key_share=True)
)
LINKS = (
    select(BEAT)
    .join(SESSION, SESSION.c.id == BEAT.c.session_id)
    .where(SESSION.c.id.in_(bindparam("sessions", expanding=True)))
    # What was sealed before stays until now; what came while this looks is left for the next time.
    .where(BEAT.c.number > SESSION.c.sealed, BEAT.c.number <= SESSION.c.beats)
    .order_by(BEAT.c.session_id, BEAT.c.number)
)
# The last beat answers a player that asks again; an answered presence check may have come after it.
OTHER = BEAT.alias()
LAST = select(func.max(OTHER.c.number)).where(OTHER.c.session_id == bindparam("session"), OTHER.c.kind == "beat")
DROP = BEAT.delete().where(BEAT.c.session_id == bindparam("session"), BEAT.c.number < LAST.scalar_subquery())
MARK = SESSION.update().where(SESSION.c.id == bindparam("session")).values(sealed=bindparam("last"))


def seal(after: int = 0) -> int:
    """Seal a batch of the closed sessions with higher numbers than `after`; the last that was looked at, 0 if none waited."""
    sessions = db.session.execute(WAITING, {"after": after}).all()
    if not sessions:
        return 0
    links = _links([session.id for session in sessions])
    if whole := [session for session in sessions if _is_whole(session, links.get(session.id, []))]:
        _enter(whole, links)
    return int(sessions[-1].id)


def _is_whole(session: Row[Any], links: Sequence[Link]) -> bool:
    if holding.holds(session, links):
        return True
    # The worker looks every minute; once is enough for the log.
    named: set[int] = current_app.extensions.setdefault("sessions_not_sealed", set())
    if session.id not in named:
        named.add(session.id)
        current_app.logger.error("session %s is not sealed: its chain does not hold", session.id)
    return False


def _enter(sessions: Sequence[Row[Any]], links: Mapping[int, Sequence[Link]]) -> None:
    done = [{"session": session.id, "last": session.beats} for session in sessions]
    for statement in (DROP, MARK):
        db.session.connection().execute(statement, done)
    ledger.append(fact(session, links.get(session.id, [])) for session in sessions)


def _links(sessions: Sequence[int]) -> dict[int, list[Link]]:
    rows = db.session.execute(LINKS, {"sessions": sessions})
    return {session: [_link(row) for row in group] for session, group in groupby(rows, key=lambda row: row.session_id)}


def _link(row: Row[Any]) -> Link:
    return Link(row.number, row.at, row.played, row.receipts, row.kind)


def fact(session: Row[Any], links: Sequence[Link]) -> Fact:
    """What the ledger is told of a session: its opening, the links since the last time, and the head that they lead to."""
    opened = clock.microseconds(session.opened_at)
    body = {
        "version": sealed.VERSION,
        "session": session.id,
        "lesson": session.lesson_id,
        "grade": session.grade,
        "seconds": session.seconds,
        "opened": opened,
        "closed": session.closed_at and clock.microseconds(session.closed_at),
        "for": session.closed_for,
        "from": session.sealed + 1,
        "links": sealed.links_written(opened, links),
        "head": session.chain_head.hex(),
    }
    return Fact(sealed.KIND, session.recording_id, body, session.person_id)
