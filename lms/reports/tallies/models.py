"""The rows of tallies, and the marks of what changed since."""

import secrets
from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model

# For tasks that no decision excuses, and for exemptions without an end: both compare like days.
NEVER, FOREVER = date(1, 1, 1), date(9999, 12, 31)


class Tally(Model):
    """How many tasks of a unit are alike; the days are in the key, so that a new day changes no row.

    Of tasks that are neither left nor go on in another row: `tasks`, `started`, `completed`, `passed`, `joined`. Of those that were left: `gone`.
    Of both: `opened`, how many were given by the opening.
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
    opened: Mapped[int]
    # When the last of these tasks was given, begun, completed, closed, excused or no longer excused.
    latest: Mapped[datetime]


class UnitTally(Model):
    """The same added up over kinds of posts, ranks and ways of learning: a few rows for each unit, for tables that show units or lines."""

    __table_args__ = ({"sqlite_with_rowid": False},)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    leads: Mapped[bool] = mapped_column(primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    exempt_until: Mapped[date] = mapped_column(primary_key=True)
    deferred_until: Mapped[date] = mapped_column(primary_key=True)
    tasks: Mapped[int]
    started: Mapped[int]
    completed: Mapped[int]
    passed: Mapped[int]
    joined: Mapped[int]
    gone: Mapped[int]
    opened: Mapped[int]


class DayTally(Model):
    """Of tasks that are neither left nor go on in another row: how many were completed on a day of the county, and how many joined."""

    __table_args__ = ({"sqlite_with_rowid": False},)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    leads: Mapped[bool] = mapped_column(primary_key=True)
    exempt_until: Mapped[date] = mapped_column(primary_key=True)
    completed: Mapped[int]
    joined: Mapped[int]


class SharedTask(Model):
    """A task of a person who has, or had, several in the plan: what has to be looked at for persons to be counted once."""

    __table_args__ = ({"sqlite_with_rowid": False},)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    post_kind: Mapped[str] = mapped_column(String(20))
    rank: Mapped[int] = mapped_column(SmallInteger)
    grade: Mapped[str] = mapped_column(String(8))
    due_on: Mapped[date]
    exempt_until: Mapped[date]
    deferred_until: Mapped[date]


class TallyMark(Model):
    """Tasks of this unit in this plan have changed since its tallies were counted. Triggers append these rows."""

    __table_args__ = (Index("ix_tally_mark_plan_id_unit_id", "plan_id", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int]
    unit_id: Mapped[int]


class GroupTally(Model):
    """Tallies added up over a group of units; `unit_id` is the one that stands for it."""

    __table_args__ = ({"sqlite_with_rowid": False},)

    plan_id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(primary_key=True)
    post_kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    leads: Mapped[bool] = mapped_column(primary_key=True)
    rank: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    grade: Mapped[str] = mapped_column(String(8), primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    exempt_until: Mapped[date] = mapped_column(primary_key=True)
    deferred_until: Mapped[date] = mapped_column(primary_key=True)
    tasks: Mapped[int]
    started: Mapped[int]
    completed: Mapped[int]
    passed: Mapped[int]
    joined: Mapped[int]
    gone: Mapped[int]
    opened: Mapped[int]


class GroupUnitTally(Model):
    """UnitTally added up in the same way."""

    __table_args__ = ({"sqlite_with_rowid": False},)

    plan_id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(primary_key=True)
    leads: Mapped[bool] = mapped_column(primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    exempt_until: Mapped[date] = mapped_column(primary_key=True)
    deferred_until: Mapped[date] = mapped_column(primary_key=True)
    tasks: Mapped[int]
    started: Mapped[int]
    completed: Mapped[int]
    passed: Mapped[int]
    joined: Mapped[int]
    gone: Mapped[int]
    opened: Mapped[int]


class GroupDayTally(Model):
    """DayTally added up in the same way."""

    __table_args__ = ({"sqlite_with_rowid": False},)

    plan_id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    leads: Mapped[bool] = mapped_column(primary_key=True)
    exempt_until: Mapped[date] = mapped_column(primary_key=True)
    completed: Mapped[int]
    joined: Mapped[int]


class AlikeUnit(Model):
    """Which unit stands for this one: both are supervised alike on every day since the grouping's."""

    __table_args__ = ({"sqlite_with_rowid": False},)

    unit_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    group_id: Mapped[int] = mapped_column(index=True)


class TallyState(Model):
    """One row: the day since which units of a group are supervised alike, for reports of days before it go by units; and a number
    at random, another one whenever tallies were counted anew."""

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since: Mapped[date]
    counted: Mapped[int] = mapped_column(BigInteger, default=lambda: secrets.randbits(62))


class GroupMark(Model):
    """This group is to be added up anew; or none in particular: units may belong to others now. Triggers append the latter.

    As long as there is any, reports go by units.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int | None]
