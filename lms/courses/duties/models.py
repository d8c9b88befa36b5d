"""The rows of the rule book: rules, what they say from which day on, their clocks, and what posts owe by them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.courses.duties.kinds import BASES, ENDINGS, KINDS
from lms.courses.duties.reckoning import Terms
from lms.db import Model
from lms.people.models import Person, Post, Unit
from lms.people.models.units import one_of
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Edition


class DutyRule(Model):
    """规则: what kind of training it is about. What it says has days, and is in its versions."""

    __table_args__ = (one_of("kind", KINDS),)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str | None] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    # Later days first, and of one day the later decision first.
    versions: Mapped[list["DutyVersion"]] = relationship(
        order_by="DutyVersion.from_on.desc(), DutyVersion.id.desc()", lazy="raise"
    )
    clocks: Mapped[list["DutyClock"]] = relationship(order_by="DutyClock.id.desc()", lazy="raise")

    @property
    def clock(self) -> "DutyClock | None":
        """The clock that runs; none where it is off."""
        return next((each for each in self.clocks if each.off_at is None), None)

    def in_force_on(self, day: date) -> "DutyVersion":
        """What it says of that day; before its first day, what it says first."""
        return next((each for each in self.versions if each.from_on <= day), self.versions[-1])


class DutyVersion(Model):
    """What a rule says from a day on. Never altered: another day, another version. A period is judged by the version of its
    first day."""

    __table_args__ = (
        one_of("year_basis", BASES),
        CheckConstraint("months BETWEEN 1 AND 60", name="within_months"),
        CheckConstraint("(months IS NULL) <> (year_basis IS NULL)", name="once_or_each_year"),
        CheckConstraint("hours > 0", name="some_hours"),
        CheckConstraint("(edition_id IS NULL) = (article IS NULL)", name="an_article_of_an_edition"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("duty_rule.id"), index=True)
    from_on: Mapped[date]
    # As audiences.py reads it.
    audience: Mapped[dict[str, Any]]
    months: Mapped[int | None]
    year_basis: Mapped[str | None] = mapped_column(String(12))
    # Class hours that are asked for; none where the rule names none.
    hours: Mapped[Decimal | None] = mapped_column(Numeric(5, 1))
    # Where it is written, in the words of the office; and the article, where the laws of this site hold its text.
    source: Mapped[str] = mapped_column(String(300))
    source_en: Mapped[str | None] = mapped_column(String(300))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    article: Mapped[int | None]
    inserted: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    made_by: Mapped[Person] = relationship(lazy="raise")
    edition: Mapped[Edition | None] = relationship(lazy="raise")

    @property
    def terms(self) -> Terms:
        return Terms(self.months, self.year_basis)

    @property
    def numbered(self) -> ArticleNumber | None:
        return None if self.article is None else ArticleNumber(self.article, self.inserted or 0)


class DutyClock(Model):
    """That somebody switched the clock of a rule on, from which day it counts, and that somebody switched it off."""

    __table_args__ = (
        CheckConstraint("(off_at IS NULL) = (off_by_id IS NULL)", name="off_by_somebody"),
        Index("uq_duty_clock_running", "rule_id", unique=True, sqlite_where=text("off_at IS NULL"),
              postgresql_where=text("off_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("duty_rule.id"), index=True)
    from_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    off_at: Mapped[datetime | None]
    off_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[by_id])
    off_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[off_by_id])


class Duty(Model):
    """应训义务: what a post owes by a rule in a period, as the rule said then. Later versions leave it as it is.

    Whoever leaves before the due day keeps the closed row; whoever comes back gets a new one.
    """

    __table_args__ = (
        one_of("closed_for", ENDINGS),
        CheckConstraint("(closed_at IS NULL) = (closed_for IS NULL)", name="closed_for_a_reason"),
        CheckConstraint("due_on >= owed_from", name="due_after_it_begins"),
        Index("uq_duty_open", "rule_id", "post_id", "period", unique=True, sqlite_where=text("closed_at IS NULL"),
              postgresql_where=text("closed_at IS NULL")),
        Index("ix_duty_rule_due", "rule_id", "due_on", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("duty_rule.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("duty_version.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    period: Mapped[str] = mapped_column(String(12))
    owed_from: Mapped[date]
    due_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None]
    closed_for: Mapped[str | None] = mapped_column(String(20))

    rule: Mapped[DutyRule] = relationship(lazy="raise")
    version: Mapped[DutyVersion] = relationship(lazy="raise")
    post: Mapped[Post] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")
