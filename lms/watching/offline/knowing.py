"""What is known of a person when a record is taken. The record keeps which evidence that was, so that anybody can judge it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache, partial

from sqlalchemy import or_, select

from lms.clock import microseconds
from lms.db import db
from lms.watching import evidence
from lms.watching.coverage import Coverage
from lms.watching.group.models import GroupAttendance, GroupSession, GroupStay
from lms.watching.models import SCREEN, WatchSession
from lms.watching.offline import passing
from lms.watching.offline.models import OfflinePack, OfflineRecord
from lms.watching.offline.passing import Earlier, Known, Sitting, Stay


def of(person_id: int, made_at: datetime, now: datetime) -> Known:
    """As far as it bears on a pack that was made then. Call it under the lock of the person's clock."""
    earlier = _earlier(person_id)
    since = passing.reaches_back(made_at, earlier)
    return Known(list(_sittings(person_id, since)), list(_stays(person_id, since, now)), earlier)


def _earlier(person_id: int) -> Sequence[Earlier]:
    mine = (
        select(OfflineRecord, OfflinePack.made_at.label("made_at"))
        .join(OfflinePack, OfflinePack.id == OfflineRecord.pack_id)
        .where(OfflineRecord.person_id == person_id)
        .order_by(OfflineRecord.id)
    )
    return [
        Earlier(row.id, made_at, row.counted, tuple((start, stop) for start, stop in row.shown))
        for row, made_at in db.session.execute(mine)
    ]


def _sittings(person_id: int, since: datetime) -> Iterator[Sitting]:
    """What was watched online and in groups, session by session."""
    theirs = (WatchSession.person_id == person_id) & WatchSession.grade.not_in(("offline", SCREEN))
    found = select(WatchSession).where(theirs, WatchSession.last_beat_at >= since).order_by(WatchSession.id)
    for each in db.session.scalars(found).all():
        yield Sitting(
            each.id, each.beats, each.grade, each.opened_at, each.last_beat_at, Coverage.read(each.played),
            cache(partial(evidence.links_in, each)),
        )  # fmt: skip


def _stays(person_id: int, since: datetime, now: datetime) -> Iterator[Stay]:
    ended = or_(GroupStay.out_at.is_(None), GroupStay.out_at >= since)
    stays = (
        select(GroupAttendance.group_id, GroupStay.in_at, GroupStay.out_at, GroupSession.closed_at)
        .join(GroupAttendance, GroupAttendance.id == GroupStay.attendance_id)
        .join(GroupSession, GroupSession.id == GroupAttendance.group_id)
        .where(GroupAttendance.person_id == person_id, ended)
        .order_by(GroupStay.id)
    )
    for group_id, in_at, out_at, closed_at in db.session.execute(stays):
        yield Stay(group_id, microseconds(in_at), max(microseconds(out_at or closed_at or now), microseconds(in_at)))
