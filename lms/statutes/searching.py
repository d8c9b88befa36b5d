"""Words looked for in the texts of all laws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager

from lms.db import db
from lms.statutes import article_numbers
from lms.statutes.models import Article, Edition
from lms.statutes.paragraphs import Piece, excerpt

MOST_SHOWN = 50
MOST_TERMS = 5
LONGEST = 100


@dataclass(frozen=True)
class Hit:
    """An article in which all terms stand, and what stands around the first of them."""

    article: Article
    edition: Edition
    words: list[Piece]


@dataclass(frozen=True)
class Found:
    """`count` of them are there, of which the first are shown."""

    terms: Sequence[str]
    count: int
    hits: Sequence[Hit]


def terms(typed: str) -> list[str]:
    """What was typed, cut at its blanks."""
    return typed[:LONGEST].replace("\u3000", " ").split()[:MOST_TERMS]


def search(typed: str, today: date) -> Found:
    """Articles whose text has every term, or whose number was typed; editions in force first, then the newest."""
    wanted = terms(typed)
    if not wanted:
        return Found([], 0, [])
    matching = _matching(typed, wanted)
    count = db.session.scalar(select(func.count()).select_from(matching.order_by(None).subquery())) or 0
    is_over = and_(Edition.superseded_on.is_not(None), Edition.superseded_on <= today)
    shown = matching.options(contains_eager(Article.edition)).order_by(
        is_over, Edition.statute_id, Edition.effective_on.desc(), Article.position
    )
    hits = [Hit(row, row.edition, excerpt(row.text, wanted)) for row in db.session.scalars(shown.limit(MOST_SHOWN))]
    return Found(wanted, count, hits)


def _matching(typed: str, wanted: Sequence[str]) -> Select[Article]:
    # LIKE finds characters anywhere, so it needs no words to be told apart, which Chinese does not do.
    conditions = and_(*(Article.text.icontains(term, autoescape=True) for term in wanted))
    if number := article_numbers.read(typed):
        named = and_(Article.number == number.number, Article.inserted == number.inserted)
        conditions = or_(conditions, named)
    return select(Article).join(Article.edition).where(conditions)
