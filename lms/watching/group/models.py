"""Group sessions: who opened one for which lecture, what its screens played, who was there when, and what it gave."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from lms import clock
from lms.db import Model
from lms.people.models.units import one_of

ENDINGS = ("ended", "silent")
# By one's own phone, or from the list of names by whoever leads the session.
WAYS = ("phone", "list")


class GroupSession(Model):
    """集体观看: one lecture on a big screen, from its opening to its end."""

    __table_args__ = (
        one_of("closed_for", ENDINGS),
        CheckConstraint("(closed_at IS NULL) = (closed_for IS NULL)", name="closed_for_a_reason"),
        # Those that somebody may sign in to; and those that the worker has to close, to settle or to enter.
        Index("ix_group_session_waiting", "id", sqlite_where=text("NOT entered"),
              postgresql_where=text("NOT entered")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"))
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    # When the page of the screen last asked for a code.
    heard_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None]
    closed_for: Mapped[str | None] = mapped_column(String(8))
    # Everybody has what is theirs.
    settled_at: Mapped[datetime | None]
    # Whether it is in the ledger.
    entered: Mapped[bool] = mapped_column(default=False, server_default=false())

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class GroupScreen(Model):
    """An opening of the player on the big screen. Of its reports so many lay before the end: what comes later shows nobody anything."""

    session_id: Mapped[int] = mapped_column(ForeignKey("watch_session.id"), primary_key=True, autoincrement=False)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_session.id"), index=True)
    links: Mapped[int | None]


class GroupAttendance(Model):
    """Somebody who was at a session, and what came of it."""

    __table_args__ = (
        UniqueConstraint("group_id", "person_id"),
        one_of("way", WAYS),
        # What somebody was at during a time.
        Index("ix_group_attendance_person", "person_id"),
        # What was settled since the worker last looked for signals.
        Index("ix_group_attendance_settled", "settled_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # Of the post that the person held then.
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    way: Mapped[str] = mapped_column(String(8))
    # The question of now: from when on it is put, which number, among which. None: there is no phone to ask.
    asked_from: Mapped[datetime | None]
    token: Mapped[str | None] = mapped_column(String(24))
    number: Mapped[int | None]
    choices: Mapped[str | None] = mapped_column(String(9))
    wrong: Mapped[int] = mapped_column(default=0)
    wrong_at: Mapped[datetime | None]
    # When the person was somewhere else as well, in microseconds: [[from, until], …].
    elsewhere: Mapped[list[Any]] = mapped_column(default=list)
    counted: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None]


class GroupStay(Model):
    """From when until when somebody was there, and who said so."""

    __table_args__ = (CheckConstraint("out_at IS NULL OR out_at >= in_at", name="in_before_out"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attendance_id: Mapped[int] = mapped_column(ForeignKey("group_attendance.id"), index=True)
    in_at: Mapped[datetime]
    in_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    out_at: Mapped[datetime | None]
    # None: it ended with the session.
    out_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class GroupCheck(Model):
    """A question that was put on somebody's phone. Without an answer: it was still open at the end."""

    id: Mapped[int] = mapped_column(primary_key=True)
    attendance_id: Mapped[int] = mapped_column(ForeignKey("group_attendance.id"), index=True)
    raised_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    wrong: Mapped[int] = mapped_column(default=0)


class GroupCredit(Model):
    """The watch session of the grade “group” that somebody has of one screen."""

    session_id: Mapped[int] = mapped_column(ForeignKey("watch_session.id"), primary_key=True, autoincrement=False)
    attendance_id: Mapped[int] = mapped_column(ForeignKey("group_attendance.id"), index=True)
    screen_id: Mapped[int] = mapped_column(ForeignKey("group_screen.session_id"))


class GroupPaper(Model):
    """The stamped sign-in sheet as a scan, photo or PDF. Never altered, only added."""

    __table_args__ = (CheckConstraint("size > 0", name="some_bytes"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group_session.id"), index=True)
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered: Mapped[bool] = mapped_column(default=False, server_default=false())


class GroupTry(Model):
    """A code that somebody typed and that was not on a screen."""

    __table_args__ = (Index("ix_group_try_person_at", "person_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)


class LeadingPermit(Model):
    """带看授权: the office lets a volunteer lead group sessions for the people of a unit, from a day to a day."""

    __table_args__ = (CheckConstraint("to_on >= from_on", name="ends_after_it_begins"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    from_on: Mapped[date]
    # The first day on which it no longer holds.
    to_on: Mapped[date]
    given_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime] = mapped_column(default=clock.now)
    # Given with its end, and taken back before that.
    taken_back_at: Mapped[datetime | None]
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
