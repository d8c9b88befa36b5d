"""Evidence of watching. It belongs to the person; enrolments are stamped from it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms import clock
from lms.db import Model


class WatchSession(Model):
    """One opening of the player by one person on one device."""

    __table_args__ = (Index("ix_watch_session_person_recording", "person_id", "recording_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"))
    # Where the player was opened; evidence counts for every open enrolment all the same.
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    grant_id: Mapped[int] = mapped_column(ForeignKey("media_grant.id"))
    device: Mapped[str] = mapped_column(String(100), default="")
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None]
    # taken_over, left, stale …
    closed_for: Mapped[str | None] = mapped_column(String(20))
    # The nonce that the next beat must bring, and the hash of the last accepted one.
    nonce: Mapped[str] = mapped_column(String(32))
    chain_hash: Mapped[str] = mapped_column(String(64), default="")
    beats: Mapped[int] = mapped_column(default=0)


class Beat(Model):
    """One accepted report: what was claimed, what was verified as played, what was not and why."""

    __table_args__ = (UniqueConstraint("session_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("watch_session.id"))
    number: Mapped[int]
    nonce: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    # Spans of whole seconds, "0-10,25-31": claimed by the player, and verified as really played (repeats included).
    claimed: Mapped[str]
    played: Mapped[str]
    # [[reason, from, to], …] for every second that was claimed and not verified.
    receipts: Mapped[list[Any]] = mapped_column(default=list)
    chain_hash: Mapped[str] = mapped_column(String(64))


class Coverage(Model):
    """The whole seconds of a recording that a person verifiably played, ever. It only grows.

    For an enrolment whose window opened after `began_at`, the coverage inside the window is the union of its beats.
    """

    __table_args__ = (UniqueConstraint("person_id", "recording_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"))
    spans: Mapped[str] = mapped_column(default="")
    seconds: Mapped[int] = mapped_column(default=0)
    # Where to resume.
    place: Mapped[float] = mapped_column(default=0.0)
    began_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class AttentionClock(Model):
    """One per person, over all lectures, tabs and devices: how many content seconds may still be credited."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    allowance: Mapped[float] = mapped_column(default=0.0)
    at: Mapped[datetime] = mapped_column(default=clock.now)
