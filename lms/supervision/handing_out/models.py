"""The rows of learning slips. Whether a unit began and completed is read from its tasks, and never kept here."""

import secrets
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.courses.models import Plan
from lms.db import Model
from lms.people.models import Person, Unit
from lms.people.models.units import one_of

STEPS = {
    "made": _l("made"),
    "printed": _l("printed"),
    "handed_over": _l("handed over"),
    "taken_back": _l("hand-over undone"),
    "opened": _l("opened for the first time"),
    "voided": _l("voided"),
}
WAYS = {"paper": _l("as a printed sheet"), "message": _l("sent as a message")}
# 96 bits: nobody finds one by trying.
CODE_BYTES = 12


def new_code() -> str:
    return secrets.token_hex(CODE_BYTES)


class LearningSlip(Model):
    """学习单 of one unit in one plan. A lost one is voided with a ground and made anew, under another code.

    The latest print, hand-over and the first opening are copied here in the transaction of their steps, for lists.
    """

    __table_args__ = (
        Index("uq_learning_slip_standing", "plan_id", "unit_id", unique=True, sqlite_where=text("voided_at IS NULL"),
              postgresql_where=text("voided_at IS NULL")),
        one_of("handed_way", WAYS),
        CheckConstraint("(handed_at IS NULL) = (handed_to IS NULL) AND (handed_at IS NULL) = (handed_way IS NULL)",
                        name="handed_over_to_somebody"),
        CheckConstraint("(opened_at IS NULL) = (opened_by_id IS NULL)", name="opened_by_somebody"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    code: Mapped[str] = mapped_column(String(2 * CODE_BYTES), unique=True, default=new_code)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    printed_at: Mapped[datetime | None]
    handed_at: Mapped[datetime | None]
    handed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # The name as it was typed: whoever takes it at the gate need have no account.
    handed_to: Mapped[str | None] = mapped_column(String(60))
    handed_way: Mapped[str | None] = mapped_column(String(10))
    opened_at: Mapped[datetime | None]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    voided_at: Mapped[datetime | None]

    plan: Mapped[Plan] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")


class SlipStep(Model):
    """What happened to a slip: who, when, and in which words. Nothing is altered."""

    __table_args__ = (one_of("kind", STEPS),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slip_id: Mapped[int] = mapped_column(ForeignKey("learning_slip.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # To whom it was handed over; or the ground.
    words: Mapped[str | None] = mapped_column(String(500))

    by: Mapped[Person] = relationship(lazy="raise")
