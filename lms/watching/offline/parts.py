"""A record as codes that were photographed: its parts come one by one, in any order, until all of them are there.

A part is `number.parts.text.method payload`: the first twelve digits of the hash of the whole text, and how it was packed, z for
deflated and r for raw. Whoever hands them in has parts of their own.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from lms import clock
from lms.db import add_if_missing, db
from lms.errors import Unreadable
from lms.people.models import Person
from lms.watching.offline.models import OfflinePart
from lms.watching.offline.reading import MOST_BYTES
from lms.watching.offline.refusals import NotARecord, TooLong

WRITTEN = re.compile(r"([1-9]\d{0,2})\.([1-9]\d{0,2})\.([0-9a-f]{12})\.([zr])([A-Za-z0-9_-]{1,900})", re.ASCII)
# More than a record of the longest size has.
MOST_PARTS = 400


class NotAPart(Unreadable):
    message = _l("This is not the code of a part of a record. Please photograph it once more.")


@dataclass(frozen=True, slots=True)
class Part:
    number: int
    parts: int
    text: str
    method: str
    payload: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is there of one record: the numbers of its parts, and of those that are missing."""

    text: str
    parts: int
    here: tuple[int, ...]

    @property
    def missing(self) -> list[int]:
        return [number for number in range(1, self.parts + 1) if number not in self.here]


def read(written: str) -> Part:
    """A part, alone or as the end of its address. Raises NotAPart."""
    found = WRITTEN.fullmatch(written.strip().rpartition("/")[2])
    if found is None:
        raise NotAPart
    number, parts = int(found[1]), int(found[2])
    if not number <= parts <= MOST_PARTS:
        raise NotAPart
    return Part(number, parts, found[3], found[4], found[5])


def keep(part: Part, *, by: Person) -> None:
    """In place of what came before under its number, which may have been read wrongly."""
    mine = (OfflinePart.text == part.text) & (OfflinePart.by_id == by.id)
    db.session.execute(delete(OfflinePart).where(mine, OfflinePart.number == part.number))
    add_if_missing(
        OfflinePart, text=part.text, number=part.number, parts=part.parts, method=part.method, payload=part.payload,
        at=clock.now(), by_id=by.id,
    )  # fmt: skip


def gathered(text: str, person: Person) -> Gathered | None:
    """None: nothing is there."""
    rows = _rows(text, person)
    return Gathered(text, rows[0].parts, tuple(row.number for row in rows)) if rows else None


def waiting(person: Person) -> list[Gathered]:
    """The records of which this person has handed in some parts and not all."""
    mine = select(OfflinePart.text).where(OfflinePart.by_id == person.id).distinct().order_by(OfflinePart.text)
    return [each for text in db.session.scalars(mine).all() if (each := gathered(text, person))]


def whole(text: str, person: Person) -> bytes | None:
    """The record, once all parts are there. Raises NotARecord where they do not fit together."""
    rows = _rows(text, person)
    if not rows or {row.number for row in rows} != set(range(1, rows[0].parts + 1)):
        return None
    return put_together(text, rows[0].method, "".join(row.payload for row in rows))


def forget(text: str, person: Person) -> None:
    """In the transaction that takes the record, or after it was refused."""
    db.session.execute(delete(OfflinePart).where(OfflinePart.text == text, OfflinePart.by_id == person.id))


def _rows(text: str, person: Person) -> Sequence[OfflinePart]:
    mine = select(OfflinePart).where(OfflinePart.text == text, OfflinePart.by_id == person.id)
    return db.session.scalars(mine.order_by(OfflinePart.number)).all()


def put_together(text: str, method: str, payload: str) -> bytes:
    """Raises NotARecord, TooLong."""
    if hashlib.sha512(payload.encode()).hexdigest()[:12] != text:
        raise NotARecord
    try:
        packed = urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
        return packed if method == "r" else _inflated(packed)
    except (ValueError, zlib.error):
        raise NotARecord from None


def _inflated(packed: bytes) -> bytes:
    """No more of it than a record may have: a few hundred bytes can unpack to gigabytes."""
    data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise TooLong
    return data
