"""The evidence of a person's watching, link by link: the one way in which past beats are read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select

from lms import ledger
from lms.db import db
from lms.ledger import ENTRY
from lms.watching import sealed
from lms.watching.chain import Link
from lms.watching.coverage import Coverage
from lms.watching.models import SCREEN, Beat, WatchSession


@dataclass(frozen=True, slots=True)
class SessionEvidence:
    """One opening of the player, with the links of its chain in order.

    `seconds` is the recording's length at the opening. `closed_at` and `closed_for` are none while the session goes on.
    """

    session_id: int
    person_id: int
    recording_id: int
    lesson_id: int
    seconds: int
    opened_at: datetime
    closed_at: datetime | None
    closed_for: str | None
    device: str
    grade: str
    links: tuple[Link, ...]

    @property
    def played(self) -> Coverage:
        """All that these links verify."""
        return Coverage.of(*(span for link in self.links for span in Coverage.read(link.played).spans))


def links_of(person_id: int, recording_id: int, since: datetime | None = None) -> list[SessionEvidence]:
    """The sessions in which the person reported playing of the recording, the earliest first; not what a screen played to a group.

    With `since`: only links from that moment on, and only sessions that have such. What is sealed comes from the ledger,
    the rest from the beats.
    """
    mine = (WatchSession.person_id == person_id) & (WatchSession.recording_id == recording_id)
    return _links(person_id, recording_id, mine & (WatchSession.grade != SCREEN), since)


def links_in(session: WatchSession) -> tuple[Link, ...]:
    """The links of one session, whatever its grade."""
    found = _links(session.person_id, session.recording_id, WatchSession.id == session.id, None)
    return found[0].links if found else ()


def _links(
    person_id: int, recording_id: int, which: ColumnElement[bool], since: datetime | None
) -> list[SessionEvidence]:
    rows = db.session.execute(_sessions_with_beats(which)).all()
    # Read after the beats: what is sealed in between is then found twice, and not missed.
    links = _sealed(person_id, recording_id)
    for row in rows:
        if row.number is not None:
            links[row.id][row.number] = Link(row.number, row.at, row.played_then, row.receipts, row.kind)
    told = [(_first(group), links[session]) for session, group in groupby(rows, key=lambda row: row.id)]
    found = [_evidence(row, among, since) for row, among in told]
    return [session for session in found if session.links]


def _sessions_with_beats(which: ColumnElement[bool]) -> Select[Any]:
    return (
        select(WatchSession.__table__, Beat.number, Beat.at, Beat.played.label("played_then"), Beat.receipts, Beat.kind)
        .outerjoin(Beat, (Beat.session_id == WatchSession.id) & (Beat.number > WatchSession.sealed))
        .where(which)
        .order_by(WatchSession.opened_at, WatchSession.id, Beat.number)
    )


def _sealed(person_id: int, recording_id: int) -> defaultdict[int, dict[int, Link]]:
    """The links in the ledger, by session and number."""
    theirs = (ENTRY.c.kind == sealed.KIND, ENTRY.c.person_id == person_id, ENTRY.c.about == recording_id)
    links: defaultdict[int, dict[int, Link]] = defaultdict(dict)
    for entry in ledger.entries(*theirs):
        body = entry.body
        links[body["session"]] |= {link.number: link for link in sealed.links_of(body)}
    return links


def _first(rows: Iterable[Row[Any]]) -> Row[Any]:
    return next(iter(rows))


def _evidence(row: Row[Any], links: dict[int, Link], since: datetime | None) -> SessionEvidence:
    return SessionEvidence(
        session_id=row.id,
        person_id=row.person_id,
        recording_id=row.recording_id,
        lesson_id=row.lesson_id,
        seconds=row.seconds,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        closed_for=row.closed_for,
        device=row.device,
        grade=row.grade,
        links=tuple(link for _, link in sorted(links.items()) if since is None or link.at >= since),
    )
