"""What happened around an attempt besides its answers. Rows are only added, and are sealed with its result."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.db import Model
from lms.people.models import Person
from lms.people.models.units import one_of

TIME_GIVEN, IDENTITY, INCIDENT, CLOSED, ON_PAPER = "time_given", "identity", "incident", "closed", "on_paper"
EVENTS = {
    TIME_GIVEN: _l("time given back"),
    IDENTITY: _l("identity confirmed"),
    INCIDENT: _l("incident noted"),
    CLOSED: _l("closed by an invigilator"),
    ON_PAPER: _l("sat on paper"),
}
OUTAGE = "outage"
GROUNDS = {
    OUTAGE: _l("the site was away"),
    "power": _l("power or network of the room failed"),
    "device": _l("the device failed"),
    "illness": _l("illness"),
    "disturbance": _l("disturbance in the room"),
    "cheating": _l("cheating"),
    "impersonation": _l("another person sat in"),
    "other": _l("another ground"),
}


class AttemptEvent(Model):
    """One of them: what, when, by whom (nobody: the site itself), for which ground, and how many seconds were given back."""

    __table_args__ = (
        one_of("kind", EVENTS),
        one_of("ground", GROUNDS),
        CheckConstraint(f"(seconds IS NOT NULL) = (kind = '{TIME_GIVEN}')", name="seconds_of_time_given"),
        CheckConstraint("seconds IS NULL OR seconds BETWEEN 1 AND 31622400", name="seconds_of_a_year_at_most"),
        # An outage is given back once.
        UniqueConstraint("attempt_id", "outage_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ground: Mapped[str | None] = mapped_column(String(16))
    words: Mapped[str | None] = mapped_column(String(500))
    seconds: Mapped[int | None]
    outage_id: Mapped[int | None] = mapped_column(ForeignKey("outage.id"))

    by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=by_id)
