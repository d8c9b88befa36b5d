"""Activation codes that a unit hands out, and tries to sign in (kept here because workers share no memory)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms import clock
from lms.db import Model


class ActivationCode(Model):
    """A one-time code on a slip; only its keyed hash is kept."""

    # A new slip withdraws the old one: at most one code of a person is open.
    __table_args__ = (
        Index("uq_activation_code_open", "person_id", unique=True,
              sqlite_where=text("used_at IS NULL AND withdrawn_at IS NULL"),
              postgresql_where=text("used_at IS NULL AND withdrawn_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class SignInTry(Model):
    """One try to sign in, by keyed hash of what was typed, so that lockout holds across processes and restarts."""

    __table_args__ = (
        # The lock of a login, and the wider one of an address, are asked at every sign-in.
        Index("ix_sign_in_try_login_hash_at", "login_hash", "at"),
        Index("ix_sign_in_try_address_at", "address", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    login_hash: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    address: Mapped[str] = mapped_column(String(45))
    # A try counts as failed from its beginning, so that many at once don't slip past the limit.
    succeeded: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(default=clock.now)
