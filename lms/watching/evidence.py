"""The evidence of a person's watching, link by link: the one way in which past beats are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row, select

from lms.db import db
from lms.watching.chain import Link
from lms.watching.coverage import Coverage
from lms.watching.models import Beat, WatchSession


@dataclass(frozen=True, slots=True)
class SessionEvidence:
    """One opening of the player, with the links of its chain in order.

    `seconds` is the recording's length at the opening. `closed_for` is none while the session goes on.
    """

    session_id: int
    person_id: int
    recording_id: int
    lesson_id: int
    seconds: int
    opened_at: datetime
    closed_for: str | None
    links: tuple[Link, ...]

    @property
    def played(self) -> Coverage:
        """All that these links verify."""
        return Coverage.of(*(span for link in self.links for span in Coverage.read(link.played).spans))


def links_of(person_id: int, recording_id: int, since: datetime | None = None) -> list[SessionEvidence]:
    """The sessions in which the person reported playing of the recording, the earliest first.

    With `since`: only links from that moment on, and only sessions that have such.
    """
    links = (
        select(WatchSession.__table__, Beat.number, Beat.at, Beat.played.label("played_then"), Beat.receipts, Beat.kind)
        .join(Beat, Beat.session_id == WatchSession.id)
        .where(WatchSession.person_id == person_id, WatchSession.recording_id == recording_id)
        .order_by(WatchSession.opened_at, WatchSession.id, Beat.number)
    )
    rows = db.session.execute(links if since is None else links.where(Beat.at >= since))
    return list(_by_session(rows))


def _by_session(rows: Iterable[Row[Any]]) -> Iterator[SessionEvidence]:
    for _, group in groupby(rows, key=lambda row: row.id):
        told = list(group)
        yield _evidence(told[0], tuple(_link(row) for row in told))


def _evidence(row: Row[Any], links: tuple[Link, ...]) -> SessionEvidence:
    return SessionEvidence(
        session_id=row.id,
        person_id=row.person_id,
        recording_id=row.recording_id,
        lesson_id=row.lesson_id,
        seconds=row.seconds,
        opened_at=row.opened_at,
        closed_for=row.closed_for,
        links=links,
    )


def _link(row: Row[Any]) -> Link:
    return Link(row.number, row.at, row.played_then, row.receipts, row.kind)
