"""Roles as grants with a scope."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.db import Model
from lms.people.kinds import LINES, ROLES
from lms.people.models.persons import Person
from lms.people.models.units import Unit, one_of


class RoleGrant(Model):
    """What a person may do, and over which unit; a learner needs no grant, a post is enough.

    A supervisor's scope is a line and the supervising unit: (comprehensive, the county bureau), (industry, a department),
    (territorial, a township). A liaison's scope is the unit itself. Administrators and authors have the whole county.
    """

    __table_args__ = (
        one_of("role", ROLES),
        one_of("line", LINES),
        CheckConstraint("(role = 'supervisor') = (line IS NOT NULL)", name="supervisors_have_a_line"),
        CheckConstraint("(role IN ('supervisor', 'liaison')) = (unit_id IS NOT NULL)", name="scope_where_needed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    line: Mapped[str | None] = mapped_column(String(20))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    from_on: Mapped[date] = mapped_column(default=clock.today)
    to_on: Mapped[date | None]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime] = mapped_column(default=clock.now)

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise")
    unit: Mapped[Unit | None] = relationship(lazy="raise")
