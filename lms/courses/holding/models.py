"""The rows of legal holds."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.courses.models import Plan
from lms.db import Model
from lms.people.models import Person, Unit

SUBJECTS = ("person", "unit", "plan")


class LegalHold(Model):
    """On one person, one unit, one plan, or without any of them on everything. Never altered; lifted with a ground."""

    __table_args__ = (
        CheckConstraint(
            "(person_id IS NULL OR unit_id IS NULL) AND (person_id IS NULL OR plan_id IS NULL)"
            " AND (unit_id IS NULL OR plan_id IS NULL)",
            name="on_one_thing",
        ),
        CheckConstraint(
            "(lifted_at IS NULL) = (lifted_ground IS NULL) AND (lifted_at IS NULL) = (lifted_by_id IS NULL)",
            name="lifted_with_a_ground",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"), index=True)
    ground: Mapped[str] = mapped_column(String(500))
    # 文号, or what the paper is called that asks for it, and the body that wrote it.
    document: Mapped[str] = mapped_column(String(100))
    asked_by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    lifted_at: Mapped[datetime | None]
    lifted_ground: Mapped[str | None] = mapped_column(String(500))
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[person_id])
    unit: Mapped[Unit | None] = relationship(lazy="raise")
    plan: Mapped[Plan | None] = relationship(lazy="raise")
    made_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[made_by_id])
    lifted_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[lifted_by_id])
