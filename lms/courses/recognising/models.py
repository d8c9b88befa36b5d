"""The rows of recognised outside training."""

from datetime import date, datetime
from decimal import Decimal

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.courses.attaching.models import Attachment
from lms.db import Model
from lms.people.models import Person
from lms.people.models.units import one_of

KINDS = {"training": _l("training"), "assessment": _l("statutory assessment")}


# What of it is in the ledger: 1 that it was recognised, 2 that it was withdrawn.
FACTS = "1 + CASE WHEN withdrawn_at IS NULL THEN 0 ELSE 2 END"


class OutsideTraining(Model):
    """What a person has learnt elsewhere, or the statutory assessment that an authority held, as somebody certified it: in no
    evidence, no rate and no class hours of this site.

    Never altered; withdrawn with a ground.
    """

    __table_args__ = (
        one_of("kind", KINDS),
        CheckConstraint("hours > 0", name="some_hours"),
        CheckConstraint("kind = 'assessment' OR hours IS NOT NULL", name="training_has_hours"),
        CheckConstraint("kind = 'assessment' OR valid_until IS NULL", name="assessments_expire"),
        CheckConstraint("ended_on >= began_on", name="ends_after_it_begins"),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_ground IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)",
            name="withdrawn_with_a_ground",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12), default="training", server_default="training")
    course: Mapped[str] = mapped_column(String(200))
    # As the organiser counts them, which need not be as we do; an assessment has none.
    hours: Mapped[Decimal | None] = mapped_column(Numeric(5, 1))
    began_on: Mapped[date]
    ended_on: Mapped[date]
    organiser: Mapped[str] = mapped_column(String(200))
    certificate_number: Mapped[str | None] = mapped_column(String(100))
    # The last day of the certificate that an assessment led to, where it is known.
    valid_until: Mapped[date | None]
    # The name of the list that it came in with; empty for a pasted one.
    source: Mapped[str] = mapped_column(String(255))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_ground: Mapped[str | None] = mapped_column(String(500))
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entered: Mapped[int] = mapped_column(default=0, server_default="0")

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])
    entered_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[entered_by_id])
    withdrawn_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[withdrawn_by_id])
    attachments: Mapped[list[Attachment]] = relationship(lazy="raise", order_by=Attachment.id)
