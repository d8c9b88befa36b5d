"""Channels to the outside, and the messages that go by them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.db import Model
from lms.outbox.words import CHANNELS, STATES


def _one_of(column: str, codes: object) -> CheckConstraint:
    listed = ", ".join(f"'{code}'" for code in codes)  # type: ignore[attr-defined]
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


class Channel(Model):
    """A gateway as an administrator set it up. Its settings hold tokens, and are kept encrypted."""

    __table_args__ = (_one_of("kind", CHANNELS), CheckConstraint("daily_limit > 0", name="daily_limit_positive"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(60))
    settings_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    for_learners: Mapped[bool] = mapped_column(default=False)
    for_units: Mapped[bool] = mapped_column(default=False)
    daily_limit: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    # Off: it was never switched on, or was switched off again.
    on_at: Mapped[datetime | None]


class Outgoing(Model):
    """One message to one recipient by one channel. What it says, and to which number, is put together when it is sent."""

    __table_args__ = (
        _one_of("state", STATES),
        # Never twice for the same thing.
        UniqueConstraint("about", "channel_id", "recipient"),
        # The worker's look at what is due.
        Index("ix_outgoing_due", "state", "channel_id", "not_before"),
        # Daily limits.
        Index("ix_outgoing_recipient", "recipient", "tried_at"),
        Index("ix_outgoing_channel", "channel_id", "tried_at"),
        # The pages of what was sent.
        Index("ix_outgoing_subject", "kind", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Whose words it has; see `lms.outbox.letters`. The subject is the number of the row that it tells of.
    kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    # The same for messages that tell the same thing.
    about: Mapped[str] = mapped_column(String(60))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    # The number of the person; 0: the group that the channel leads to.
    recipient: Mapped[int]
    queued_at: Mapped[datetime] = mapped_column(default=clock.now)
    not_before: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    tries: Mapped[int] = mapped_column(default=0)
    # When the last try began, and until when its worker is believed to be at it.
    tried_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    # A code of `words.REASONS`, and the gateway's own words; of a message that was dropped the name of whoever dropped it.
    why: Mapped[str | None] = mapped_column(String(20))
    said: Mapped[str | None] = mapped_column(String(300))

    channel: Mapped[Channel] = relationship(lazy="raise")
