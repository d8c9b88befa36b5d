"""What became of an article of a superseded edition in the edition in force, by both texts."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from lms.db import db
from lms.statutes import catalogue
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Article, Citation, Edition


def newer(edition: Edition, today: date) -> Edition | None:
    """The edition in force today of the same law, if this one is superseded."""
    if not edition.is_superseded_on(today):
        return None
    found = catalogue.current(catalogue.law(edition.statute_id), today)
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
    return Superseded(new, catalogue.article(edition, number), catalogue.article(new, number) if new else None)


def moved(now: Superseded) -> Article | None:
    """The article of the newer edition that has the same words under another number, if this number has others."""
    if now.was is None or now.newer is None or (now.same and now.same.text == now.was.text):
        return None
    there = select(Article).where(Article.edition_id == now.newer.id, Article.text == now.was.text)
    return db.session.scalars(there.order_by(Article.position)).first()


SAME, MOVED, CHANGED, UNKNOWN, REMOVED, ABOLISHED = "same", "moved", "changed", "unknown", "removed", "abolished"
Texts = Mapping[str, Article]


@dataclass(frozen=True)
class Fate:
    """`becomes` is its number in the edition in force: another one where its words moved, none where there is none."""

    verdict: str
    now: Superseded
    becomes: ArticleNumber | None


def fates(cited: Collection[Citation], today: date) -> dict[int, Fate]:
    """Of these citations, with their editions, what became of those of superseded editions, by their ids."""
    found = superseded(cited, today)
    newer = {now.newer.id for now in found.values() if now.newer}
    texts: dict[int, dict[str, Article]] = {number: {} for number in newer}
    for article in db.session.scalars(select(Article).where(Article.edition_id.in_(newer))):
        texts[article.edition_id].setdefault(_words(article), article)
    return {
        each.id: _fate(each.numbered, found[each.id], texts.get(now.id, {}) if (now := found[each.id].newer) else {})
        for each in cited
        if each.id in found
    }


def _words(article: Article) -> str:
    """Its text without what a typesetter adds."""
    return "".join(article.text.split())


def _fate(number: ArticleNumber, now: Superseded, texts: Texts) -> Fate:
    if now.newer is None:
        return Fate(ABOLISHED, now, None)
    if now.was and now.same and _words(now.was) == _words(now.same):
        return Fate(SAME, now, number)
    if now.was and (moved := texts.get(_words(now.was))):
        return Fate(MOVED, Superseded(now.newer, now.was, moved), moved.numbered)
    if not _is_there(number, now, texts):
        return Fate(REMOVED, now, None)
    return Fate(CHANGED if now.was and now.same else UNKNOWN, now, number)


def _is_there(number: ArticleNumber, now: Superseded, texts: Texts) -> bool:
    """Where the text is here, it says so; else the number does, where it is known how many there are."""
    assert now.newer, "asked of an edition in force"
    return now.same is not None if texts else number.number <= (now.newer.articles or number.number)
