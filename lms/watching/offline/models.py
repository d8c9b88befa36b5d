"""Offline packs: for whom one was made of which lecture, and the signed records that came back from it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from lms import clock
from lms.db import Model
from lms.people.models.units import one_of

# By which way a record came: as a file, as codes that were photographed, by itself, or by the command.
WAYS = ("file", "codes", "itself", "command")
# What of a pack is in the ledger: 1 that it was made, 2 that it was withdrawn.
FACTS = "1 + CASE WHEN withdrawn_at IS NULL THEN 0 ELSE 2 END"
WAITING = f"(({FACTS}) & ~entered) <> 0"


class OfflinePack(Model):
    """离线学习包: one lecture at one size, for one person or for the people of a unit, with a key of its own."""

    __table_args__ = (
        CheckConstraint("(unit_id IS NULL) <> (person_id IS NULL)", name="for_a_unit_or_a_person"),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_for IS NULL)", name="withdrawn_with_a_ground"
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), index=True)
    # Which recording it holds, and how long that was: made anew at the same length it is the same lecture.
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"))
    seconds: Mapped[int]
    size: Mapped[str] = mapped_column(String(12))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    # The numbers of the persons whom it names.
    people: Mapped[list[Any]] = mapped_column(default=list)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    # The key that goes into the pack, sealed, so that the same pack can be written once more.
    seed: Mapped[bytes] = mapped_column(LargeBinary)
    # Where the finished pack lies below the instance folder, if it is kept.
    file: Mapped[str | None] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    # None: by the command.
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_for: Mapped[str | None] = mapped_column(String(500))
    entered: Mapped[int] = mapped_column(default=0, server_default="0")

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None


class OfflineRecord(Model):
    """The new lines of a signed record that was taken, with what was known when it was judged. Never altered, only added."""

    __table_args__ = (
        UniqueConstraint("pack_id", "person_id", "machine", "first"),
        one_of("way", WAYS),
        CheckConstraint("upto >= first AND first > 0", name="some_lines"),
        # What somebody has handed in, and those that the ledger does not have.
        Index("ix_offline_record_person", "person_id"),
        Index(
            "ix_offline_record_waiting", "id", sqlite_where=text("NOT entered"), postgresql_where=text("NOT entered")
        ),
        # What came since the worker last looked for signals.
        Index("ix_offline_record_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pack_id: Mapped[int] = mapped_column(ForeignKey("offline_pack.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    machine: Mapped[str] = mapped_column(String(22))
    # The numbers of its first and last line; `head` and `signature` are of all lines up to the last.
    first: Mapped[int]
    upto: Mapped[int]
    lines: Mapped[str]
    head: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(88))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    # None: by itself, or by the command.
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    way: Mapped[str] = mapped_column(String(8))
    # How many seconds can have been attended to since the pack was made, beside what was watched meanwhile.
    budget: Mapped[int]
    # When the person was somewhere else as well, by a clock of the machine that can be right, in microseconds.
    elsewhere: Mapped[list[Any]] = mapped_column(default=list)
    # When it was watched, by that clock; nothing if the clock cannot be right.
    shown: Mapped[list[Any]] = mapped_column(default=list)
    # By which watch sessions, as [session, number of its links], and which stays at group sessions, as [group session, from, until],
    # it was judged; none in rows of before this was kept.
    known: Mapped[dict[str, Any] | None]
    counted: Mapped[int] = mapped_column(default=0)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("watch_session.id"), unique=True)
    entered: Mapped[bool] = mapped_column(default=False, server_default=false())


class OfflinePart(Model):
    """A part of a record that came as codes, until the others are there."""

    __table_args__ = (UniqueConstraint("text", "by_id", "number"), Index("ix_offline_part_at", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    # The first twelve digits of the hash of the whole text.
    text: Mapped[str] = mapped_column(String(12))
    number: Mapped[int]
    parts: Mapped[int]
    method: Mapped[str] = mapped_column(String(1))
    payload: Mapped[str] = mapped_column(String(900))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
