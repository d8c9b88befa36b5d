"""A record that is refused leaves a trace on the page of its pack: of whom, when, why, and the hash of the file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from lms import clock
from lms.db import add_if_missing, db
from lms.errors import Refused
from lms.people.models import Person
from lms.watching.offline import refusals
from lms.watching.offline.models import OfflinePack
from lms.watching.offline.reading import Document
from lms.watching.offline.refusal_models import OfflineRefusal

# Whoever knows a pack's code can send nonsense of it: what comes after so many, of those that its key has signed and of the others, is
# refused as before, and not kept.
MOST_OF_A_PACK = 500
# The latest that its page shows.
SHOWN = 50
REASONS: dict[str, type[Refused]] = {
    "not_signed": refusals.NotSigned,
    "out_of_order": refusals.OutOfOrder,
    "withdrawn": refusals.Withdrawn,
    "not_named": refusals.NotNamed,
    "not_owed": refusals.NotOwed,
    "other_lecture": refusals.OtherLecture,
    "forked": refusals.Forked,
    "set_back": refusals.SetBack,
    "from_the_future": refusals.FromTheFuture,
    "not_yours": refusals.NotYours,
}


def keep(data: bytes, document: Document, refusal: Refused, *, way: str, by: Person | None) -> None:
    """Of a pack that is known: whose it says it is, why it was refused, and the hash of the file. Once more counts as such."""
    reason = next((name for name, kind in REASONS.items() if type(refusal) is kind), None)
    pack = db.session.scalar(select(OfflinePack).where(OfflinePack.code == document.pack))
    if pack is None or reason is None:
        return
    now, same = clock.now(), {"pack_id": pack.id, "sha256": hashlib.sha256(data).hexdigest(), "reason": reason}
    if not _is_full(pack, reason):
        add_if_missing(
            OfflineRefusal, **same, person_id=document.person if document.person in pack.people else None,
            params=_written(refusal), way=way, by_id=by and by.id, times=0, at=now, last_at=now,
        )  # fmt: skip
    row = db.session.scalar(select(OfflineRefusal).filter_by(**same).with_for_update())
    if row is not None:
        row.times, row.last_at = row.times + 1, now


def _written(refusal: Refused) -> dict[str, Any]:
    return {name: value if isinstance(value, int) else str(value) for name, value in refusal.params.items()}


def _is_full(pack: OfflinePack, reason: str) -> bool:
    unsigned = OfflineRefusal.reason == "not_signed"
    alike = unsigned if reason == "not_signed" else ~unsigned
    return _count((OfflineRefusal.pack_id == pack.id) & alike) >= MOST_OF_A_PACK


def _count(which: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count(OfflineRefusal.id)).where(which)) or 0


@dataclass(frozen=True, slots=True)
class Shown:
    """The latest refusals of a pack, each with the name of its person; `total` is how many there are."""

    rows: Sequence[Any]
    total: int


def of(pack: OfflinePack, people: Sequence[int]) -> Shown:
    """Of these people, and of nobody whom the pack names."""
    which = (OfflineRefusal.pack_id == pack.id) & or_(
        OfflineRefusal.person_id.in_(people), OfflineRefusal.person_id.is_(None)
    )
    found = (
        select(OfflineRefusal, Person.name)
        .outerjoin(Person, Person.id == OfflineRefusal.person_id)
        .where(which)
        .order_by(OfflineRefusal.last_at.desc(), OfflineRefusal.id.desc())
        .limit(SHOWN)
    )
    return Shown(db.session.execute(found).all(), _count(which))


def sentence(row: OfflineRefusal) -> str:
    """Why, in the words that it was refused with."""
    return str(REASONS[row.reason](**row.params))
