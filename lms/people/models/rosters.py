"""A roster on its way in: files kept sealed, rows staged with a verdict each, applied in one stroke.

Staged rows name units, persons and posts by plain numbers without foreign keys: they live for minutes, and what they name may be
new. A `…_number` counts the new ones of a plan from 1; the id becomes known only in the transaction that writes them.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.db import Model
from lms.people.models.persons import Person
from lms.people.models.posts import Post
from lms.people.models.units import one_of

VERDICTS = ("new", "changed", "unchanged", "flagged")


class RosterImport(Model):
    """One import of one or several files: planned, applied, and as long as rows stay flagged mended, planned and applied again."""

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # Plans are numbered: the one asked for last, the last one made, and the last one applied.
    asked: Mapped[int] = mapped_column(default=1)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    planned: Mapped[int] = mapped_column(default=0)
    applied: Mapped[int] = mapped_column(default=0)
    planned_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None] = mapped_column(index=True)
    rows: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    # Whoever makes the plan prolongs it; past it, the plan may be asked for again.
    lease_until: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    # Finished or given up: files and staged rows are gone.
    closed_at: Mapped[datetime | None]
    # What was applied, by file and kind.
    outcome: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))

    created_by: Mapped[Person | None] = relationship(lazy="raise")

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_planned(self) -> bool:
        return self.planned == self.asked

    @property
    def is_applied(self) -> bool:
        """Whether the last plan made is written."""
        return self.applied == self.planned > 0


class RosterFile(Model):
    """One file of an import, in the order given; its bytes lie sealed in the instance's `imports` until it is over."""

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_import_id: Mapped[int] = mapped_column(ForeignKey("roster_import.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(255))
    # The kinds of roster found in it, in the order of its sheets.
    kinds: Mapped[list[Any]] = mapped_column(default=list)


class RosterMend(Model):
    """What somebody changed in a flagged row, or the name of its unit that is admitted for verification (待核)."""

    __table_args__ = (UniqueConstraint("roster_file_id", "sheet", "row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_file_id: Mapped[int] = mapped_column(ForeignKey("roster_file.id", ondelete="CASCADE"))
    sheet: Mapped[str] = mapped_column(String(100))
    row: Mapped[int]
    cells_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    admitted_name: Mapped[str | None] = mapped_column(String(200))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)


class RosterRow(Model):
    """One row of a sheet with its verdict, and what it will write. A flagged row keeps its cells, sealed, and its flags."""

    __table_args__ = (
        one_of("verdict", VERDICTS),
        Index("ix_roster_row_verdict", "roster_import_id", "plan", "verdict", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_import_id: Mapped[int] = mapped_column(ForeignKey("roster_import.id", ondelete="CASCADE"))
    plan: Mapped[int]
    roster_file_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    sheet: Mapped[str] = mapped_column(String(100))
    row: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(10))
    flags: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    cells_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    # What changes, by table and field, from what to what, with personal numbers masked: it becomes the audit entry.
    changes: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    name: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(String(500))

    # The unit that the row is about, or in which the post is.
    unit_id: Mapped[int | None]
    unit_number: Mapped[int | None]
    unit_name: Mapped[str | None] = mapped_column(String(200))
    unit_kind: Mapped[str | None] = mapped_column(String(20))
    unit_state: Mapped[str | None] = mapped_column(String(12))
    short_name: Mapped[str | None] = mapped_column(String(100))
    credit_code: Mapped[str | None] = mapped_column(String(18))
    doubtful_code: Mapped[str | None] = mapped_column(String(40))
    sector: Mapped[str | None] = mapped_column(String(40))
    risk_class: Mapped[str | None] = mapped_column(String(1))
    high_risk_hours: Mapped[bool | None]
    high_risk_assessed: Mapped[bool | None]
    employees: Mapped[int | None]
    phone: Mapped[str | None] = mapped_column(String(40))
    township_id: Mapped[int | None]
    township_number: Mapped[int | None]
    industry_id: Mapped[int | None]
    industry_number: Mapped[int | None]
    comprehensive_id: Mapped[int | None]
    comprehensive_number: Mapped[int | None]
    lines_from_on: Mapped[date | None]

    # The person and the post.
    person_id: Mapped[int | None]
    person_number: Mapped[int | None]
    # The first row of a person says what the person is like; the others only add posts.
    speaks_for_person: Mapped[bool] = mapped_column(default=False)
    changes_person: Mapped[bool] = mapped_column(default=False)
    post_id: Mapped[int | None]
    sex: Mapped[str | None] = mapped_column(String(6))
    id_number_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_number_hash: Mapped[str | None] = mapped_column(String(64))
    mobile: Mapped[str | None] = mapped_column(String(20))
    education: Mapped[str | None] = mapped_column(String(20))
    post_kind: Mapped[str | None] = mapped_column(String(20))
    title: Mapped[str | None] = mapped_column(String(100))
    rank: Mapped[int | None] = mapped_column(SmallInteger)
    training: Mapped[str | None] = mapped_column(String(10))
    from_on: Mapped[date | None]


class RosterLineChange(Model):
    """A supervision line of a unit that is known already: a new supervisor from a day, after the line that it ends."""

    __table_args__ = (Index("ix_roster_line_change_import", "roster_import_id", "plan"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_import_id: Mapped[int] = mapped_column(ForeignKey("roster_import.id", ondelete="CASCADE"))
    plan: Mapped[int]
    unit_id: Mapped[int]
    line: Mapped[str] = mapped_column(String(20))
    supervisor_id: Mapped[int | None]
    supervisor_number: Mapped[int | None]
    from_on: Mapped[date]
    ends_id: Mapped[int | None]
    # The line began on that very day: it is corrected, there is no past to keep.
    corrects: Mapped[bool] = mapped_column(default=False)


class RosterLeaver(Model):
    """A post that a newer roster of its kind no longer has. It is proposed as ended; only a person ends it."""

    __table_args__ = (UniqueConstraint("roster_import_id", "post_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_import_id: Mapped[int] = mapped_column(ForeignKey("roster_import.id", ondelete="CASCADE"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    # Decided: the post was ended, or it stays.
    ended_at: Mapped[datetime | None]
    kept_at: Mapped[datetime | None]

    post: Mapped[Post] = relationship(lazy="raise")
