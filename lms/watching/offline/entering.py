"""What offline packs enter into the ledger: each pack with its key, its withdrawal, and every record that was taken."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, literal_column, select, text

from lms import ledger
from lms.clock import microseconds
from lms.courses.entering import sha256_of
from lms.ledger import Fact
from lms.watching.offline.models import FACTS, WAITING, OfflinePack, OfflineRecord

PACK_KIND, RECORD_KIND = "offline_pack", "offline"
# Packs and records of the first version do not tell who withdrew a pack and why, nor by what a record was judged.
VERSION = 2
PACK = OfflinePack.__table__
RECORD = OfflineRecord.__table__


def enter_packs() -> int:
    """A batch of those that were made or withdrawn; how many."""
    return ledger.enter(PACK, select(PACK).where(text(WAITING)), _pack, entered=literal_column(FACTS))


def _pack(row: Row[Any]) -> Fact:
    return Fact(PACK_KIND, row.id, {"version": VERSION} | pack_facts(row))


def pack_facts(row: Row[Any]) -> dict[str, Any]:
    return {
        "code": row.code,
        "lesson": row.lesson_id,
        "recording": row.recording_id,
        "seconds": row.seconds,
        "people": row.people,
        "key": row.public_key.hex(),
        "made": microseconds(row.made_at),
        "by": row.made_by_id,
    } | withdrawal_facts(row)


def withdrawal_facts(row: Row[Any]) -> dict[str, Any]:
    """People write the ground: the ledger has its hash."""
    return {
        "withdrawn": row.withdrawn_at and microseconds(row.withdrawn_at),
        "withdrawn_ground": row.withdrawn_for and sha256_of(row.withdrawn_for),
        "withdrawn_by": row.withdrawn_by_id,
    }


def enter_records() -> int:
    """A batch of the records that were taken; how many."""
    return ledger.enter(RECORD, select(RECORD).where(~RECORD.c.entered), _record, entered=True)


def _record(row: Row[Any]) -> Fact:
    version = 1 if row.known is None else VERSION
    return Fact(RECORD_KIND, row.pack_id, {"version": version, "record": row.id} | record_facts(row), row.person_id)


def record_facts(row: Row[Any]) -> dict[str, Any]:
    """Everything that its seconds are computed from, and what came of it."""
    return {
        "pack": row.pack_id,
        "machine": row.machine,
        "first": row.first,
        "upto": row.upto,
        "lines": row.lines,
        "head": row.head,
        "signature": row.signature,
        "at": microseconds(row.at),
        "by": row.by_id,
        "way": row.way,
        "budget": row.budget,
        "elsewhere": row.elsewhere,
        "shown": row.shown,
        "known": row.known,
        "counted": row.counted,
        "session": row.session_id,
    }
