"""Persons: one human being, one account."""

from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from lms import clock
from lms.db import Model
from lms.people.models.units import one_of


class Person(UserMixin, Model):
    """人员. The ID number is kept encrypted, with a keyed hash to find it by; its owner may have none."""

    __table_args__ = (one_of("sex", ("male", "female")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), index=True)
    sex: Mapped[str | None] = mapped_column(String(6))
    id_number_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_number_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    # Not unique: several persons may share one telephone.
    mobile: Mapped[str | None] = mapped_column(String(20), index=True)
    education: Mapped[str | None] = mapped_column(String(20))
    # For reminders by e-mail, where the county sends any; nobody signs in by it.
    email: Mapped[str | None] = mapped_column(String(200))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_set_at: Mapped[datetime | None]
    # Which text of the privacy notice was read, and when; an acknowledgement, since the law itself requires the record.
    privacy_version: Mapped[str | None] = mapped_column(String(20))
    privacy_accepted_at: Mapped[datetime | None]
    # Raised to end every sign-in of this person at once: with a new password, and when the account is closed.
    sign_in_epoch: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def is_active(self) -> bool:
        return self.closed_at is None

    def get_id(self) -> str:
        return f"{self.id}.{self.sign_in_epoch}"
