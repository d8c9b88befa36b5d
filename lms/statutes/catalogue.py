"""The laws that the site knows, with their editions."""

from collections.abc import Iterable, Sequence
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


def beside(edition: Edition, number: ArticleNumber) -> tuple[ArticleNumber | None, ArticleNumber | None]:
    """The numbers before and after this one in the text, where they are."""
    found = select(Article.number, Article.inserted).where(Article.edition_id == edition.id)
    numbers = [ArticleNumber(*row) for row in db.session.execute(found.order_by(Article.position))]
    if number not in numbers:
        return None, None
    place = numbers.index(number)
    return (numbers[place - 1] if place else None), next(iter(numbers[place + 1 :]), None)


def newer(edition: Edition, today: date) -> Edition | None:
    """The edition in force today of the same law, if this one is superseded."""
    if not edition.is_superseded_on(today):
        return None
    found = current(law(edition.statute_id), today)
    return found if found and found.effective_on > edition.effective_on else None


@dataclass(frozen=True)
class Superseded:
    """What an article of a superseded edition says now: the edition in force, if any, and both texts, where they are."""

    newer: Edition | None
    was: Article | None
    same: Article | None


def superseded(cited: Iterable[Citation], today: date) -> dict[int, Superseded]:
    """Of these citations, with their editions, those of superseded editions, by their ids."""
    old = [each for each in cited if each.edition.is_superseded_on(today)]
    in_force = {edition.id: newer(edition, today) for edition in {each.edition for each in old}}
    wanted = {edition.id for edition in in_force.values() if edition} | in_force.keys()
    numbers = {each.article for each in old}
    rows = db.session.scalars(select(Article).where(Article.edition_id.in_(wanted), Article.number.in_(numbers)))
    texts = {(row.edition_id, row.numbered): row for row in rows}
    found = {}
    for each in old:
        new = in_force[each.edition_id]
        same = texts.get((new.id, each.numbered)) if new else None
        found[each.id] = Superseded(new, texts.get((each.edition_id, each.numbered)), same)
    return found


def compared(edition: Edition, number: ArticleNumber, today: date) -> Superseded | None:
    """The same of one article; none where its edition is not superseded."""
    if not edition.is_superseded_on(today):
        return None
    new = newer(edition, today)
    return Superseded(new, article(edition, number), article(new, number) if new else None)


def offered(today: date) -> Sequence[Edition]:
    """Every edition: those in force first, among them that of the law that is taught, then the newest first."""
    found = db.session.scalars(select(Edition).order_by(Edition.effective_on.desc(), Edition.id)).all()
    return sorted(found, key=lambda each: (not each.is_in_force_on(today), each.statute.short_title != TAUGHT))


def kept_import(import_id: int) -> StatuteImport:
    """Raises NotThere."""
    return row_of(select(StatuteImport).where(StatuteImport.id == import_id))
