"""What counts of a record becomes evidence: a watch session of the grade “offline”, one link long, like any other from then on."""

from __future__ import annotations

import secrets
from datetime import datetime

from lms import keys
from lms.db import db
from lms.media import grants
from lms.media.models import Recording
from lms.watching import accepting, chain, class_hours, sessions, stamping
from lms.watching.coverage import Coverage
from lms.watching.models import Beat, WatchSession
from lms.watching.offline.judging import Credit
from lms.watching.offline.models import OfflinePack, OfflineRecord


def keep(row: OfflineRecord, pack: OfflinePack, credit: Credit, now: datetime) -> int:
    """The watch session of what counts, and its coverage; how many seconds are new to the person."""
    if not (credit.seconds or credit.receipts):
        db.session.flush()
        return 0
    session = _session(row, pack, now)
    _link(session, credit, now)
    row.session_id = session.id
    return _cover(row.person_id, pack.recording_id, credit.seconds, now) if credit.seconds else 0


def _session(row: OfflineRecord, pack: OfflinePack, now: datetime) -> WatchSession:
    recording = db.session.get_one(Recording, pack.recording_id)
    session = WatchSession(
        person_id=row.person_id, recording_id=recording.id, lesson_id=pack.lesson_id,
        grant_id=grants.open_grant(row.person_id, recording).id, grade="offline", seconds=pack.seconds, opened_at=now,
        last_beat_at=now, closed_at=now, closed_for="left", nonce=secrets.token_urlsafe(12), beats=1,
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


def _cover(person_id: int, recording_id: int, seconds: Coverage, at: datetime) -> int:
    row = sessions.coverage_of(person_id, recording_id, at)
    before = Coverage.read(row.spans)
    covered = before | seconds
    row.spans, row.seconds, row.changed_at = str(covered), covered.total, at
    db.session.flush()  # stamps and hours are made of it
    stamping.stamp(person_id, recording_id, at)
    class_hours.count(person_id, recording_id)
    return covered.total - before.total
