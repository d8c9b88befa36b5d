"""Recordings, what came out of them, and who was given which stretch of them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    or_,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from lms import clock
from lms.db import Model
from lms.people.models.units import one_of

# choosing: it is a disc, and its author is to say which of its titles become lectures.
STATES = ("uploading", "waiting", "working", "choosing", "ready", "failed")

# Long enough to listen to a lecture, and to find that another sound track was meant.
SOUND_CHOICE = timedelta(days=14)


class Recording(Model):
    """录播: one recorded lecture. The row is the truth about its long work; `folder` holds what came out."""

    __table_args__ = (
        one_of("state", STATES),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent_of_hundred"),
        CheckConstraint("state != 'ready' OR seconds > 0", name="ready_has_length"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    source_name: Mapped[str] = mapped_column(String(255))
    # File or folder below the instance folder; empty once the lecture stands whole and the source was let go.
    source_path: Mapped[str | None] = mapped_column(String(400))
    source_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    # The number of the title, where the source is a disc.
    disc_title: Mapped[int | None]
    # What the disc holds while its author chooses: its titles, and below `media` the folder with a still of each.
    disc: Mapped[dict[str, Any] | None]
    # The number of the sound track that its author chose; without one the Chinese is taken, or the first.
    sound_track: Mapped[int | None]
    # The tracks of the source as the last lecture was made of it: number, format, language, channels, is_used.
    sounds: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    state: Mapped[str] = mapped_column(String(12), default="waiting", index=True)
    percent: Mapped[int] = mapped_column(default=0)
    # What is happening, as a code put into words when shown.
    phase: Mapped[str | None] = mapped_column(String(40))
    failure: Mapped[str | None] = mapped_column(String(40))
    failure_figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Tries since somebody last asked for it. A worker that keeps its lease is alive and at work.
    tries: Mapped[int] = mapped_column(default=0)
    # When the last try began, from which pages tell how long it still takes.
    begun_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    worker_host: Mapped[str | None] = mapped_column(String(100))
    worker_pid: Mapped[int | None]
    # Folder below `media` of the try that is running or was the last.
    try_folder: Mapped[str | None] = mapped_column(String(100))
    # Whole seconds that can be watched: the last, partial one counts if it is at least half a second.
    seconds: Mapped[int | None]
    # What the source promised. More than `seconds` means that something was lost, and the page says so.
    expected_seconds: Mapped[int | None]
    # Stretches of which something could not be read: [from, to] in whole seconds, growing.
    damaged: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    has_picture: Mapped[bool] = mapped_column(default=True)
    has_sound: Mapped[bool] = mapped_column(default=True)
    is_synthetic_voice: Mapped[bool] = mapped_column(default=False)
    # Folder below `media` that holds the lecture.
    folder: Mapped[str | None] = mapped_column(String(100))
    # That folder, once all of its films lie in the store; the rest of it stays here.
    stored_folder: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    ready_at: Mapped[datetime | None]

    @hybrid_property
    def is_playable(self) -> bool:
        """Whether there is a lecture to play, also while another file is made into its next version, or could not be."""
        return self.state == "ready" or self.folder is not None

    @is_playable.inplace.expression
    @classmethod
    def _is_playable(cls) -> ColumnElement[bool]:
        return or_(cls.state == "ready", cls.folder.is_not(None))

    @property
    def is_busy(self) -> bool:
        """Whether its page will look different in a moment."""
        return self.state in ("uploading", "waiting", "working")

    @property
    def is_stored(self) -> bool:
        """Whether its films lie in the store."""
        return self.folder is not None and self.stored_folder == self.folder

    @property
    def seconds_lost(self) -> int:
        """What the source promised and the lecture does not have; below two seconds it is rounding."""
        lost = (self.expected_seconds or 0) - (self.seconds or 0)
        return lost if self.state == "ready" and lost > 2 else 0

    @property
    def is_whole(self) -> bool:
        """Whether the lecture has all that its source promised."""
        return self.state == "ready" and not self.seconds_lost and not self.damaged

    @property
    def may_need_source(self) -> bool:
        """Whether the source is still of use: to be read once more, or for another of its sound tracks."""
        is_new = self.ready_at is not None and clock.now() < self.ready_at + SOUND_CHOICE
        return not self.is_whole or (len(self.sounds) > 1 and is_new)


class Upload(Model):
    """One resumable upload (tus 1.0.0); its bytes grow in the source of its recording, which of a disc has many."""

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"), index=True)
    name: Mapped[str] = mapped_column(String(255))
    length: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    # Where it is one file of a disc: its name in the folder that is the source, and when its sender's machine changed it.
    disc_file: Mapped[str | None] = mapped_column(String(12))
    modified: Mapped[int | None] = mapped_column(BigInteger)


class Captions(Model):
    """Captions of a recording in one language. Learners see them from the moment that an author stands for them."""

    __table_args__ = (UniqueConstraint("recording_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"))
    language: Mapped[str] = mapped_column(String(10))
    # Counts the changes from a number of its own on, so that nobody overwrites what they have not seen.
    version: Mapped[int] = mapped_column(default=0)
    # Empty: a draft by speech recognition.
    confirmed_at: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class Cue(Model):
    """One line of captions, in seconds from the beginning of the recording."""

    id: Mapped[int] = mapped_column(primary_key=True)
    # For the search over all that somebody may open, and for players.
    captions_id: Mapped[int] = mapped_column(ForeignKey("captions.id"), index=True)
    start: Mapped[float]
    end: Mapped[float]
    text: Mapped[str]
    # The same as it is searched for: see lms.media.sought.
    sought: Mapped[str]


class Draft(Model):
    """Captions that speech recognition is to draft. The row is the truth about that work, and goes when it is done."""

    __table_args__ = (one_of("state", ("waiting", "working", "failed")),)

    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    percent: Mapped[int] = mapped_column(default=0)
    # Why nothing came of it, as a code put into words when shown, and what the program said.
    failure: Mapped[str | None] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(String(300), default="")
    begun_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)


class Handout(Model):
    """A PDF file that belongs to a recording."""

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"), index=True)
    # As whoever takes it along saves it.
    name: Mapped[str] = mapped_column(String(200))
    # File below the instance folder.
    path: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(default=clock.now)


class Chapter(Model):
    """A named stretch of a recording; it cites the articles that it teaches (statutes.Citation)."""

    __table_args__ = (UniqueConstraint("recording_id", "start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"), index=True)
    # Whole seconds from the beginning of the recording; the chapter ends where the next begins.
    start: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str | None] = mapped_column(String(200))


class Mark(Model):
    """A second of a recording at which no chapter begins, and which cites articles (statutes.Citation)."""

    __table_args__ = (
        UniqueConstraint("recording_id", "second"),
        CheckConstraint("second >= 0", name="second_of_the_recording"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"))
    second: Mapped[int]


class Grant(Model):
    """One person's leave to fetch one recording until a time; its address carries a signature over it."""

    __table_args__ = (Index("ix_grant_person_recording", "person_id", "recording_id"),)
    __tablename__ = "media_grant"  # "grant" is a word of SQL

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"))
    # The folder as it was then: who is watching keeps it while the author has the recording made again.
    folder: Mapped[str] = mapped_column(String(100), default="")
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Delivery(Model):
    """Which whole seconds of a recording were handed out under a grant: one row a grant, one bit a second, little end first."""

    grant_id: Mapped[int] = mapped_column(ForeignKey("media_grant.id"), primary_key=True)
    seconds_delivered: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class Arrival(Model):
    """What was decided of a file in the watched folder, in the transaction of its recordings. It is moved afterwards."""

    id: Mapped[int] = mapped_column(primary_key=True)
    # Where it lay below the watched folder, and what tells it from every other: see lms.media.incoming.finding.
    name: Mapped[str] = mapped_column(index=True)
    stamp: Mapped[str] = mapped_column(String(32))
    # Where it is moved to, below the same folder.
    place: Mapped[str]
    # Why it was refused, as a code put into words when shown.
    refusal: Mapped[str | None] = mapped_column(String(40))
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)
    # Empty as long as it still has to be moved; the worker asks for those each minute.
    moved_at: Mapped[datetime | None] = mapped_column(index=True)
