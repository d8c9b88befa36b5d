"""A statute, its editions, and citations of an article by whatever teaches or asks it."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Model


class Statute(Model):
    """法律: known by its full title."""

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200), unique=True)
    short_title: Mapped[str] = mapped_column(String(100))
    title_en: Mapped[str | None] = mapped_column(String(200))

    # The newest first; only looked through.
    editions: Mapped[list["Edition"]] = relationship(
        order_by="Edition.effective_on.desc()", lazy="raise", viewonly=True
    )


class Edition(Model):
    """One edition of a statute, in force from a day until the next edition's day."""

    __table_args__ = (
        UniqueConstraint("statute_id", "label"),
        # Editions follow each other, so no two begin together.
        UniqueConstraint("statute_id", "effective_on"),
        CheckConstraint("superseded_on > effective_on", name="superseded_after_effective"),
        CheckConstraint("articles > 0", name="articles_counted_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    statute_id: Mapped[int] = mapped_column(ForeignKey("statute.id"))
    # "2021": how people tell the editions apart.
    label: Mapped[str] = mapped_column(String(20))
    effective_on: Mapped[date]
    superseded_on: Mapped[date | None]
    articles: Mapped[int | None]

    # An outer join: an inner one would drop every row that an outer join to editions has left without one.
    statute: Mapped[Statute] = relationship(lazy="joined")

    def is_superseded_on(self, day: date) -> bool:
        return self.superseded_on is not None and self.superseded_on <= day


class Citation(Model):
    """An article pointed at by a chapter, a lesson or a question, named by its table and id."""

    __table_args__ = (
        CheckConstraint("article > 0", name="article_counts_from_one"),
        Index("uq_citation", "subject", "subject_id", "edition_id", "article", unique=True),
        # The page of an article shows where it is taught and asked.
        Index("ix_citation_article", "edition_id", "article"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    article: Mapped[int]
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]

    edition: Mapped[Edition] = relationship(lazy="raise")
