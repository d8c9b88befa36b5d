"""Units and the three supervision lines over them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.db import Model
from lms.people.kinds import LINES, UNIT_KINDS


def one_of(column: str, codes: object) -> CheckConstraint:
    """The database itself refuses a code that we don't know."""
    listed = ", ".join(f"'{code}'" for code in codes)  # type: ignore[attr-defined]
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


class Unit(Model):
    """单位: a county organ, township, enterprise or volunteer team."""

    __table_args__ = (
        one_of("kind", UNIT_KINDS),
        one_of("state", ("verified", "unverified")),
        # Organs and townships are known by name; two enterprises may share one, and differ by code.
        Index("uq_unit_public_name", "name", unique=True, sqlite_where=text("kind IN ('organ', 'township')"),
              postgresql_where=text("kind IN ('organ', 'township')")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200), index=True)
    short_name: Mapped[str | None] = mapped_column(String(100), index=True)
    name_en: Mapped[str | None] = mapped_column(String(200))
    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)
    area_code: Mapped[str | None] = mapped_column(String(12))
    # The township in whose territory the unit lies; a township lies in itself.
    township_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    sector: Mapped[str | None] = mapped_column(String(40), index=True)
    risk_class: Mapped[str | None] = mapped_column(String(1))
    # Two different lists (DOMAIN: 令3号 art. 9 for hours, Law art. 27 for assessment), set by the supervisor, never derived.
    high_risk_hours: Mapped[bool] = mapped_column(default=False)
    high_risk_assessed: Mapped[bool] = mapped_column(default=False)
    employees: Mapped[int | None]
    phone: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str | None] = mapped_column(String(500))
    # 待核 (unverified): admitted although its roster row was flagged; it counts in every denominator.
    state: Mapped[str] = mapped_column(String(12), default="verified")
    # What the roster gave as its code, if that was in doubt: for whoever verifies it, until there is a right one.
    doubtful_code: Mapped[str | None] = mapped_column(String(40))
    # 机构规范顺序: the order in which the county lists its units, not pinyin.
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_on: Mapped[date | None]

    # Only looked through: a row that points at itself could not be written through it, and every township does.
    township: Mapped["Unit | None"] = relationship(remote_side=[id], lazy="raise", viewonly=True)


class FormerSector(Model):
    """The industry sector that a unit was listed under until a moment, so that reports of past days tell it as known then."""

    __table_args__ = (Index("ix_former_sector_unit_id_until", "unit_id", "until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    until: Mapped[datetime] = mapped_column(default=clock.now)
    sector: Mapped[str | None] = mapped_column(String(40))


class SupervisionLine(Model):
    """Who supervises a unit along one line, from a day to a day; re-assignment does not rewrite history.

    What was assigned for days gone by holds on them, and reports count by it from the day on which it was known. A row that
    ends on its first day was mended: it holds on no day, and reports count by it on those on which it was thought to.
    """

    __table_args__ = (
        one_of("line", LINES),
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_it_begins"),
        # One primary supervisor for a line and a day.
        Index("uq_supervision_line_open", "unit_id", "line", unique=True, sqlite_where=text("to_on IS NULL"),
              postgresql_where=text("to_on IS NULL")),
        # Dashboards ask: all units that this supervisor oversees along this line.
        Index("ix_supervision_line_supervisor", "supervisor_id", "line", "unit_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    line: Mapped[str] = mapped_column(String(20))
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    from_on: Mapped[date]
    # The first day on which it no longer holds.
    to_on: Mapped[date | None]
    # The days on which its beginning and its end were known, where those are later.
    known_from: Mapped[date | None]
    known_to: Mapped[date | None]
