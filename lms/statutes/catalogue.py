"""The laws that the site knows, with their editions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lms.db import db
from lms.errors import row_of
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Article, Citation, Edition, Statute, StatuteImport

# The law that the lectures teach; its editions come first wherever one is chosen.
TAUGHT = "安全生产法"


def laws() -> Sequence[Statute]:
    """Every law with its editions, the newest first."""
    return db.session.scalars(select(Statute).options(selectinload(Statute.editions)).order_by(Statute.id)).all()


def law(statute_id: int) -> Statute:
    """A law with its editions. Raises NotThere."""
    return row_of(select(Statute).options(selectinload(Statute.editions)).where(Statute.id == statute_id))


def edition(statute_id: int, edition_id: int) -> Edition:
    """An edition of that law. Raises NotThere."""
    return row_of(select(Edition).where(Edition.id == edition_id, Edition.statute_id == statute_id))


def current(law: Statute, today: date) -> Edition | None:
    """The edition in force, else the newest; none where the law has none."""
    in_force = [each for each in law.editions if each.is_in_force_on(today)]
    return next(iter([*in_force, *law.editions]), None)


@dataclass(frozen=True)
class Neighbours:
    """The edition before and the one after, where they are."""

    before: Edition | None
    after: Edition | None


def neighbours(edition: Edition) -> Neighbours:
    newest_first = law(edition.statute_id).editions
    place = [each.id for each in newest_first].index(edition.id)
    return Neighbours(next(iter(newest_first[place + 1 :]), None), newest_first[place - 1] if place else None)


def articles(edition: Edition) -> Sequence[Article]:
    """The text, in the order of the law."""
    found = select(Article).where(Article.edition_id == edition.id)
    return db.session.scalars(found.order_by(Article.position)).all()


def article(edition: Edition, number: ArticleNumber) -> Article | None:
    found = select(Article).where(Article.edition_id == edition.id, Article.number == number.number)
    return db.session.scalar(found.where(Article.inserted == number.inserted))


def has_article(edition: Edition, number: ArticleNumber) -> bool:
    """Whether its text has it, or something cites it; where the text is not here, how many there are may tell."""
    if article(edition, number) or _is_cited(edition, number):
        return True
    has_text = db.session.scalar(select(Article.id).where(Article.edition_id == edition.id).limit(1))
    return not has_text and number.number <= (edition.articles or 0)


def _is_cited(edition: Edition, number: ArticleNumber) -> bool:
    citing = select(Citation.id).where(
        Citation.edition_id == edition.id, Citation.article == number.number, Citation.inserted == number.inserted
    )
    return db.session.scalar(citing.limit(1)) is not None


def beside(edition: Edition, number: ArticleNumber) -> tuple[ArticleNumber | None, ArticleNumber | None]:
    """The numbers before and after this one in the text, where they are."""
    found = select(Article.number, Article.inserted).where(Article.edition_id == edition.id)
    numbers = [ArticleNumber(*row) for row in db.session.execute(found.order_by(Article.position))]
    if number not in numbers:
        return None, None
    place = numbers.index(number)
    return (numbers[place - 1] if place else None), next(iter(numbers[place + 1 :]), None)


def offered(today: date) -> Sequence[Edition]:
    """Every edition: those in force first, among them that of the law that is taught, then the newest first."""
    found = db.session.scalars(select(Edition).order_by(Edition.effective_on.desc(), Edition.id)).all()
    return sorted(found, key=lambda each: (not each.is_in_force_on(today), each.statute.short_title != TAUGHT))


def kept_import(import_id: int) -> StatuteImport:
    """Raises NotThere."""
    return row_of(select(StatuteImport).where(StatuteImport.id == import_id))
