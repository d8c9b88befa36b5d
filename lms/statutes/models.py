"""A statute, its editions with their text, and citations of an article by whatever teaches or asks it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms import clock
from lms.db import Model
from lms.people.models import Person
from lms.statutes.article_numbers import ArticleNumber


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
    # The lines above the first article: by whom it was passed and amended, and when.
    preface: Mapped[str | None]

    # An outer join: an inner one would drop every row that an outer join to editions has left without one.
    statute: Mapped[Statute] = relationship(lazy="joined")

    def is_superseded_on(self, day: date) -> bool:
        return self.superseded_on is not None and self.superseded_on <= day

    def is_in_force_on(self, day: date) -> bool:
        return self.effective_on <= day and not self.is_superseded_on(day)


class Article(Model):
    """条 of an edition, as the imported file has it. Citations name its number, so a text may be put in anew."""

    __table_args__ = (
        UniqueConstraint("edition_id", "number", "inserted"),
        CheckConstraint("number > 0", name="number_counts_from_one"),
        # The page of an edition, in the order of the law.
        Index("ix_article_edition_position", "edition_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    position: Mapped[int]
    number: Mapped[int]
    # 之一 and 之二 of the number; 0 for the article itself.
    inserted: Mapped[int] = mapped_column(default=0)
    # The headings that begin with it, each as [level, words]; see reading.Heading.
    headings: Mapped[list[Any]] = mapped_column(default=list)
    # One line for each paragraph (款) and item (项).
    text: Mapped[str]

    edition: Mapped[Edition] = relationship(lazy="raise")

    @property
    def numbered(self) -> ArticleNumber:
        return ArticleNumber(self.number, self.inserted)


class StatuteImport(Model):
    """The text of a law as it was read, waiting to be applied, as `drafts` writes it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    file_name: Mapped[str] = mapped_column(String(255))
    draft: Mapped[dict[str, Any]]
    read_at: Mapped[datetime] = mapped_column(default=clock.now)
    applied_at: Mapped[datetime | None]

    by: Mapped[Person] = relationship(lazy="raise")


class Citation(Model):
    """An article pointed at by a chapter, a mark, a lesson or a question, named by its table and id."""

    __table_args__ = (
        CheckConstraint("article > 0", name="article_counts_from_one"),
        Index("uq_citation", "subject", "subject_id", "edition_id", "article", "inserted", unique=True),
        # The page of an article shows where it is taught and asked.
        Index("ix_citation_article", "edition_id", "article"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    article: Mapped[int]
    # As with Article.
    inserted: Mapped[int] = mapped_column(default=0, server_default="0")
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]

    edition: Mapped[Edition] = relationship(lazy="raise")

    @property
    def numbered(self) -> ArticleNumber:
        return ArticleNumber(self.article, self.inserted)
