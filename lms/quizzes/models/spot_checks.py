"""现场抽考: the check on the spot. Each person who was there has a sealed paper, and what came of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.db import Model
from lms.people.models import Person, Post, Unit
from lms.people.models.units import one_of

# The facts that go into the ledger, each once: 1 that it was received, 2 that it was signed, 4 that it was voided, 8 that it was
# drawn.
FACTS = (
    "CASE WHEN received_at IS NULL THEN 0 WHEN signature_sha256 IS NULL THEN 1 ELSE 3 END"
    " + CASE WHEN voided_at IS NULL THEN 8 ELSE 12 END"
)
SPOT_TO_ENTER = f"(({FACTS}) & ~entered) <> 0"
ANSWERED, REFUSED = "answered", "refused"
# Who timed it: the site from beginning to end, or the telephone, which was out of reach.
BY_SITE, BY_PHONE = "site", "phone"


class SpotCheck(Model):
    """One visit at one unit: who inspects, and the rule that holds for every paper of it."""

    __table_args__ = (CheckConstraint("pass_mark BETWEEN 1 AND asked", name="pass_mark_of_asked"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    inspector_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    # When the papers were drawn: at the unit, or before the trip.
    drawn_at: Mapped[datetime] = mapped_column(default=clock.now)
    asked: Mapped[int]
    seconds: Mapped[int]
    # So many right answers pass.
    pass_mark: Mapped[int]

    unit: Mapped[Unit] = relationship(lazy="raise")
    inspector: Mapped[Person] = relationship(lazy="raise")
    papers: Mapped[list["SpotPaper"]] = relationship(lazy="raise", back_populates="check", order_by="SpotPaper.id")


class SpotPaper(Model):
    """The questions for one person there, sealed when they were drawn; once received it is never altered."""

    __table_args__ = (
        Index("uq_spot_paper_check_id_person_id", "check_id", "person_id", unique=True),
        Index("ix_spot_paper_person", "person_id", "ended_at"),
        Index("ix_spot_paper_to_enter", "id", sqlite_where=text(SPOT_TO_ENTER), postgresql_where=text(SPOT_TO_ENTER)),
        one_of("outcome", (ANSWERED, REFUSED)),
        one_of("timed_by", (BY_SITE, BY_PHONE)),
        CheckConstraint("(received_at IS NULL) = (outcome IS NULL)", name="received_with_outcome"),
        CheckConstraint("(right_answers IS NOT NULL) = (outcome IS NOT NULL AND outcome = 'answered')", name="answered_is_marked"),
        CheckConstraint("(ground IS NOT NULL) = (outcome IS NOT NULL AND outcome = 'refused')", name="refused_for_a_ground"),
        CheckConstraint("(voided_at IS NULL) = (void_ground IS NULL) AND (voided_at IS NULL) = (voided_by_id IS NULL)", name="voided_for_a_ground"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("spot_check.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    seed: Mapped[str] = mapped_column(String(32))
    # Exactly what is shown, with keys; see `papers`.
    paper: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    shape: Mapped[list[Any]]
    # When the site was told that it begins; nothing, where it was out of reach.
    begun_at: Mapped[datetime | None]
    # When it ended, as the site knows it or works it out from what the telephone says; never after it was received.
    ended_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    timed_by: Mapped[str | None] = mapped_column(String(5))
    outcome: Mapped[str | None] = mapped_column(String(8))
    # [number, answer, second of the two minutes] as it was chosen, in order; the last of a question in time counts.
    given: Mapped[list[Any]] = mapped_column(default=list)
    # How long it took, by the telephone.
    took: Mapped[int | None]
    right_answers: Mapped[int | None]
    # Keys that had been corrected when it was marked; see scoring.Basis.
    basis: Mapped[dict[str, Any]] = mapped_column(default=dict)
    passed_at: Mapped[datetime | None]
    # Why somebody would not take part, in the inspector's words.
    ground: Mapped[str | None] = mapped_column(String(500))
    # [latitude, longitude, metres], where the inspector allowed it.
    place: Mapped[list[Any]] = mapped_column(default=list)
    # A small PNG, encrypted, and the SHA-256 of the picture.
    signature_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    signature_sha256: Mapped[str | None] = mapped_column(String(64))
    # SHA-256 of what was sent: the same again is no second result.
    sent_sha256: Mapped[str | None] = mapped_column(String(64))
    # A mistaken check stays, with its result, and is in no rate.
    voided_at: Mapped[datetime | None]
    void_ground: Mapped[str | None] = mapped_column(String(500))
    voided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # Which of its facts are in the ledger.
    entered: Mapped[int] = mapped_column(default=0)

    check: Mapped[SpotCheck] = relationship(lazy="raise", back_populates="papers")
    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=person_id)
    voided_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=voided_by_id)
    post: Mapped[Post] = relationship(lazy="raise")
