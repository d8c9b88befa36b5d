"""Pointing at articles: all at once by whatever is written anew, and one by one by authors, with a trace."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.db import db
from lms.errors import Refused, Unreadable
from lms.people import audit
from lms.people.models import Person
from lms.statutes import catalogue, comparing
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Article, Citation, Edition


class NoSuchArticle(Unreadable):
    message = _l("“%(law)s” %(label)s has no %(article)s.")


class AlreadyCited(Refused):
    message = _l("%(article)s stands there already.")


class NothingNewer(Refused):
    message = _l("There is no newer edition in force.")


def cite(subject: object, edition: Edition, articles: Iterable[ArticleNumber]) -> None:
    """Make `subject` (a flushed row) point at exactly these articles."""
    drop(subject)
    cite_first(subject, edition, articles)


def cite_first(subject: object, edition: Edition, articles: Iterable[ArticleNumber]) -> None:
    """Make `subject` (a flushed row that points nowhere) point at these articles."""
    db.session.add_all(_citation(subject, edition, article) for article in sorted(set(articles)))


def drop(subject: object) -> None:
    """Let it point nowhere."""
    table, number = _named(subject)
    db.session.execute(delete(Citation).where(Citation.subject == table, Citation.subject_id == number))


def drop_all(table: str, numbers: Collection[int]) -> None:
    """Let these rows of a table, which go away, point nowhere."""
    db.session.execute(delete(Citation).where(Citation.subject == table, Citation.subject_id.in_(numbers)))


def of(table: str, numbers: Collection[int]) -> Mapping[int, Sequence[Citation]]:
    """What each of these rows of a table points at, in the order of the law."""
    found: dict[int, list[Citation]] = {number: [] for number in numbers}
    rows = select(Citation).where(Citation.subject == table, Citation.subject_id.in_(numbers))
    rows = rows.options(joinedload(Citation.edition))
    for row in db.session.scalars(rows.order_by(Citation.edition_id, Citation.article, Citation.inserted)):
        found[row.subject_id].append(row)
    return found


def add(subject: object, edition: Edition, article: ArticleNumber, *, by: Person) -> None:
    """Let it point at one more. Raises NoSuchArticle or AlreadyCited."""
    _refuse_unknown(edition, article)
    citation = _citation(subject, edition, article)
    if _is_there(citation, edition):
        raise AlreadyCited(article=article.words)
    db.session.add(citation)
    _trace("citation.added", subject, by, edition, article)


def withdraw(citation: Citation, subject: object, *, by: Person) -> None:
    """Let it point there no more."""
    _trace("citation.removed", subject, by, citation.edition, citation.numbered)
    db.session.delete(citation)


def move(citation: Citation, subject: object, *, by: Person) -> None:
    """Let it point at the same number in the edition in force. Raises NothingNewer or NoSuchArticle."""
    put(citation, subject, in_force(citation.edition, citation.numbered), citation.numbered, by=by)


def put(citation: Citation, subject: object, edition: Edition, article: ArticleNumber, *, by: Person) -> None:
    """Let it point at that article instead; where another citation does so already, this one goes."""
    trace_move(subject, (citation.edition, citation.numbered), (edition, article), by=by)
    moved = _citation(subject, edition, article)
    if _is_there(moved, edition):
        db.session.delete(citation)
    else:
        citation.edition_id, citation.article, citation.inserted = edition.id, article.number, article.inserted


def hand_over(subject: object, to: object) -> None:
    """Let `to` (a flushed row) point at what `subject`, which goes away, pointed at."""
    (table, number), (new_table, new_number) = _named(subject), _named(to)
    known = {(each.edition_id, each.numbered) for each in of(new_table, [new_number])[new_number]}
    for each in of(table, [number])[number]:
        if (each.edition_id, each.numbered) in known:
            db.session.delete(each)
        else:
            each.subject, each.subject_id = new_table, new_number


def in_force(edition: Edition, article: ArticleNumber) -> Edition:
    """The edition in force that has this number, in place of a superseded one. Raises NothingNewer or NoSuchArticle."""
    newer = comparing.newer(edition, clock.today())
    if newer is None:
        raise NothingNewer
    _refuse_unknown(newer, article)
    return newer


Cited = tuple[Edition, ArticleNumber]


def trace_move(subject: object, was: Cited, now: Cited, *, by: Person) -> None:
    (old, number), (newer, becomes) = was, now
    article = number.words if number == becomes else [number.words, becomes.words]
    label = [old.label, newer.label]
    audit.record("citation.moved", by=by, subject=subject, law=old.statute.title, article=article, label=label)


def _refuse_unknown(edition: Edition, article: ArticleNumber) -> None:
    """Where the text is here, it says which articles there are; else their number does, where it is known."""
    texts = db.session.scalar(select(Article.id).where(Article.edition_id == edition.id).limit(1))
    is_there = catalogue.article(edition, article) if texts else article.number <= (edition.articles or article.number)
    if not is_there:
        raise NoSuchArticle(law=edition.statute.title, label=edition.label, article=article.words)


def _is_there(citation: Citation, edition: Edition) -> bool:
    same = select(Citation.id).where(
        Citation.subject == citation.subject,
        Citation.subject_id == citation.subject_id,
        Citation.edition_id == edition.id,
        Citation.article == citation.article,
        Citation.inserted == citation.inserted,
    )
    return db.session.scalar(same) is not None


def _trace(deed: str, subject: object, by: Person, edition: Edition, article: ArticleNumber) -> None:
    words = {"law": edition.statute.title, "label": edition.label, "article": article.words}
    audit.record(deed, by=by, subject=subject, **words)


def _citation(subject: object, edition: Edition, article: ArticleNumber) -> Citation:
    table, number = _named(subject)
    return Citation(
        edition_id=edition.id, article=article.number, inserted=article.inserted, subject=table, subject_id=number
    )


def _named(subject: object) -> tuple[str, int]:
    return subject.__tablename__, subject.id  # type: ignore[attr-defined]
