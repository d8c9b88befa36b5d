"""Which plans give certificates, the certificates, the keys that sign them, and files with many of them."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, LargeBinary, String, and_, or_, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock, made_files
from lms.courses.models import Plan
from lms.db import Model
from lms.made_files import MadeFile
from lms.people.models import Person
from lms.people.models.units import one_of

# Why a certificate no longer stands. These words are public, so they say nothing of the person.
ENDINGS = {
    "superseded": _l("replaced by a new certificate"),
    "annulled": _l("the completion of the course was annulled"),
    "mistake": _l("issued by mistake"),
    "wrong_facts": _l("its facts are wrong"),
    "misused": _l("it was misused"),
    "other": _l("for another reason, which the issuer tells"),
}
# The facts that go into the ledger, each once: 1 that it was issued, 2 that it ended.
FACTS = "1 + CASE WHEN ended_at IS NULL THEN 0 ELSE 2 END"
OUT = "ended_at IS NOT NULL AND taken_back_at IS NULL"
ENDS = "ended_at IS NULL AND valid_until IS NOT NULL"
TO_ENTER = f"(({FACTS}) & ~entered) <> 0"


class CertificateTerms(Model):
    """That a plan gives certificates, and what they say. Those that were issued keep what they said."""

    __table_args__ = (CheckConstraint("valid_months BETWEEN 1 AND 120", name="valid_for_some_months"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(String(30))
    # Printed instead of the customary sentence; none: the customary one.
    text: Mapped[str | None] = mapped_column(String(300))
    # Who issues it, as it stands over the room for the stamp.
    issuer: Mapped[str | None] = mapped_column(String(60))
    # None: it does not expire.
    valid_months: Mapped[int | None]
    given_since: Mapped[datetime] = mapped_column(default=clock.now)
    stopped_at: Mapped[datetime | None]

    plan: Mapped[Plan] = relationship(lazy="raise")


class CertificateKey(Model):
    """A key that signs certificates, or did: its public half, for ever. The private one is a file of the instance's keys."""

    id: Mapped[int] = mapped_column(primary_key=True)
    # Eight digits of the SHA-256 of the public key, by which certificates name it.
    name: Mapped[str] = mapped_column(String(8), unique=True)
    # 64 hexadecimal digits: the 32 bytes of RFC 8032.
    public: Mapped[str] = mapped_column(String(64))
    # Which of the instance's keys it is: `certificate-1` and so on.
    generation: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)


class Certificate(Model):
    """证明: a signed statement of facts. It ends by being revoked or superseded, and is never altered."""

    __table_args__ = (
        one_of("ended_for", ENDINGS),
        CheckConstraint("(ended_at IS NULL) = (ended_for IS NULL)", name="ended_for_a_reason"),
        # One for a person and plan, however many workers issue.
        Index("uq_certificate_standing", "person_id", "plan_id", unique=True, sqlite_where=text("ended_at IS NULL"),
              postgresql_where=text("ended_at IS NULL")),
        Index("ix_certificate_plan_id", "plan_id", "id"),
        Index("ix_certificate_to_enter", "id", sqlite_where=text(TO_ENTER), postgresql_where=text(TO_ENTER)),
        # The first page of administrators: what is to be taken back, and what expires soon.
        Index("ix_certificate_out", "plan_id", sqlite_where=text(OUT), postgresql_where=text(OUT)),
        Index("ix_certificate_valid_until", "valid_until", sqlite_where=text(ENDS), postgresql_where=text(ENDS)),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    # The canonical JSON that was signed; see statement.py.
    statement: Mapped[str]
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    key_name: Mapped[str] = mapped_column(String(8))
    # What the plan's own sentence and issuer were, which the code does not carry.
    text: Mapped[str | None] = mapped_column(String(300))
    issuer: Mapped[str | None] = mapped_column(String(60))
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    # The last day on which it is valid; none: it does not expire.
    valid_until: Mapped[date | None]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    # With so many results given anew its score was compared; see rescoring.py.
    compared: Mapped[int] = mapped_column(default=0, server_default="0")
    ended_at: Mapped[datetime | None]
    ended_for: Mapped[str | None] = mapped_column(String(12))
    # What the office adds in its own words, for the learner.
    ended_note: Mapped[str | None] = mapped_column(String(300))
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # Which of its facts are in the ledger.
    entered: Mapped[int] = mapped_column(default=0, server_default="0")
    # Of one that has ended: that no paper of it is with its holder any more, or ever was; see recalling.py.
    taken_back_at: Mapped[datetime | None]
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])
    plan: Mapped[Plan] = relationship(lazy="raise")
    replaces: Mapped["Certificate | None"] = relationship(lazy="raise", remote_side=[id])

    @classmethod
    def is_valid_on(cls, day: date) -> ColumnElement[bool]:
        """For queries: it stands, and has not expired."""
        return and_(cls.ended_at.is_(None), or_(cls.valid_until.is_(None), cls.valid_until >= day))

    @property
    def is_rescored(self) -> bool:
        """Superseded by itself, because a score that it states was given anew; nobody asked for it."""
        return self.ended_for == "superseded" and self.ended_by_id is None

    def state_on(self, day: date) -> str:
        """A code: valid, expired, superseded or revoked."""
        if self.ended_for is not None:
            return "superseded" if self.ended_for == "superseded" else "revoked"
        return "expired" if self.valid_until and self.valid_until < day else "valid"


class CertificateFile(MadeFile, Model):
    """Many certificates in one file, which the worker makes and an administrator fetches."""

    __table_args__ = (one_of("state", made_files.STATES),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
