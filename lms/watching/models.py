"""Evidence of watching. It belongs to the person; enrolments are stamped from it."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms import clock
from lms.db import Model
from lms.people.models.units import one_of

CLOSINGS = ("left", "silent", "taken_over")
LINKS = ("beat", "presence")
# Watched online, attended in a group, watched from an offline pack: the same evidence, never mixed silently. What a screen
# plays to a group is evidence of the group: it counts for those who were there, and not for the account that played it.
SCREEN = "screen"
GRADES = ("online", "group", "offline", SCREEN)
# A closed session with beats that the ledger does not have yet.
UNSEALED = "closed_at IS NOT NULL AND beats > sealed"


class WatchSession(Model):
    """One opening of the player by one person on one device."""

    __table_args__ = (
        one_of("closed_for", CLOSINGS),
        one_of("grade", GRADES),
        # The record of one lecture, and the beats inside an enrolment's window.
        Index("ix_watch_session_person_recording", "person_id", "recording_id"),
        # Closing those that fell silent.
        Index("ix_watch_session_open", "last_beat_at", sqlite_where=text("closed_at IS NULL"),
              postgresql_where=text("closed_at IS NULL")),
        # Those to be sealed.
        Index("ix_watch_session_unsealed", "id", sqlite_where=text(UNSEALED), postgresql_where=text(UNSEALED)),
        # Who else watched in this browser.
        Index("ix_watch_session_device", "device_mark"),
        # What was closed since the worker last looked for signals.
        Index("ix_watch_session_closed", "closed_at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"))
    # Where the player was opened; evidence counts for every open enrolment all the same.
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    grant_id: Mapped[int] = mapped_column(ForeignKey("media_grant.id"))
    device: Mapped[str] = mapped_column(String(200), default="")
    grade: Mapped[str] = mapped_column(String(8), default="online")
    # Keyed hashes of the browser's own number and of the network address; see devices.py.
    device_mark: Mapped[str | None] = mapped_column(String(32))
    address_mark: Mapped[str | None] = mapped_column(String(32))
    # The length of the recording at the opening: what a session may claim does not change under it.
    seconds: Mapped[int]
    # The fewest seconds that an open enrolment asks for, so that most beats need not look; none if nothing is owed.
    asked: Mapped[int | None]
    opened_at: Mapped[datetime]
    last_beat_at: Mapped[datetime]
    # A session that was left or fell silent goes on with its next beat; one that was taken over does not.
    closed_at: Mapped[datetime | None]
    closed_for: Mapped[str | None] = mapped_column(String(12))
    # What counted at the opening for what is owed now, where that is less than the coverage: a plan of a new year, or an
    # annulment. None: all of the coverage counts.
    counted_then: Mapped[str | None]
    # What a session that was taken over may still hand in, in seconds.
    farewell: Mapped[int | None]
    # The nonce that the next beat must bring, and the one that the last beat brought: that one is answered again.
    nonce: Mapped[str] = mapped_column(String(24))
    answered_nonce: Mapped[str | None] = mapped_column(String(24))
    chain_head: Mapped[bytes] = mapped_column(LargeBinary(32), default=b"")
    beats: Mapped[int] = mapped_column(default=0)
    # So many of them are in the ledger; of those only the last is still a row of its own.
    sealed: Mapped[int] = mapped_column(default=0)
    # The whole seconds verified for this session so far, "0-10,25-31".
    played: Mapped[str] = mapped_column(default="")
    # Those played past a presence check that nobody has answered yet, in the same spelling.
    held: Mapped[str] = mapped_column(default="")


class Beat(Model):
    """One link of a session's chain. A beat is an accepted report: the seconds verified as played, and receipts for the
    others; together they are what it claimed. An answered presence check is a link, too: the seconds that were held for it.
    """

    __table_args__ = (one_of("kind", LINKS), {"sqlite_with_rowid": False})

    session_id: Mapped[int] = mapped_column(ForeignKey("watch_session.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    played: Mapped[str]
    kind: Mapped[str] = mapped_column(String(8), default="beat", server_default="beat")
    # "too_fast:31-40;not_delivered:50-60"; of an answered presence check what answered.py says.
    receipts: Mapped[str] = mapped_column(default="")
    chain_hash: Mapped[bytes] = mapped_column(LargeBinary(32))


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
    """One per person, over all lectures, tabs and devices. Its row is the lock under which all of a person's beats queue."""

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    # Microseconds of content that may still be counted, as of that moment.
    allowance: Mapped[int] = mapped_column(BigInteger, default=0)
    as_of: Mapped[datetime]
    # Seconds that may yet be verified before a presence check falls. Drawn by the site, and told to no player.
    until_check: Mapped[int]
    # The session that now plays.
    session_id: Mapped[int | None] = mapped_column(ForeignKey("watch_session.id"))


class PresenceCheck(Model):
    """A question put to a person who watches, and until it is answered, nothing played after it counts."""

    __table_args__ = (
        # A person is asked one question at a time.
        Index("ix_presence_check_open", "person_id", unique=True, sqlite_where=text("answered_at IS NULL"),
              postgresql_where=text("answered_at IS NULL")),
        Index("ix_presence_check_asked_in", "asked_in_id"),
        # What was answered since the worker last looked for signals.
        Index("ix_presence_check_answered", "answered_at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # Where it fell: the session, and the second of its lecture.
    session_id: Mapped[int] = mapped_column(ForeignKey("watch_session.id"))
    second: Mapped[int]
    raised_at: Mapped[datetime]
    # The one session whose player shows it now: that may be a later one, or on another device.
    asked_in_id: Mapped[int] = mapped_column(ForeignKey("watch_session.id"))
    asked_at: Mapped[datetime]
    # Good for one press in that session; the one before it, pressed wrongly, is told the same again.
    token: Mapped[str] = mapped_column(String(24))
    last_token: Mapped[str | None] = mapped_column(String(24))
    number: Mapped[int]
    # The digits to choose from, in the order in which they are shown.
    choices: Mapped[str] = mapped_column(String(9))
    # How often another number was pressed: chance is right once in six times, and reviewers may look.
    wrong: Mapped[int] = mapped_column(default=0)
    # When that was last: no press is taken for a while after it, wherever the question is put meanwhile.
    wrong_at: Mapped[datetime | None]
    # Seconds held for it in all sessions; once it is answered, those that count by it and did not before.
    held: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None]
