"""The rows of tallies, and the marks of what changed since."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model

# For tasks that no decision excuses, and for exemptions without an end: both compare like days.
NEVER, FOREVER = date(1, 1, 1), date(9999, 12, 31)


class Tally(Model):
    """How many tasks of a unit are alike; the days are in the key, so that a new day changes no row.

    Of tasks that are neither left nor go on in another row: `tasks`, `started`, `completed`, `passed`, `joined`. Of those that were left:
    `gone`, `gone_completed`.
    """

    __table_args__ = (
        # Whether a unit has changed since the moment that is asked about.
        Index("ix_tally_latest", "plan_id", "latest"),
        {"sqlite_with_rowid": False},
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    post_kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    # Posts of 县处级 are counted by themselves, for their names are shown to few.
    leads: Mapped[bool] = mapped_column(primary_key=True)
    # Of `reports.kept`: the rank that the task was given with, and how it was completed.
    rank: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    grade: Mapped[str] = mapped_column(String(8), primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    # The last day of an exemption, and the day that the due day was put off to.
    exempt_until: Mapped[date] = mapped_column(primary_key=True)
    deferred_until: Mapped[date] = mapped_column(primary_key=True)
    tasks: Mapped[int]
    started: Mapped[int]
    completed: Mapped[int]
    passed: Mapped[int]
    joined: Mapped[int]
    gone: Mapped[int]
    gone_completed: Mapped[int]
    # When the last of these tasks was given, begun, completed, closed, excused or no longer excused.
    latest: Mapped[datetime]


class SharedTask(Model):
    """A task of a person who has, or had, several in the plan: what has to be looked at for persons to be counted once."""

    __table_args__ = ({"sqlite_with_rowid": False},)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    post_kind: Mapped[str] = mapped_column(String(20))
    exempt_until: Mapped[date]


class TallyMark(Model):
    """Tasks of this unit in this plan have changed since its tallies were counted. Triggers append these rows."""

    __table_args__ = (Index("ix_tally_mark_plan_id_unit_id", "plan_id", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int]
    unit_id: Mapped[int]
