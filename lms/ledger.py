"""The ledger: what was once evident, entered for good. Rows are only appended, numbered without gaps and chained by hashes.

Every hash covers the one before it and all facts of its own entry, so no entry can be altered, left out, put in between or
moved without breaking the chain from there on. Triggers refuse UPDATE and DELETE; the chain is what proves.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Index, LargeBinary, Row, Select, String, Table, select, update
from sqlalchemy.orm import Mapped, mapped_column

from lms import clock
from lms.db import Model, db, take_turns

# Goes into every hash: what these bytes mean must not change unseen either.
VERSION = "1"
BEGINNING = bytes(32)
# So many rows are entered by one transaction, which keeps others waiting for some hundredths of a second.
TOGETHER = 20


class LedgerEntry(Model):
    """One entry. It names persons and things by their numbers alone, and outlives them, so it has no foreign keys."""

    __table_args__ = (
        # The evidence of one person, and of one lecture by one person.
        Index("ix_ledger_entry_person_id_kind_about", "person_id", "kind", "about"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(12))
    person_id: Mapped[int | None]
    # What the entry is about besides the person: a plan, a recording, a lesson or an enrolment, by its kind.
    about: Mapped[int]
    at: Mapped[datetime]
    # The facts as canonical JSON, compressed.
    body: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


ENTRY = LedgerEntry.__table__


@dataclass(frozen=True, slots=True)
class Fact:
    """What is to be entered."""

    kind: str
    about: int
    body: dict[str, Any]
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What was entered; `text` is the body as it was hashed. None: what is kept can't be read any more."""

    number: int
    kind: str
    person_id: int | None
    about: int
    at: datetime
    text: str | None
    hash: bytes

    @property
    def body(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.text or "{}")
        return read

    def follows(self, previous: bytes) -> bool:
        """Whether its hash is what this entry after that one must have."""
        if self.text is None:
            return False
        return self.hash == hash_of(previous, self.number, self.kind, self.person_id, self.about, self.at, self.text)


def hash_of(
    previous: bytes, number: int, kind: str, person_id: int | None, about: int, at: datetime, text: str
) -> bytes:
    """The hash of an entry: SHA-256 over the hash before it and its facts in one line."""
    person = "" if person_id is None else person_id
    line = f"{VERSION}|{number}|{kind}|{person}|{about}|{clock.microseconds(at)}|{text}"
    return hashlib.sha256(previous + line.encode()).digest()


def written(body: dict[str, Any]) -> str:
    """The canonical JSON of a body: keys in order, no spaces."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def append(facts: Iterable[Fact]) -> None:
    """Enter facts in their order. Whoever else appends waits until this transaction ends.

    Call it last, after every row lock of the transaction is taken: two who wait for each other's locks would wait for ever.
    """
    take_turns("ledger")
    number, previous, at = _end()
    at, rows = max(at, clock.now()), []
    for fact in facts:
        number += 1
        text = written(fact.body)
        previous = hash_of(previous, number, fact.kind, fact.person_id, fact.about, at, text)
        rows.append({
            "number": number, "kind": fact.kind, "person_id": fact.person_id, "about": fact.about, "at": at,
            "body": zlib.compress(text.encode(), 9), "hash": previous,
        })  # fmt: skip
    if rows:
        db.session.execute(ENTRY.insert(), rows)


def _end() -> tuple[int, bytes, datetime]:
    last = select(ENTRY.c.number, ENTRY.c.hash, ENTRY.c.at).order_by(ENTRY.c.number.desc()).limit(1)
    row = db.session.execute(last).one_or_none()
    return (row.number, row.hash, row.at) if row else (0, BEGINNING, clock.EPOCH)


def enter(
    table: Table, waiting: Select[Any], fact: Callable[[Row[Any]], Fact], **marks: ColumnElement[Any] | bool
) -> int:
    """Enter a batch of the rows of `table` that wait for it, and mark them as entered; how many there were.

    `waiting` selects the columns of that table, and may join others. Rows that somebody else is just changing, or entering,
    are left for the next time.
    """
    batch = waiting.order_by(table.c.id).limit(TOGETHER)
    rows = db.session.execute(batch.with_for_update(of=table, skip_locked=True, key_share=True)).all()
    if rows:
        db.session.execute(update(table).where(table.c.id.in_([row.id for row in rows])).values(**marks))
        append([fact(row) for row in rows])  # all of them read before others have to wait
    return len(rows)


def entries(*conditions: ColumnElement[bool], by_person: bool = False) -> Iterator[Entry]:
    """The entries in order, or person by person, streamed: memory holds a few at a time."""
    order = (ENTRY.c.person_id, ENTRY.c.number) if by_person else (ENTRY.c.number,)
    found = select(ENTRY).where(*conditions).order_by(*order)
    with db.session.execute(found, execution_options={"yield_per": 200}) as rows:
        for row in rows:
            yield Entry(row.number, row.kind, row.person_id, row.about, row.at, _text(row.body), row.hash)


def _text(body: bytes) -> str | None:
    try:
        return zlib.decompress(body).decode()
    except (zlib.error, UnicodeDecodeError):
        return None
